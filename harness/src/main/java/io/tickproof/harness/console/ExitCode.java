package io.tickproof.harness.console;

import io.tickproof.verifier.check.Verdict;

/** What the process ends with. */
public final class ExitCode {
    public static final int WRONG_USE = 2;
    public static final int UNKNOWN = 3;
    public static final int INTERRUPTED = 130;

    private ExitCode() {}

    public static int of(Verdict verdict) {
        return switch (verdict) {
            case PASS -> 0;
            case FAIL -> 1;
            case UNKNOWN -> UNKNOWN;
        };
    }
}

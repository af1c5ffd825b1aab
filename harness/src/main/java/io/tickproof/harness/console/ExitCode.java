package io.tickproof.harness.console;

import io.tickproof.verifier.check.Verdict;

/** The exit codes of all commands. */
public final class ExitCode {
    public static final int USAGE_ERROR = 2;
    public static final int UNKNOWN = 3;
    public static final int INTERRUPTED = 130;

    private ExitCode() {}

    /** Returns the exit code of a verdict. */
    public static int of(Verdict verdict) {
        return switch (verdict) {
            case PASS -> 0;
            case FAIL -> 1;
            case UNKNOWN -> UNKNOWN;
        };
    }
}

package io.tickproof.verifier.check;

/**
 * The possible answers of a check, from best to worst. UNKNOWN means that nothing was verified, so it never counts as
 * passed; a proven difference is worse.
 */
public enum Verdict {
    PASS,
    UNKNOWN,
    FAIL;

    /** Returns the worse of two verdicts. */
    public Verdict worse(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }
}

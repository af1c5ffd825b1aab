package io.tickproof.verifier.check;

/**
 * The answer of a check, from good to bad. UNKNOWN means that nothing was verified, so it never counts as passed; a proven
 * difference is worse.
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

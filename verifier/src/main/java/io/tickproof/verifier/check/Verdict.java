package io.tickproof.verifier.check;

/**
 * In the order from good to bad: the worse wins. Unknown, where nothing was looked at, is never green; a proven fault
 * is worse.
 */
public enum Verdict {
    PASS,
    UNKNOWN,
    FAIL;

    public Verdict worse(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }
}

package io.tickproof.verifier.observed;

/** A sink cannot be read. The message is for the user: what, why, and what to do. */
public final class SinkException extends Exception {
    private static final long serialVersionUID = 1L;

    public SinkException(String message, Throwable cause) {
        super(message, cause);
    }
}

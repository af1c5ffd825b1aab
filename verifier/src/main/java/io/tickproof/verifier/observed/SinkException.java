package io.tickproof.verifier.observed;

import org.jspecify.annotations.Nullable;

/** A sink that cannot be read. The message tells the user what happened, why, and what to do. */
public final class SinkException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param cause null if there is no underlying exception */
    public SinkException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Returns the message, which is never null. */
    public String text() {
        return String.valueOf(getMessage());
    }
}

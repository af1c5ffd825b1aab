package io.tickproof.generator.remote;

/** A remote server did not deliver the requested data. The message is one line for the user, with a remedy. */
public final class RemoteException extends Exception {
    private static final long serialVersionUID = 1L;

    public RemoteException(String message) {
        super(message);
    }

    public RemoteException(String message, Throwable cause) {
        super(message, cause);
    }
}

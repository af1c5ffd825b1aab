package io.tickproof.harness.console;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/** A mistake of the user, with a message for the user: shown without a stack trace, exit code 2. */
public class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UserException(String message) {
        super(message);
    }

    public UserException(@Nullable String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * A file or folder of the user that does not do what was asked.
     *
     * @param message what cannot be done, and where; the reason is added
     */
    public static UserException withReason(String message, IOException cause) {
        return new UserException(message + ": " + reason(cause), cause);
    }

    /** Several exceptions of Java's have a path for a message, and say in their name alone what is wrong with it. */
    private static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "there is no such file or folder: " + cause.getMessage();
        } else if (cause instanceof AccessDeniedException) {
            return "permission denied: " + cause.getMessage();
        } else if (cause instanceof NotDirectoryException) {
            return "not a folder: " + cause.getMessage();
        } else if (cause instanceof FileAlreadyExistsException) {
            return "a file of this name is in the way: " + cause.getMessage();
        } else if (cause instanceof CharacterCodingException) {
            return "it is not UTF-8";
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}

package io.tickproof.harness.console;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/** A usage error. Its message is for the user, and is shown without a stack trace; the exit code is 2. */
public class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UserException(String message) {
        super(message);
    }

    public UserException(@Nullable String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Returns the exception for an unusable file or directory.
     *
     * @param message the failed operation and the file; the reason is appended
     */
    public static UserException withReason(String message, IOException cause) {
        return new UserException(message + ": " + reason(cause), cause);
    }

    /** Several exceptions of the JDK have only a path as their message; their class is the reason. */
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
        } else if (cause instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}

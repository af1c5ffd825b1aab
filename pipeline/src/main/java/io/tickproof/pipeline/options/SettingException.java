package io.tickproof.pipeline.options;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/**
 * A setting that is missing or has an unusable value. The message names the setting, what it must be and, unless it may
 * hold a secret, its value. A front end adds where the setting came from: an option, or a file.
 */
public final class SettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String setting;
    private final String problem;
    private final @Nullable String value;

    private SettingException(String setting, String problem, @Nullable String value, @Nullable Throwable cause) {
        super(describe(setting, problem, value), cause);
        this.setting = setting;
        this.problem = problem;
        this.value = value;
    }

    /** Returns the exception for a required setting that has no value. */
    public static SettingException missing(String setting, String expected) {
        return new SettingException(setting, "is missing; set it to " + expected, null, null);
    }

    /** Returns the exception for a value that is not what the setting must be. The value must not be a secret. */
    public static SettingException wrong(String setting, String expected, String value) {
        return wrong(setting, expected, value, null);
    }

    static SettingException wrong(String setting, String expected, String value, @Nullable RuntimeException cause) {
        return new SettingException(setting, "must be " + expected, value, cause);
    }

    /** Returns the exception for a value that may hold a secret, so that the message does not show it. */
    public static SettingException wrongSecret(String setting, String expected) {
        return new SettingException(setting, "must be " + expected, null, null);
    }

    /** Returns the exception for a setting that contradicts another one. */
    public static SettingException conflict(String setting, String problem) {
        return new SettingException(setting, problem, null, null);
    }

    /** Returns the exception for a setting that names a file which cannot be read. */
    public static SettingException unreadable(String setting, String file, Exception cause) {
        return new SettingException(setting, file + " cannot be read: " + reason(cause), null, cause);
    }

    /**
     * Returns the reason for a failure. The message of several exceptions of {@code java.nio.file} is only a path, so
     * their class determines the reason.
     */
    private static String reason(Exception cause) {
        if (cause instanceof NoSuchFileException) {
            return "there is no such file or folder: " + cause.getMessage();
        } else if (cause instanceof AccessDeniedException) {
            return "permission denied: " + cause.getMessage();
        } else if (cause instanceof CharacterCodingException) {
            return "it is not UTF-8";
        } else if (cause instanceof IOException && cause.getMessage() == null) {
            return cause.toString();
        }
        return String.valueOf(cause.getMessage());
    }

    private static String describe(String setting, String problem, @Nullable String value) {
        return setting + " " + problem + (value == null ? "" : ", not \"" + value + "\"");
    }

    /** Returns the name of the setting, such as {@code redis.address}. */
    public String setting() {
        return setting;
    }

    /** Returns the message with another name for the setting, such as that of a command-line option. */
    public String messageFor(String name) {
        return describe(name, problem, value);
    }

    /**
     * Returns the message without the value, for front ends that fill values in from the environment: a password may have
     * ended up in the wrong place.
     */
    public String messageWithoutValue() {
        return describe(setting, problem, null);
    }
}

package io.tickproof.pipeline.options;

import java.io.Serializable;

/**
 * A PostgreSQL database and its user.
 *
 * @param url JDBC; TLS is set in its parameters, such as {@code ?sslmode=verify-full}
 * @param password empty if the server needs none
 */
public record PostgresSettings(String url, String user, String password) implements Serializable {
    public static final String URL = "postgres.url";
    public static final String USER = "postgres.user";
    public static final String PASSWORD = "postgres.password";
    /** The environment variable that holds the password if it is not set otherwise. */
    public static final String PASSWORD_VARIABLE = "TICKPROOF_POSTGRES_PASSWORD";

    private static final String EXPECTED_URL = "a JDBC URL such as jdbc:postgresql://localhost:5432/market";

    /**
     * Reads {@value #URL}, {@value #USER} and {@value #PASSWORD}.
     *
     * @throws SettingException if the URL or the user is missing, or the URL is not one of PostgreSQL's
     */
    public static PostgresSettings parse(SettingValues values) {
        return new PostgresSettings(
                url(URL, values.required(URL, EXPECTED_URL)),
                values.required(USER, "the name of a database user"),
                values.get(PASSWORD, ""));
    }

    /**
     * Checks a URL. The message does not show it: a password may be in it.
     *
     * @param setting name of the setting, for the message
     * @throws SettingException if it is not a JDBC URL of PostgreSQL
     */
    public static String url(String setting, String text) {
        if (!text.startsWith("jdbc:postgresql:")) {
            throw SettingException.wrongSecret(setting, EXPECTED_URL);
        }
        return text;
    }

    /** Returns the same user with another URL. */
    public PostgresSettings withUrl(String other) {
        return new PostgresSettings(other, user, password);
    }

    /** Returns the URL without its parameters: a password may be among them. */
    @Override
    public String toString() {
        int question = url.indexOf('?');
        return question < 0 ? url : url.substring(0, question);
    }
}

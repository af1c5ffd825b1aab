package io.tickproof.pipeline.options;

import java.io.Serializable;

/**
 * The address of a server.
 *
 * @param host a name, an IPv4 address, or an IPv6 address in brackets
 * @param port from 1 to 65535
 */
public record HostPort(String host, int port) implements Serializable {
    static final String EXPECTED = "HOST:PORT, such as localhost:6379";
    private static final int MAX_PORT = 65_535;

    /**
     * Parses an address.
     *
     * @param setting name of the setting, for the message
     * @throws SettingException if the text is not an address
     */
    public static HostPort parse(String setting, String text) {
        int colon = text.lastIndexOf(':');
        int port = port(text.substring(colon + 1));
        String host = text.substring(0, Math.max(0, colon));
        if (host.isEmpty() || port == 0 || host.indexOf('@') >= 0) {
            // A URL such as redis://user:password@host:port holds a secret.
            throw text.indexOf('@') >= 0
                    ? SettingException.wrongSecret(setting, EXPECTED)
                    : SettingException.wrong(setting, EXPECTED, text);
        }
        return new HostPort(host, port);
    }

    /** Returns the port, or 0 if the text is not a port. */
    private static int port(String text) {
        if (!text.matches("\\d{1,5}")) {
            return 0;
        }
        int port = Integer.parseInt(text);
        return port <= MAX_PORT ? port : 0;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}

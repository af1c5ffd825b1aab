package io.tickproof.harness.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds free TCP ports on 127.0.0.1 for servers that bind them later, and again after a restart.
 *
 * <p>The ports are below the range that systems use for outgoing connections, which starts at 32768 on Linux and at
 * 49152 elsewhere. Otherwise a client could take a port before its server binds it, or while its server is down.
 */
public final class Ports {
    public static final String HOST = "127.0.0.1";

    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;

    /** Starts at random and never returns to a port, so that JVMs that search at the same time find different ones. */
    private static int next = ThreadLocalRandom.current().nextInt(COUNT);

    private Ports() {}

    /**
     * Returns a port on which no server listens.
     *
     * @throws IOException if there is none from 20000 to 31999
     */
    public static synchronized int free() throws IOException {
        IOException last = null;
        for (int tried = 0; tried < COUNT; tried++) {
            int port = FIRST + next;
            next = (next + 1) % COUNT;
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(HOST))) {
                return socket.getLocalPort();
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IOException(
                "no port from " + FIRST + " to " + (FIRST + COUNT - 1) + " of " + HOST + " is free", last);
    }
}

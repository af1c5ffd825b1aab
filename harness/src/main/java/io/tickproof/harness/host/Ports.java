package io.tickproof.harness.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * TCP ports on 127.0.0.1 for servers that bind them later, and again when they are started anew.
 *
 * <p>They are below those that systems give to connections that go out (from 32768 on Linux, from 49152 elsewhere): one
 * of these would otherwise be taken by some client between the look and the bind, or while its server is down.
 */
public final class Ports {
    public static final String HOST = "127.0.0.1";

    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;

    /** Each JVM begins somewhere else, and gives no port twice: two that look at the same time find others. */
    private static int next = ThreadLocalRandom.current().nextInt(COUNT);

    private Ports() {}

    /**
     * A port that nobody listens at.
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

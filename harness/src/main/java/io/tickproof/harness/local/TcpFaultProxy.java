package io.tickproof.harness.local;

import io.tickproof.harness.host.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP link to a server on this machine, that can be made slow, held up and cut: a port that passes on whatever comes, in
 * both directions.
 */
public final class TcpFaultProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpFaultProxy.class);
    private static final int CHUNK = 16 * 1024;

    private final ServerSocket door;
    private final int server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile State state = State.OPEN;

    /** What a link is like. */
    public enum State {
        OPEN(0),
        /** 50 ms for each 16 KiB in each direction: so much later, and about 320 KB/s. */
        SLOW(50),
        /** Half-open: nothing passes, and nobody is told. */
        HELD(0),
        /** Connections are reset, and new ones too. */
        CUT(0);

        private final long millisAChunk;

        State(long millisAChunk) {
            this.millisAChunk = millisAChunk;
        }
    }

    private TcpFaultProxy(int server) throws IOException {
        this.server = server;
        door = new ServerSocket(0, 0, InetAddress.getByName(Ports.HOST));
    }

    /** @param server port that it leads to, be anybody there yet or not */
    static TcpFaultProxy to(int server) throws IOException {
        TcpFaultProxy link = new TcpFaultProxy(server);
        start("accept", link::accept);
        return link;
    }

    int port() {
        return door.getLocalPort();
    }

    public void set(State next) {
        state = next;
        if (next == State.CUT) {
            open.forEach(TcpFaultProxy::reset);
        }
        synchronized (this) {
            notifyAll();
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        set(State.CUT);
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                open.add(client);
                if (state == State.CUT) {
                    drop(client);
                } else {
                    start("connect", () -> connect(client));
                }
            } catch (IOException e) {
                LOG.debug("nobody came over the link to port {}", server, e);
            }
        }
    }

    private void connect(Socket client) {
        try {
            Socket peer = new Socket(Ports.HOST, server);
            open.add(peer);
            client.setTcpNoDelay(true);
            peer.setTcpNoDelay(true);
            start("back", () -> pass(peer, client));
            pass(client, peer);
        } catch (IOException e) {
            drop(client);
        }
    }

    /** Until one of the two ends: then both do. */
    private void pass(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] chunk = new byte[CHUNK];
            for (int size = in.read(chunk); size >= 0; size = in.read(chunk)) {
                awaitPassage();
                out.write(chunk, 0, size);
            }
        } catch (IOException e) {
            LOG.debug("a connection over the link to port {} ended", server, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            drop(from);
            drop(to);
        }
    }

    private void awaitPassage() throws InterruptedException {
        // Being slow is what it is asked for.
        TimeUnit.MILLISECONDS.sleep(state.millisAChunk);
        synchronized (this) {
            while (state == State.HELD) {
                wait();
            }
        }
    }

    private void drop(Socket socket) {
        open.remove(socket);
        reset(socket);
    }

    private static void reset(Socket socket) {
        try {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        } catch (IOException e) {
            LOG.debug("a connection could not be closed", e);
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, "tickproof-link-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}

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
 * A TCP proxy in front of a server on this machine. It forwards data in both directions, and can slow, hold and cut the
 * connections.
 */
public final class TcpFaultProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpFaultProxy.class);
    private static final int CHUNK = 16 * 1024;

    private final ServerSocket serverSocket;
    private final int server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile State state = State.OPEN;

    /** The state of the proxy, which determines what happens to its connections. */
    public enum State {
        /** Forwards all data at once. */
        OPEN(0),
        /** Delays every 16 KiB by 50 ms in each direction, which limits the throughput to about 320 KB/s. */
        SLOW(50),
        /** Forwards nothing and closes nothing: half-open connections. */
        HELD(0),
        /** Resets all connections, including new ones. */
        CUT(0);

        private final long millisPerChunk;

        State(long millisPerChunk) {
            this.millisPerChunk = millisPerChunk;
        }
    }

    private TcpFaultProxy(int server) throws IOException {
        this.server = server;
        serverSocket = new ServerSocket(0, 0, InetAddress.getByName(Ports.HOST));
    }

    /** Starts a proxy. @param server the port of the server, which need not listen yet */
    static TcpFaultProxy to(int server) throws IOException {
        TcpFaultProxy proxy = new TcpFaultProxy(server);
        start("accept", proxy::accept);
        return proxy;
    }

    int port() {
        return serverSocket.getLocalPort();
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
        serverSocket.close();
        set(State.CUT);
    }

    private void accept() {
        while (!serverSocket.isClosed()) {
            try {
                Socket client = serverSocket.accept();
                open.add(client);
                if (state == State.CUT) {
                    drop(client);
                } else {
                    start("connect", () -> connect(client));
                }
            } catch (IOException e) {
                LOG.debug("the proxy to port {} accepts no connection", server, e);
            }
        }
    }

    private void connect(Socket client) {
        try {
            Socket peer = new Socket(Ports.HOST, server);
            open.add(peer);
            client.setTcpNoDelay(true);
            peer.setTcpNoDelay(true);
            start("backward", () -> forward(peer, client));
            forward(client, peer);
        } catch (IOException e) {
            drop(client);
        }
    }

    /** Forwards data until one of the two connections ends, and then closes both. */
    private void forward(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] chunk = new byte[CHUNK];
            for (int size = in.read(chunk); size >= 0; size = in.read(chunk)) {
                delay();
                out.write(chunk, 0, size);
            }
        } catch (IOException e) {
            LOG.debug("a connection through the proxy to port {} ended", server, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            drop(from);
            drop(to);
        }
    }

    private void delay() throws InterruptedException {
        // This sleep is the fault, not a wait for something.
        TimeUnit.MILLISECONDS.sleep(state.millisPerChunk);
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
        Thread thread = new Thread(work, "tickproof-proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}

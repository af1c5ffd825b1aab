package io.tickproof.harness.report;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tickproof.harness.run.Sample;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A run while it goes on: a page on 127.0.0.1 that is told of each moment by server-sent events (HTML standard, 9.2), and
 * is gone with the run. It only shows; nothing can be asked of it.
 */
public final class LivePage implements AutoCloseable {
    /** To a browser that stays away so long the connection is given up. */
    private static final long KEEP_ALIVE_SECONDS = 10;

    private static final String DONE = "done";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tickproof-watch");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Sample> moments = new ArrayList<>();
    private final List<BlockingQueue<String>> watchers = new ArrayList<>();
    private final byte[] page;

    /** What is told of the run at once. */
    public record About(String scenario, String about, String mode, long seed) {}

    private LivePage(HttpServer server, byte[] page) {
        this.server = server;
        this.page = page;
    }

    /** @throws IOException if no port can be had */
    public static LivePage open(About about) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] page = Page.live(about.scenario(), about, "watch.js").getBytes(StandardCharsets.UTF_8);
        LivePage live = new LivePage(server, page);
        server.createContext("/", live::answer);
        server.setExecutor(live.threads);
        server.start();
        return live;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** Tells everybody who watches. */
    public void tell(Sample moment) {
        synchronized (moments) {
            moments.add(moment);
            watchers.forEach(queue -> queue.add("data: " + ReportWriter.json(moment) + "\n\n"));
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (!isFromHere(exchange)) {
                refuse(exchange, 403);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                refuse(exchange, 405);
            } else if (path.equals("/")) {
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                exchange.getResponseHeaders().set("Cache-Control", "no-store");
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
            } else if (path.equals("/events")) {
                stream(exchange);
            } else {
                refuse(exchange, 404);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A page of somebody else's that has its own name point to this machine sends that name. */
    private boolean isFromHere(HttpExchange exchange) {
        int port = server.getAddress().getPort();
        String host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"));
        return Set.of("127.0.0.1:" + port, "localhost:" + port).contains(host);
    }

    private static void refuse(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
    }

    private void stream(HttpExchange exchange) throws IOException, InterruptedException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(200, 0);
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        synchronized (moments) {
            moments.forEach(moment -> queue.add("data: " + ReportWriter.json(moment) + "\n\n"));
            watchers.add(queue);
        }
        try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
                String event = queue.poll(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
                out.write((event == null ? ":\n\n" : event).getBytes(StandardCharsets.UTF_8));
                out.flush();
                if (event != null && event.startsWith("event: " + DONE)) {
                    return;
                }
            }
        } finally {
            synchronized (moments) {
                watchers.remove(queue);
            }
        }
    }

    /** Tells everybody how it ended. @param report where the page of the run is */
    public void done(String verdict, String report) {
        synchronized (moments) {
            String event = "event: " + DONE + "\ndata: " + ReportWriter.json(new String[] {verdict, report}) + "\n\n";
            watchers.forEach(queue -> queue.add(event));
        }
    }

    @Override
    public void close() {
        server.stop(1);
        threads.shutdownNow();
    }
}

package io.tickproof.harness.report;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tickproof.harness.evidence.Evidence;
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
 * Shows a run while it is in progress. A server on 127.0.0.1 serves one page and sends each sample of the run to it by
 * server-sent events (HTML standard, 9.2). The page is read-only and disappears with the run.
 */
public final class LivePage implements AutoCloseable {
    /** A comment is sent at this interval to detect browsers that have disconnected. */
    private static final long KEEP_ALIVE_SECONDS = 10;

    private static final String DONE = "done";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tickproof-live-page");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Sample> samples = new ArrayList<>();
    private final List<BlockingQueue<String>> subscribers = new ArrayList<>();
    private final byte[] page;

    /** The description of the run that the page shows from the start. */
    public record Header(String scenario, String description, String mode, long seed) {}

    private record Done(String verdict, String sentence, String report) {}

    private LivePage(HttpServer server, byte[] page) {
        this.server = server;
        this.page = page;
    }

    /**
     * Opens the page on a free port.
     *
     * @throws IOException if there is no free port
     */
    public static LivePage open(Header header) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] page = Page.live(header.scenario(), header, "live.js").getBytes(StandardCharsets.UTF_8);
        LivePage live = new LivePage(server, page);
        server.createContext("/", live::answer);
        server.setExecutor(live.threads);
        server.start();
        return live;
    }

    /** Returns the address of the page. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** Sends a sample of the run to all browsers that show the page. */
    public void publish(Sample sample) {
        synchronized (samples) {
            samples.add(sample);
            subscribers.forEach(queue -> queue.add(event(sample)));
        }
    }

    private static String event(Sample sample) {
        return "data: " + ReportWriter.json(sample) + "\n\n";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (!hasLocalHostHeader(exchange)) {
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

    /**
     * A foreign web page can point its own host name at 127.0.0.1 (DNS rebinding). Its requests carry that host name,
     * so they are refused.
     */
    private boolean hasLocalHostHeader(HttpExchange exchange) {
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
        synchronized (samples) {
            samples.forEach(sample -> queue.add(event(sample)));
            subscribers.add(queue);
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
            synchronized (samples) {
                subscribers.remove(queue);
            }
        }
    }

    /** Sends the outcome of the run to all browsers that show the page. @param report the path of the run's page */
    public void done(Evidence.Outcome outcome, String report) {
        Done done = new Done(outcome.verdict().name(), outcome.sentence(), report);
        synchronized (samples) {
            String event = "event: " + DONE + "\ndata: " + ReportWriter.json(done) + "\n\n";
            subscribers.forEach(queue -> queue.add(event));
        }
    }

    @Override
    public void close() {
        server.stop(1);
        threads.shutdownNow();
    }
}

package io.tickproof.harness.report;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tickproof.generator.scenario.Fault;
import io.tickproof.harness.evidence.Evidence;
import io.tickproof.harness.host.BoundedWait;
import io.tickproof.harness.run.RunEvent;
import io.tickproof.harness.run.RunHistory.CheckpointSpan;
import io.tickproof.harness.run.Sample;
import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.Micros;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a run while it is in progress. A server on 127.0.0.1 serves one page and sends the events of the run to it as
 * server-sent events (HTML standard, 9.2). A browser that reconnects receives what it has missed. When the run has
 * ended, the server serves the report in place of the page, and closes as soon as the browsers have loaded it.
 */
public final class LivePage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LivePage.class);
    /** A comment is sent at this interval to detect browsers that have disconnected. */
    private static final long KEEP_ALIVE_SECONDS = 10;

    private static final BoundedWait REPORT_IS_LOADED =
            new BoundedWait("the browsers to load the report", Duration.ofSeconds(5), Duration.ofMillis(20));
    /** If there are more samples, every second one is forgotten: 2,000 samples are more than a chart has pixels. */
    private static final int MAX_SAMPLES = 4_000;

    private static final String SAMPLE = "message";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tickproof-live-page");
        thread.setDaemon(true);
        return thread;
    });
    private final long startNanos = System.nanoTime();
    private final byte[] page;
    // The lock of the fields below.
    private final Object lock = new Object();
    private final TreeMap<Long, Message> messages = new TreeMap<>();
    private final List<BlockingQueue<Message>> subscribers = new ArrayList<>();
    private long nextId = 1;
    private int samples;
    private @Nullable Message done;
    private byte @Nullable [] report;
    private int loadingReport;

    /** The description of the run that the page shows from the start. */
    public record Header(String scenario, String description, String mode, long seed) {}

    /**
     * A message to the browsers.
     *
     * @param type the type of the event
     * @param slot a message replaces an earlier one of the same slot, unless the slot is empty
     */
    private record Message(long id, String type, String slot, String data) {
        byte[] bytes() {
            String text = "id: " + id + "\nevent: " + type + "\ndata: " + data + "\n\n";
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    private record PhaseStart(String phase, double seconds) {}

    /**
     * A fault, in the form of evidence.json.
     *
     * @param actual empty if the fault was not injected
     * @param recoveredSeconds null while it is active
     */
    private record ActiveFault(
            String kind,
            String actual,
            String detail,
            double seconds,
            double requestedSeconds,
            @Nullable Double recoveredSeconds) {}

    /** @param rows start in ms since the epoch, open, high, low, close, trades */
    private record Candles(String symbol, String window, List<double[]> rows) {}

    /** @param hasReport whether the server serves the report now */
    private record Done(String verdict, String sentence, String report, boolean hasReport) {}

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
        byte[] page =
                Page.live(header.scenario(), header, "lists.css", "live.js").getBytes(StandardCharsets.UTF_8);
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

    /** Sends an event of the run to all browsers that show the page. */
    public void publish(RunEvent event) {
        synchronized (lock) {
            if (event instanceof Sample sample) {
                send(SAMPLE, "", sample);
                samples++;
                thinOut();
            } else if (event instanceof RunEvent.Begun begun) {
                // A rate search makes several runs, and the page shows the current one.
                messages.values().removeIf(message -> !message.type().equals("phase"));
                samples = 0;
                send("begun", "begun", begun);
            } else if (event instanceof RunEvent.PhaseBegun begun) {
                String text = begun.phase().text();
                send("phase", text, new PhaseStart(text, seconds()));
            } else if (event instanceof RunEvent.FaultInjected injected) {
                send("fault", "", active(injected));
            } else if (event instanceof RunEvent.FaultEnded ended) {
                send("fault", "", ended(ended));
            } else if (event instanceof RunEvent.CheckpointCompleted completed) {
                CheckpointSpan span = completed.checkpoint();
                send("checkpoint", "", new double[] {span.number(), span.fromSeconds(), span.toSeconds()});
            } else if (event instanceof RunEvent.CandlesRead read
                    && !read.candles().isEmpty()) {
                send("candles", "candles", candles(read.candles()));
            }
        }
    }

    private static ActiveFault active(RunEvent.FaultInjected injected) {
        Fault fault = injected.fault();
        return new ActiveFault(
                fault.type().key(),
                fault.trigger().text(),
                injected.description(),
                injected.seconds(),
                fault.duration().toMillis() / 1e3,
                null);
    }

    private static ActiveFault ended(RunEvent.FaultEnded ended) {
        Fault fault = ended.fault().fault();
        return new ActiveFault(
                fault.type().key(),
                ended.fault().wasInjected() ? fault.trigger().text() : "",
                ended.fault().description(),
                ended.fault().seconds(),
                fault.duration().toMillis() / 1e3,
                ended.fault().recoveredSeconds());
    }

    private static Candles candles(List<Candle> candles) {
        double unit = Math.pow(10, -Decimals.SCALE);
        List<double[]> rows = candles.stream()
                .map(candle -> new double[] {
                    Micros.toMillis(candle.startMicros()),
                    candle.open() * unit,
                    candle.high() * unit,
                    candle.low() * unit,
                    candle.close() * unit,
                    candle.trades()
                })
                .toList();
        return new Candles(candles.get(0).symbol(), candles.get(0).window(), rows);
    }

    private double seconds() {
        return Math.round((System.nanoTime() - startNanos) / 1e6) / 1e3;
    }

    /** Sends a message, and keeps it for browsers that connect later. */
    private Message send(String type, String slot, Object data) {
        Message message = new Message(nextId++, type, slot, ReportWriter.json(data));
        messages.values().removeIf(earlier -> !slot.isEmpty() && earlier.slot().equals(slot));
        messages.put(message.id(), message);
        subscribers.forEach(queue -> queue.add(message));
        return message;
    }

    private void thinOut() {
        if (samples > MAX_SAMPLES) {
            boolean[] keep = {false};
            messages.values().removeIf(message -> message.type().equals(SAMPLE) && (keep[0] = !keep[0]));
            samples = (int) messages.values().stream()
                    .filter(message -> message.type().equals(SAMPLE))
                    .count();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String method = exchange.getRequestMethod();
            if (!hasLocalHostHeader(exchange)) {
                refuse(exchange, 403);
            } else if (!Set.of("GET", "HEAD").contains(method)) {
                refuse(exchange, 405);
            } else if (path.equals("/")) {
                servePage(exchange, method.equals("HEAD"));
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

    private void servePage(HttpExchange exchange, boolean isHead) throws IOException {
        byte[] ofReport;
        synchronized (lock) {
            ofReport = report;
        }
        byte[] content = ofReport == null ? page : ofReport;
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(200, isHead ? -1 : content.length);
        if (!isHead) {
            exchange.getResponseBody().write(content);
            synchronized (lock) {
                loadingReport -= ofReport == null ? 0 : 1;
            }
        }
    }

    private void stream(HttpExchange exchange) throws IOException, InterruptedException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(200, 0);
        BlockingQueue<Message> queue = new LinkedBlockingQueue<>();
        synchronized (lock) {
            queue.addAll(messages.tailMap(lastId(exchange), false).values());
            subscribers.add(queue);
        }
        boolean isDone = false;
        try (OutputStream out = exchange.getResponseBody()) {
            // The page shows how long the current phase has lasted, and tries to reconnect after a second.
            out.write(("retry: 1000\nevent: clock\ndata: " + seconds() + "\n\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            while (!isDone) {
                Message next = queue.poll(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
                out.write(next == null ? ":\n\n".getBytes(StandardCharsets.UTF_8) : next.bytes());
                out.flush();
                isDone = next != null && next.type().equals("done");
            }
        } finally {
            synchronized (lock) {
                subscribers.remove(queue);
                loadingReport -= done != null && !isDone ? 1 : 0;
            }
        }
    }

    /** Returns the id of the last event that a browser received before it lost the connection; 0 if it is new. */
    private static long lastId(HttpExchange exchange) {
        String id = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        return id != null && id.matches("\\d{1,18}") ? Long.parseLong(id) : 0;
    }

    /**
     * Sends the outcome of the run to all browsers that show the page, and serves the report from now on. Returns when
     * those browsers have loaded it, after a few seconds at most.
     *
     * @param written the page of the run; a file that cannot be read is named, but not served
     */
    public void done(Evidence.Outcome outcome, Path written) {
        synchronized (lock) {
            report = served(written);
            loadingReport = report == null ? 0 : subscribers.size();
            done = send(
                    "done",
                    "done",
                    new Done(
                            outcome.verdict().name(),
                            outcome.sentence(),
                            written.toAbsolutePath().toString(),
                            report != null));
        }
        try {
            boolean loaded = REPORT_IS_LOADED.<Boolean, RuntimeException>lastUntil(isLoaded -> isLoaded, () -> {
                synchronized (lock) {
                    return loadingReport <= 0;
                }
            });
            LOG.debug("browsers have loaded the report: {}", loaded);
        } catch (InterruptedException e) {
            LOG.debug("a signal ended the wait for the browsers", e);
        }
    }

    /** Returns the report with a note at its end, because its server ends and its links need the other files. */
    private static byte @Nullable [] served(Path written) {
        try {
            String note = "<footer style=\"position: sticky; bottom: 0; z-index: 30; padding: 6px 16px;"
                    + " background: var(--panel); border-top: 1px solid var(--line); overflow-wrap: anywhere\">"
                    + "The run has ended. This is a copy of its report; the links work in the file <code>"
                    + Page.escaped(written.toAbsolutePath().toString()) + "</code>.</footer>\n  </body>";
            String text = Files.readString(written);
            int end = text.lastIndexOf("</body>");
            return (text.substring(0, end) + note + text.substring(end + "</body>".length()))
                    .getBytes(StandardCharsets.UTF_8);
        } catch (IOException | StringIndexOutOfBoundsException e) {
            LOG.error("the live page cannot show the report {}", written, e);
            return null;
        }
    }

    @Override
    public void close() {
        server.stop(1);
        threads.shutdownNow();
    }
}

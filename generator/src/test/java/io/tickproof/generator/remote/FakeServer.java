package io.tickproof.generator.remote;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server on 127.0.0.1 that answers each request with the next step of a script and repeats the last step. */
final class FakeServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final Deque<Step> script = new ArrayDeque<>();
    private final List<String> requests = new ArrayList<>();

    interface Step {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    FakeServer(Step... steps) throws IOException {
        script.addAll(Arrays.asList(steps));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext("/", exchange -> {
            Step step;
            synchronized (this) {
                requests.add(exchange.getRequestURI() + " "
                        + String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
                step = script.size() > 1 ? script.poll() : script.peek();
            }
            try {
                step.answer(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                exchange.close();
            }
        });
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    static Step body(int status, String text) {
        return exchange -> {
            byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.getResponseBody().close();
        };
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}

package io.tickproof.generator.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.recording.ReadOptions;
import io.tickproof.generator.recording.RecordingReader;
import io.tickproof.generator.recording.RecordingWriter;
import io.tickproof.market.Tick;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Tag("stack")
@Execution(ExecutionMode.CONCURRENT)
class PriceCaptureTest {
    private static final FakeServer.Step FIRST = FakeServer.body(
            200,
            "{\"bitcoin\":{\"usd\":67187.33589365664,\"last_updated_at\":1711356300},\"pepe\":{\"usd\":6.68e-06,\"last_updated_at\":1711356290}}");
    private static final FakeServer.Step SECOND = FakeServer.body(
            200,
            "{\"bitcoin\":{\"usd\":67190,\"last_updated_at\":1711356310},\"pepe\":{\"usd\":6.68e-06,\"last_updated_at\":1711356290}}");

    /** Long enough for a busy host. Only the test with an unresponsive server waits for it. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    @TempDir
    private Path folder;

    @Test
    void newPricesAreRecordedAsTicks() throws Exception {
        CountDownLatch second = new CountDownLatch(3);
        try (FakeServer server = new FakeServer(FIRST, FIRST, counting(SECOND, second))) {
            capture(server, PriceCapture.Endpoint.SIMPLE_PRICE, second);
        }
        List<Tick> ticks = read();
        assertEquals(3, ticks.size(), ticks.toString());
        assertEquals("BITCOIN-USD", ticks.get(0).symbol());
        assertEquals(1_711_356_300_000_000L, ticks.get(0).timeMicros());
        assertEquals(6_718_733_589_366L, ticks.get(0).price());
        assertEquals(668, ticks.get(1).price());
        assertEquals(6_719_000_000_000L, ticks.get(2).price());
        assertTrue(DatasetProfile.of(file()).source().hasArrival());
    }

    @Test
    void coinsMarketsEndpointIsRead() throws Exception {
        CountDownLatch requested = new CountDownLatch(1);
        FakeServer.Step markets = FakeServer.body(
                200,
                "[{\"id\":\"bitcoin\",\"current_price\":70187,\"last_updated\":\"2024-04-07T16:49:31.736Z\"},{\"id\":\"pepe\",\"current_price\":null,\"last_updated\":null}]");
        try (FakeServer server = new FakeServer(counting(markets, requested))) {
            capture(server, PriceCapture.Endpoint.COINS_MARKETS, requested);
        }
        assertEquals(1_712_508_571_736_000L, read().get(0).timeMicros());
    }

    @Test
    void failedRequestsAreRetriedAndCounted() throws Exception {
        CountDownLatch requested = new CountDownLatch(1);
        FakeServer.Step tooMany = exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "1");
            exchange.sendResponseHeaders(429, -1);
        };
        CountDownLatch never = new CountDownLatch(1);
        FakeServer.Step slow = exchange -> never.await();
        try (FakeServer server = new FakeServer(
                tooMany,
                FIRST,
                FakeServer.body(500, ""),
                FIRST,
                FakeServer.body(200, "{oops"),
                FIRST,
                slow,
                counting(FIRST, requested))) {
            long startNanos = System.nanoTime();
            PriceCapture.Counts counts = capture(server, PriceCapture.Endpoint.SIMPLE_PRICE, requested);
            assertEquals(4, counts.failures(), counts.toString());
            assertTrue(System.nanoTime() - startNanos > 1_000_000_000L, "Retry-After was not respected");
            never.countDown();
        }
        assertEquals(2, read().size());
    }

    @Test
    void permanentRefusalEndsAtOnceWithoutRevealingTheKey() throws Exception {
        try (FakeServer server = new FakeServer(FakeServer.body(401, "{}"));
                RecordingWriter out = new RecordingWriter(file())) {
            RemoteException e = assertThrows(
                    RemoteException.class,
                    () -> new PriceCapture(settings(server.address(), PriceCapture.Endpoint.SIMPLE_PRICE, 1_000))
                            .capture(out, Duration.ofSeconds(30)));
            assertTrue(e.getMessage().contains("responds with 401"), e.getMessage());
            assertFalse(e.getMessage().contains("canary"), e.getMessage());
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void quotaPerMinuteIsRespected() throws Exception {
        CountDownLatch third = new CountDownLatch(3);
        try (FakeServer server = new FakeServer(counting(FIRST, third));
                RecordingWriter out = new RecordingWriter(file())) {
            new PriceCapture(settings(server.address(), PriceCapture.Endpoint.SIMPLE_PRICE, 3))
                    .capture(out, Duration.ofSeconds(2));
            // With an interval of 20 ms, two seconds would allow a hundred requests.
            assertEquals(3, server.requests().size());
        }
    }

    /** Captures until the server has received the expected number of requests. */
    private PriceCapture.Counts capture(FakeServer server, PriceCapture.Endpoint endpoint, CountDownLatch enough)
            throws Exception {
        PriceCapture capture = new PriceCapture(settings(server.address(), endpoint, 1_000));
        Thread capturing = Thread.currentThread();
        Thread watcher = new Thread(() -> {
            try {
                enough.await();
                while (capture.counts().ticks() == 0) {
                    Thread.onSpinWait();
                }
                capturing.interrupt();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        watcher.start();
        try (RecordingWriter out = new RecordingWriter(file())) {
            PriceCapture.Counts counts = capture.capture(out, Duration.ofSeconds(60));
            assertTrue(Thread.interrupted(), "the server did not receive enough requests within a minute");
            return counts;
        }
    }

    private static FakeServer.Step counting(FakeServer.Step step, CountDownLatch latch) {
        return exchange -> {
            step.answer(exchange);
            latch.countDown();
        };
    }

    private static PriceCapture.Settings settings(URI base, PriceCapture.Endpoint endpoint, int perMinute) {
        return new PriceCapture.Settings(
                base,
                endpoint,
                "canary",
                new PriceCapture.Prices(List.of("bitcoin", "pepe"), "usd"),
                new PriceCapture.Polling(Duration.ofMillis(20), perMinute, TIMEOUT));
    }

    private Path file() {
        return folder.resolve("captured.csv");
    }

    private List<Tick> read() throws Exception {
        assertTrue(Files.exists(file()));
        List<Tick> ticks = new ArrayList<>();
        try (RecordingReader recording = RecordingReader.open(file(), ReadOptions.STRICT)) {
            for (RecordingReader.Row row = recording.next(); row != null; row = recording.next()) {
                ticks.add(row.tick());
            }
        }
        return ticks;
    }
}

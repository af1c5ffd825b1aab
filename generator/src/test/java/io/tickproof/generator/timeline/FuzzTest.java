package io.tickproof.generator.timeline;

import static io.tickproof.generator.recording.ReadOptions.BadRows.DEAD_LETTER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.recording.PublishedCandleFile;
import io.tickproof.generator.recording.ReadOptions;
import io.tickproof.generator.recording.RecordingException;
import io.tickproof.generator.scenario.ScenarioException;
import io.tickproof.generator.scenario.ScenarioReader;
import io.tickproof.market.TickDecoder;
import io.tickproof.market.Tries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Reads files that are mutated by a seed. Each is either read or refused with the documented exception, within a time
 * limit.
 */
@Tag("unit")
@Execution(ExecutionMode.CONCURRENT)
class FuzzTest {
    /** Time limit for a small file, also on a busy host. */
    private static final long MAX_SECONDS = 20;

    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "fuzz");
        thread.setDaemon(true);
        return thread;
    });

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        reader.shutdownNow();
    }

    private interface Reading {
        String read() throws Exception;
    }

    /** Returns the outcome. Fails on any undocumented exception and if the time limit is exceeded. */
    private String withinLimit(Reading reading, String input) throws Exception {
        try {
            return reader.submit(reading::read).get(MAX_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no result within " + MAX_SECONDS + " s for " + input, e);
        } catch (ExecutionException e) {
            throw new AssertionError("undocumented exception for " + input, e.getCause());
        }
    }

    @Test
    void mutatedScenarioIsReadOrRefused() throws Exception {
        int count = Tries.of(6_000);
        List<byte[]> good = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("scenarios"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                good.add(Files.readAllBytes(file));
            }
        }
        Map<String, Integer> outcomes = new TreeMap<>();
        Path file = folder.resolve("scenario.yaml");
        for (int seed = 0; seed < count; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] content = ScenarioMutations.of(good.get(random.nextInt(good.size())), random);
            Files.write(file, content);
            outcomes.merge(withinLimit(() -> scenario(file), "scenario of seed " + seed), 1, Integer::sum);
        }
        assertEquals(count, outcomes.values().stream().mapToInt(n -> n).sum());
        assertTrue(outcomes.get("read") > count / 60 && outcomes.get("refused") > count / 6, outcomes.toString());
    }

    private static String scenario(Path file) throws IOException {
        try {
            ScenarioReader.read(file);
            return "read";
        } catch (ScenarioException e) {
            assertTrue(e.getMessage().contains("scenario.yaml:"), e.getMessage());
            return "refused";
        }
    }

    @Test
    void mutatedRecordingIsReadOrRefused() throws Exception {
        int count = Tries.of(4_000);
        List<Map.Entry<String, byte[]>> good = recordings();
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int seed = 0; seed < count; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Map.Entry<String, byte[]> one = good.get(random.nextInt(good.size()));
            Path file = folder.resolve(one.getKey());
            Files.write(file, ScenarioMutations.of(one.getValue(), random));
            boolean refuse = random.nextBoolean();
            outcomes.merge(
                    withinLimit(() -> recording(file, refuse), one.getKey() + " of seed " + seed), 1, Integer::sum);
        }
        assertEquals(count, outcomes.values().stream().mapToInt(n -> n).sum());
        assertTrue(outcomes.get("read") > count / 40 && outcomes.get("refused") > count / 8, outcomes.toString());
    }

    private static String recording(Path file, boolean refuseBadRows) {
        try {
            if (file.getFileName().toString().contains("candles")) {
                PublishedCandleFile.read(file);
            } else {
                DatasetProfile.of(
                        file, refuseBadRows ? ReadOptions.STRICT : ReadOptions.STRICT.withBadRows(DEAD_LETTER));
            }
            return "read";
        } catch (RecordingException e) {
            assertTrue(e.getMessage().contains(file.getFileName().toString()), e.getMessage());
            return "refused";
        }
    }

    private static List<Map.Entry<String, byte[]>> recordings() throws IOException {
        String own = "ts_us,symbol,trade_id,price,qty,side,arrival_us\n"
                + "1767571200000000,ABC,1,12.5,0.25,buy,1767571200000000\n".repeat(40);
        String binance = "26129,42000.5,0.25,100,105,1704412800123,True,True\n".repeat(40);
        String json = "["
                + "{\"time\":\"2024-01-05T00:00:00.123456Z\",\"trade_id\":74,\"price\":\"10.5\",\"size\":\"0.01\",\"side\":\"buy\"},"
                        .repeat(40)
                + "{\"time\":\"2024-01-05T00:00:00.123456Z\",\"trade_id\":75,\"price\":\"10.5\",\"size\":\"0.01\",\"side\":\"buy\"}]";
        String lean = "123,42000.5,0.25\n".repeat(40);
        String candles = "1767571200000,1,2,0.5,1.5,10\n".repeat(1) + "1767571260000,1,2,0.5,1.5,10\n";
        return List.of(
                Map.entry("own.csv", bytes(own)),
                Map.entry("own.csv.gz", gzip(own)),
                Map.entry("BTCUSDT-aggTrades-2024-01-05.csv", bytes(binance)),
                Map.entry("BTCUSDT-aggTrades-2024-01-05.zip", zip("BTCUSDT-aggTrades-2024-01-05.csv", binance)),
                Map.entry("BTC-USD-trades.json", bytes(json)),
                Map.entry("20240105_trade.zip", zip("20240105_btcusd_tick_trade.csv", lean)),
                Map.entry("candles_1m.csv", bytes(candles)));
    }

    @Test
    void mutatedTickIsDecodedOrRejected() {
        int count = Tries.of(200_000);
        byte[] good = bytes(
                "{\"symbol\":\"BTC-USD\",\"id\":4711,\"time\":1767571200123456,\"price\":42000.12,\"qty\":0.5,\"side\":\"buy\"}");
        TickDecoder decoder = new TickDecoder();
        int rejected = 0;
        for (int seed = 0; seed < count; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            TickDecoder.Kind kind = decoder.decode(ScenarioMutations.of(good, random));
            if (kind == TickDecoder.Kind.REJECTED) {
                rejected++;
                assertTrue(decoder.rejection() != null);
            } else {
                assertTrue(decoder.timeMicros() >= 0);
            }
        }
        assertTrue(rejected > count / 4, "only " + rejected);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes(text));
        }
        return out.toByteArray();
    }

    private static byte[] zip(String name, String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(bytes(text));
        }
        return out.toByteArray();
    }
}

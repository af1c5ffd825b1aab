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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Files from strangers, made by mutating good ones from a seed: each is read, or refused by the one exception that is
 * documented, and in time.
 */
@Execution(ExecutionMode.CONCURRENT)
class FuzzTest {
    private static final int SCENARIOS = 6_000;
    private static final int RECORDINGS = 4_000;
    private static final int TICKS = 200_000;
    /** No small file takes so long. */
    private static final long MOST_SECONDS = 20;

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

    /** What came of it, by name; anything but an answer in time fails. */
    private String inTime(Reading reading, String what) throws Exception {
        try {
            return reader.submit(reading::read).get(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("it hangs on " + what, e);
        } catch (ExecutionException e) {
            throw new AssertionError("no documented exception for " + what, e.getCause());
        }
    }

    @Test
    void mutatedScenariosAreReadOrRefused() throws Exception {
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
        for (int seed = 0; seed < SCENARIOS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] content = ScenarioMutations.of(good.get(random.nextInt(good.size())), random);
            Files.write(file, content);
            outcomes.merge(inTime(() -> scenario(file), "scenario of seed " + seed), 1, Integer::sum);
        }
        assertEquals(SCENARIOS, outcomes.values().stream().mapToInt(n -> n).sum());
        assertTrue(outcomes.get("read") > 100 && outcomes.get("refused") > 1_000, outcomes.toString());
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
    void mutatedRecordingsAreReadOrRefused() throws Exception {
        List<Map.Entry<String, byte[]>> good = recordings();
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int seed = 0; seed < RECORDINGS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Map.Entry<String, byte[]> one = good.get(random.nextInt(good.size()));
            Path file = folder.resolve(one.getKey());
            Files.write(file, ScenarioMutations.of(one.getValue(), random));
            boolean refuse = random.nextBoolean();
            outcomes.merge(inTime(() -> recording(file, refuse), one.getKey() + " of seed " + seed), 1, Integer::sum);
        }
        assertEquals(RECORDINGS, outcomes.values().stream().mapToInt(n -> n).sum());
        assertTrue(outcomes.get("read") > 100 && outcomes.get("refused") > 500, outcomes.toString());
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
    void mutatedTicksAreDecodedOrRejected() {
        byte[] good = bytes(
                "{\"symbol\":\"BTC-USD\",\"id\":4711,\"time\":1767571200123456,\"price\":42000.12,\"qty\":0.5,\"side\":\"buy\"}");
        TickDecoder decoder = new TickDecoder();
        int rejected = 0;
        for (int seed = 0; seed < TICKS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            TickDecoder.Kind kind = decoder.decode(ScenarioMutations.of(good, random));
            if (kind == TickDecoder.Kind.REJECTED) {
                rejected++;
                assertTrue(decoder.rejection() != null);
            } else {
                assertTrue(decoder.timeMicros() >= 0);
            }
        }
        assertTrue(rejected > TICKS / 4, "only " + rejected);
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

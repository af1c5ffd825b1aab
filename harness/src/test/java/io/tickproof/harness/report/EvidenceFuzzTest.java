package io.tickproof.harness.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.timeline.ScenarioMutations;
import io.tickproof.harness.console.UserException;
import io.tickproof.market.Candle;
import io.tickproof.market.Tries;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.observed.ObservedCandle;
import io.tickproof.verifier.observed.SavedRows;
import io.tickproof.verifier.observed.Sink;
import io.tickproof.verifier.observed.SinkException;
import io.tickproof.verifier.observed.SinkRows;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tests that modified files of a run are either read or rejected with the documented exception. */
@Tag("unit")
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class EvidenceFuzzTest {
    private static final int TRIES = Tries.of(1_000);

    @TempDir
    private Path folder;

    private final Map<String, Integer> outcomes = new TreeMap<>();
    private byte[] evidence;

    @BeforeEach
    void readGolden() throws IOException {
        try (InputStream golden = getClass().getResourceAsStream("/golden/evidence.json")) {
            evidence = golden.readAllBytes();
        }
    }

    private interface Reader {
        void read() throws Exception;
    }

    private void count(Reader reader, Class<? extends Exception> documented, String what) {
        String outcome;
        try {
            reader.read();
            outcome = "read";
        } catch (Exception e) {
            if (!documented.isInstance(e)) {
                throw new AssertionError("undocumented exception for " + what, e);
            }
            outcome = "rejected";
        }
        outcomes.merge(outcome, 1, Integer::sum);
    }

    private void assertBothHappened() {
        assertEquals(TRIES, outcomes.values().stream().mapToInt(n -> n).sum());
        assertTrue(outcomes.getOrDefault("rejected", 0) > TRIES / 20, outcomes.toString());
        assertTrue(outcomes.getOrDefault("read", 0) > TRIES / 200, outcomes.toString());
    }

    @Test
    void mutatedEvidenceIsReadOrRejected() throws Exception {
        for (int seed = 0; seed < TRIES; seed++) {
            Files.write(folder.resolve("evidence.json"), ScenarioMutations.of(evidence, new SplittableRandom(seed)));
            count(() -> ReportWriter.regenerate(folder), UserException.class, "evidence of seed " + seed);
        }
        assertBothHappened();
    }

    @Test
    void incompleteEvidenceIsReadOrRejected() throws Exception {
        String text = new String(evidence, StandardCharsets.UTF_8);
        for (String value : List.of("null", "{}", "[]", "0", "\"\"")) {
            for (String part : List.of("run", "ticks", "candles", "checks", "findings", "chart", "scenario", "job")) {
                String other = text.replaceFirst("\"" + part + "\":", "\"" + part + "\":" + value + ",\"was\":");
                Files.writeString(folder.resolve("evidence.json"), other);
                count(() -> ReportWriter.regenerate(folder), UserException.class, part + " is " + value);
            }
            Files.writeString(folder.resolve("evidence.json"), value);
            count(() -> ReportWriter.regenerate(folder), UserException.class, value);
        }
        assertTrue(outcomes.get("rejected") > 20, outcomes.toString());
    }

    @Test
    void mutatedResultIsListed() throws Exception {
        Path run = Files.createDirectories(folder.resolve("closed-form/20260101-000000-000-bounded"));
        Files.write(run.resolve("evidence.json"), evidence);
        ReportWriter.regenerate(run);
        byte[] result = Files.readAllBytes(run.resolve("result.json"));
        for (int seed = 0; seed < TRIES; seed++) {
            Files.write(run.resolve("result.json"), ScenarioMutations.of(result, new SplittableRandom(seed)));
            RunIndex.read(folder);
            if (seed % 4 == 0) {
                // The page consists mostly of the chart library, so it is not written every time.
                RunIndex.write(folder);
            }
        }
        assertEquals(1, RunIndex.read(folder).size());
    }

    @Test
    void mutatedRowsAreReadOrRejected() throws Exception {
        Candle candle = new Candle(
                new Candle.Key("PT1M", "ABC", 0),
                new Candle.Prices(1, 2, 1, 2),
                new Candle.Amounts(BigDecimal.ONE, BigDecimal.ONE, BigDecimal.ONE),
                new Candle.Fingerprint(1, 7, 8));
        SavedRows.write(
                folder,
                CandleLayout.OURS,
                EnumSet.of(Sink.CANDLES, Sink.LATEST),
                EnumSet.noneOf(Sink.class),
                new SinkRows(
                        List.of(new ObservedCandle(candle, true, 0, 0)),
                        List.of(),
                        List.of(),
                        List.of(),
                        Map.of("latest:ABC", Map.of("price", "1"))),
                List.of());
        Map<String, byte[]> good = new TreeMap<>();
        for (String name : List.of("rows.properties", "candles.csv.gz", "latest.csv.gz")) {
            good.put(name, Files.readAllBytes(folder.resolve(name)));
        }
        for (int seed = 0; seed < TRIES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            for (Map.Entry<String, byte[]> file : good.entrySet()) {
                Files.write(folder.resolve(file.getKey()), file.getValue());
            }
            String name = List.copyOf(good.keySet()).get(random.nextInt(good.size()));
            byte[] bytes = good.get(name);
            // Mutations of the compressed bytes would all be rejected by the checksum.
            Files.write(
                    folder.resolve(name),
                    name.endsWith(".gz")
                            ? compressed(ScenarioMutations.of(decompressed(bytes), random))
                            : ScenarioMutations.of(bytes, random));
            count(
                    () -> {
                        try (SavedRows rows = SavedRows.in(folder)) {
                            rows.candles(row -> {});
                            rows.latest();
                        }
                    },
                    SinkException.class,
                    name + " of seed " + seed);
        }
        assertBothHappened();
    }

    private static byte[] decompressed(byte[] bytes) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }

    private static byte[] compressed(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}

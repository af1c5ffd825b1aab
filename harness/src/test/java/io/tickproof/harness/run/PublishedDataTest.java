package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.recording.PublishedCandleFile;
import io.tickproof.generator.recording.ReadOptions;
import io.tickproof.generator.recording.RecordingReader;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.PublishedCandle;
import io.tickproof.market.Tick;
import io.tickproof.verifier.NaiveModel;
import io.tickproof.verifier.check.Verdict;
import io.tickproof.verifier.published.PublishedCheck;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares candles of real trades with candles that third parties published: the pairs in ../shared/data, if that
 * folder exists.
 */
@Tag("stack")
@ExtendWith(SharedStack.class)
class PublishedDataTest {
    private static final long MINUTE = 60_000_000;

    /**
     * The number of published one-minute candles that must be equal, by folder: all of them, according to the folder's
     * README.
     */
    private static final Map<String, Integer> EQUAL = new TreeMap<>(Map.of(
            "binance-xrpeth-2019-10-11", 2469,
            "comex-gold-2013-10-07", 1500,
            "dukascopy-eurusd-2019-02-04", 1440,
            "fxcm-eurusd-2014-05-05", 5682));

    @TestFactory
    Stream<DynamicTest> publishedCandlesAreEqualInBothModes() {
        if (!Files.isDirectory(SharedStack.sharedData())) {
            System.out.println("absent, so not tested: " + SharedStack.sharedData());
            Assumptions.abort("there is no " + SharedStack.sharedData());
        }
        return EQUAL.entrySet().stream()
                .flatMap(pair -> Stream.of(Mode.values())
                        .map(mode -> DynamicTest.dynamicTest(pair.getKey() + " " + mode.text(), () -> {
                            Path folder = SharedStack.sharedData().resolve(pair.getKey());
                            RunOutcome outcome =
                                    SharedStack.run(RunRequest.of("published-candles", mode, SharedStack.HOME.reports())
                                            .withRecording(folder.resolve("trades.csv.gz"))
                                            .withPublished(folder.resolve("candles_1m.csv.gz")));
                            assertEquals(
                                    Verdict.PASS,
                                    outcome.verdict(),
                                    () -> outcome.checks().toString());
                            assertEquals(
                                    pair.getValue().longValue(),
                                    outcome.verified()
                                            .published()
                                            .outcome()
                                            .counts()
                                            .equal());
                        })));
    }

    @Test
    void fileWithTheEndsOfTheWindowsFailsWithThatCauseAndPassesWhenItIsDeclared(@TempDir Path folder) throws Exception {
        Path published = folder.resolve("ends.csv");
        Files.writeString(published, candlesWithEnds(SharedStack.HOME.path().resolve("replay-data/grid.csv.gz")));
        RunOutcome undeclared = SharedStack.run(request(folder, "start").withPublished(published));
        assertEquals(Verdict.FAIL, undeclared.verdict());
        PublishedCheck.Outcome outcome = undeclared.verified().published().outcome();
        assertEquals("expect.published.label: end", outcome.convention().keys());
        assertTrue(
                outcome.check()
                        .detail()
                        .endsWith(
                                "match if its times are the ends of the windows: declare expect.published.label: end"),
                outcome.check().detail());

        RunOutcome declared = SharedStack.run(request(folder, "end").withPublished(published));
        assertEquals(Verdict.PASS, declared.verdict(), () -> declared.checks().toString());
        PublishedCheck.Rows counts = declared.verified().published().outcome().counts();
        assertEquals(counts.rows(), counts.equal());
    }

    private static RunRequest request(Path folder, String label) throws IOException {
        Path scenario = folder.resolve(label + ".yaml");
        Files.writeString(scenario, """
                name: published-%s
                stream: { recording: replay-data/grid.csv.gz, partitions: 1, heartbeat: PT1M }
                deliver: { pace: max }
                job: { windows: [ PT1M ] }
                expect: { published: { file: replay-data/ends.csv, label: %s } }
                """.formatted(label, label));
        return RunRequest.of(scenario.toString(), Mode.BOUNDED, SharedStack.HOME.reports());
    }

    /** Returns the candles of a recording as a publisher writes them that states the end of each window. */
    private static String candlesWithEnds(Path recording) {
        Map<Candle.Key, List<Tick>> windows = new TreeMap<>();
        try (RecordingReader trades = RecordingReader.open(recording, ReadOptions.STRICT)) {
            for (RecordingReader.Row row = trades.next(); row != null; row = trades.next()) {
                long start = row.tick().timeMicros() / MINUTE * MINUTE;
                windows.computeIfAbsent(new Candle.Key("PT1M", row.tick().symbol(), start), key -> new ArrayList<>())
                        .add(row.tick());
            }
        }
        StringBuilder csv = new StringBuilder("ts_us,symbol,open,high,low,close,volume\n");
        windows.forEach((key, ticks) -> {
            Candle candle = NaiveModel.candle("PT1M", key.symbol(), key.startMicros(), ticks);
            csv.append(key.startMicros() + MINUTE).append(',').append(key.symbol());
            for (long price : new long[] {candle.open(), candle.high(), candle.low(), candle.close()}) {
                csv.append(',').append(Decimals.format(price));
            }
            csv.append(',').append(candle.volume()).append('\n');
        });
        return csv.toString();
    }

    @Test
    void shippedTradesAndCandlesAgreeWithAnIndependentComputation() throws IOException {
        Path folder = SharedStack.HOME.path().resolve("replay-data");
        Map<String, List<Tick>> byMinute = new TreeMap<>();
        try (RecordingReader trades =
                RecordingReader.open(folder.resolve("published-trades.csv.gz"), ReadOptions.STRICT)) {
            for (RecordingReader.Row row = trades.next(); row != null; row = trades.next()) {
                Tick tick = row.tick();
                byMinute.computeIfAbsent(tick.symbol() + tick.timeMicros() / 60_000_000, key -> new ArrayList<>())
                        .add(tick);
            }
        }
        int filledIn = 0;
        for (PublishedCandle row : PublishedCandleFile.read(folder.resolve("published-candles_1m.csv.gz"))
                .candles()) {
            List<Tick> ticks = byMinute.remove(row.symbol() + row.timeMicros() / 60_000_000);
            if (ticks == null) {
                assertEquals(0, row.volume().signum());
                filledIn++;
                continue;
            }
            Candle candle = NaiveModel.candle("PT1M", row.symbol(), row.timeMicros(), ticks);
            assertEquals(
                    texts(
                            Decimals.toBigDecimal(candle.open()),
                            Decimals.toBigDecimal(candle.high()),
                            Decimals.toBigDecimal(candle.low()),
                            Decimals.toBigDecimal(candle.close())),
                    texts(row.open(), row.high(), row.low(), row.close()));
            assertEquals(0, candle.volume().compareTo(row.volume()));
        }
        assertTrue(byMinute.isEmpty() && filledIn > 1000, filledIn + " filled in");
    }

    /** Returns numbers as texts, so that 1.0 and 1.00 are equal. */
    private static List<String> texts(BigDecimal... numbers) {
        return Stream.of(numbers)
                .map(number -> number.stripTrailingZeros().toPlainString())
                .toList();
    }
}

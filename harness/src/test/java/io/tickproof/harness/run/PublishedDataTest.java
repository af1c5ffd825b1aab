package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.recording.PublishedCandleFile;
import io.tickproof.generator.recording.ReadOptions;
import io.tickproof.generator.recording.RecordingReader;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.market.Candle;
import io.tickproof.market.PublishedCandle;
import io.tickproof.market.Tick;
import io.tickproof.verifier.NaiveModel;
import io.tickproof.verifier.check.Verdict;
import java.io.IOException;
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

/**
 * Compares candles of real trades with candles that third parties published: the pairs in ../shared/data, if that
 * folder exists.
 */
@Tag("stack")
@ExtendWith(SharedStack.class)
class PublishedDataTest {
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
                    List.of(candle.open(), candle.high(), candle.low(), candle.close()),
                    List.of(row.open(), row.high(), row.low(), row.close()));
            assertEquals(0, candle.volume().compareTo(row.volume()));
        }
        assertTrue(byMinute.isEmpty() && filledIn > 1000, filledIn + " filled in");
    }
}

package io.tickproof.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.Names;
import io.tickproof.market.Tick;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.observed.ObservedCandle;
import io.tickproof.verifier.observed.Readings;
import io.tickproof.verifier.observed.SavedRows;
import io.tickproof.verifier.observed.Sink;
import io.tickproof.verifier.observed.Sinks.DeadLetterRow;
import io.tickproof.verifier.observed.Sinks.DuplicateRow;
import io.tickproof.verifier.oracle.Expectation;
import io.tickproof.verifier.oracle.ExpectedCandle;
import io.tickproof.verifier.oracle.Fate;
import io.tickproof.verifier.oracle.Oracle;
import io.tickproof.verifier.oracle.Rules;
import io.tickproof.verifier.oracle.Sent;
import io.tickproof.verifier.oracle.Tally;
import io.tickproof.verifier.oracle.TooLateTick;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No false alarm: what the oracle expects, through the sinks' formats, passes every check there is. */
class CleanChecksTest {
    private static final int PARTITIONS = 2;

    @TempDir
    private Path folder;

    @Test
    void aHundredCleanRunsRaiseNoAlarm() throws Exception {
        cleanRuns(100);
    }

    @Test
    @Tag("long")
    void aThousandCleanRunsRaiseNoAlarm() throws Exception {
        cleanRuns(1_000);
    }

    private void cleanRuns(int runs) throws Exception {
        long checks = 0;
        for (int seed = 1; seed <= runs; seed++) {
            Random random = new Random(seed * 7_919L);
            Rules rules = RandomLogs.rules(random);
            List<NaiveModel.Record> log = RandomLogs.log(random, PARTITIONS, 200);
            if (random.nextBoolean()) {
                log = RandomLogs.onGrid(random, log);
            }
            checks += judge(seed, rules, log);
        }
        assertEquals(true, checks > runs * 10L, "only " + checks + " checks");
    }

    private long judge(int seed, Rules rules, List<NaiveModel.Record> log) throws Exception {
        Written written = new Written(rules, log);
        SavedRows.write(
                folder,
                EnumSet.allOf(Sink.class),
                CandleLayout.OURS,
                written.candles,
                written.tooLate,
                written.duplicates,
                written.deadLetters,
                written.latest,
                List.of());
        Verification verification = new Verification(rules, PARTITIONS);
        LogReplay replay = listener -> tell(log, listener);
        verification.expect(replay);
        try (SavedRows rows = SavedRows.in(folder)) {
            Result result = verification.judge(
                    replay,
                    rows,
                    new Verification.Circumstances(Optional.of(written.readings), false, 0, 1),
                    (check, finding) -> {});
            for (Check check : result.checks()) {
                assertEquals(List.of(), check.findings(), "seed " + seed);
                boolean nothing =
                        check.detail().contains("no candle") || check.detail().contains("nothing was");
                assertEquals(nothing ? Verdict.UNKNOWN : Verdict.PASS, check.verdict(), check.toString());
            }
            return result.checks().size();
        }
    }

    private static void tell(List<NaiveModel.Record> log, LogReplay.Listener listener) {
        for (NaiveModel.Record record : log) {
            Sent sent = sent(record);
            if (record.tick() == null) {
                listener.heartbeat(record.timeMicros(), sent);
            } else {
                listener.tick(record.tick(), sent);
            }
        }
    }

    private static Sent sent(NaiveModel.Record record) {
        return new Sent(record.partition(), record.offset(), "", 0, 0, 0, 0);
    }

    /** What a job that is right would have written, and a reader would have seen. */
    private static final class Written implements Expectation {
        private final List<ObservedCandle> candles = new ArrayList<>();
        private final List<TooLateTick> tooLate = new ArrayList<>();
        private final List<DuplicateRow> duplicates = new ArrayList<>();
        private final List<DeadLetterRow> deadLetters = new ArrayList<>();
        private final Map<String, Map<String, String>> latest = new HashMap<>();
        private final Readings readings = new Readings();
        private final Map<Candle.Key, Tally> growing = new HashMap<>();
        private final Random random = new Random(1);

        Written(Rules rules, List<NaiveModel.Record> log) {
            Oracle oracle = tellTo(new Oracle(rules, PARTITIONS, this, Set.of()), log);
            oracle.latestTicks().forEach((symbol, tick) -> {
                Map<String, String> hash = latest.computeIfAbsent(symbol, s -> new HashMap<>());
                hash.put(Names.LATEST_PRICE, Decimals.format(tick.price()));
                hash.put(Names.LATEST_TIME, Long.toString(tick.timeMicros()));
                hash.put(Names.LATEST_ID, Long.toString(tick.id()));
            });
            WindowSpec average = rules.average();
            oracle.latestAverages().forEach((symbol, candle) -> {
                Map<String, String> hash = latest.computeIfAbsent(symbol, s -> new HashMap<>());
                hash.put(Names.LATEST_AVERAGE, candle.meanPrice().toPlainString());
                hash.put(Names.LATEST_AVERAGE_END, Long.toString(candle.startMicros() + average.sizeMillis() * 1000));
                hash.put(Names.LATEST_COUNT, Long.toString(candle.trades()));
            });
            Set<Candle.Key> all = new HashSet<>();
            candles.forEach(row -> all.add(row.candle().key()));
            tellTo(
                    new Oracle(
                            rules,
                            PARTITIONS,
                            new Expectation() {
                                @Override
                                public void watched(Candle.Key key, Tick tick, Sent sent, Fate fate) {
                                    grow(key, tick, fate);
                                }
                            },
                            all),
                    log);
            readings.looked();
        }

        private void grow(Candle.Key key, Tick tick, Fate fate) {
            if (fate == Fate.ON_TIME || fate == Fate.LATE) {
                Tally tally = growing.computeIfAbsent(key, k -> new Tally());
                tally.add(tick);
                if (random.nextInt(4) == 0) {
                    readings.saw(tally.candle(key.window(), key.symbol(), key.startMicros()), 0);
                }
            }
        }

        private static Oracle tellTo(Oracle oracle, List<NaiveModel.Record> log) {
            for (NaiveModel.Record record : log) {
                if (record.tick() == null) {
                    oracle.heartbeat(record.partition(), record.timeMicros());
                } else {
                    oracle.tick(record.tick(), sent(record));
                }
            }
            oracle.finish();
            return oracle;
        }

        @Override
        public void candle(ExpectedCandle candle) {
            candles.add(new ObservedCandle(candle.candle(), true, 1, Long.MIN_VALUE));
        }

        @Override
        public void tooLate(TooLateTick row, Sent sent) {
            tooLate.add(row);
        }

        @Override
        public void duplicate(Tick tick, Sent sent) {
            duplicates.add(
                    new DuplicateRow(sent.partition(), sent.offset(), tick.symbol(), tick.id(), tick.timeMicros()));
        }

        @Override
        public void deadLetter(String reason, Sent sent) {
            deadLetters.add(new DeadLetterRow(sent.partition(), sent.offset(), reason));
        }
    }
}

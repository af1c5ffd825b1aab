package io.tickproof.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.SharedNames;
import io.tickproof.market.Tick;
import io.tickproof.market.Tries;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.Verdict;
import io.tickproof.verifier.observed.CandleColumn;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.observed.ObservedCandle;
import io.tickproof.verifier.observed.ObservedRevisions;
import io.tickproof.verifier.observed.SavedRows;
import io.tickproof.verifier.observed.Sink;
import io.tickproof.verifier.observed.SinkRows;
import io.tickproof.verifier.observed.Sinks.DeadLetterRow;
import io.tickproof.verifier.observed.Sinks.DuplicateRow;
import io.tickproof.verifier.oracle.CandleAccumulator;
import io.tickproof.verifier.oracle.ExpectedCandle;
import io.tickproof.verifier.oracle.LogRecord;
import io.tickproof.verifier.oracle.Oracle;
import io.tickproof.verifier.oracle.OracleOutput;
import io.tickproof.verifier.oracle.OracleRules;
import io.tickproof.verifier.oracle.TickOutcome;
import io.tickproof.verifier.oracle.TooLateTick;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that there are no false alarms: the expected rows, written to and read from files, pass every check. */
@Tag("unit")
class CleanChecksTest {
    private static final int PARTITIONS = 2;

    @TempDir
    private Path folder;

    @Test
    void cleanRunsPassEveryCheck() throws Exception {
        cleanRuns(Tries.of(100));
    }

    @Test
    @Tag("long")
    void thousandCleanRunsPassEveryCheck() throws Exception {
        cleanRuns(1_000);
    }

    private void cleanRuns(int runs) throws Exception {
        long checks = 0;
        for (int seed = 1; seed <= runs; seed++) {
            Random random = new Random(seed * 7_919L);
            OracleRules rules = RandomLogs.rules(random);
            List<NaiveModel.Record> log = RandomLogs.log(random, PARTITIONS, 200);
            if (random.nextBoolean()) {
                log = RandomLogs.onGrid(random, log);
            }
            checks += judge(seed, rules, log);
        }
        assertEquals(true, checks > runs * 10L, "only " + checks + " checks");
    }

    /** Verifies user jobs with some of the columns, a tolerance, and a row that is missing, duplicated or wrong. */
    @Test
    void wrongRowOfAnyUserJobIsFound() throws Exception {
        for (int seed = 1; seed <= Tries.of(300); seed++) {
            Random random = new Random(seed * 104_729L);
            OracleRules rules = RandomLogs.rules(random);
            List<NaiveModel.Record> log = RandomLogs.onGrid(random, RandomLogs.log(random, PARTITIONS, 120));
            CorrectRows written = new CorrectRows(rules, log);
            CandleLayout layout = layout(random);
            List<ObservedCandle> rows = new ArrayList<>(written.candles);
            boolean wrong = !rows.isEmpty() && random.nextInt(3) > 0;
            if (wrong) {
                spoil(random, rows, layout);
            }
            Set<Sink> sinks = EnumSet.of(Sink.CANDLES);
            for (Sink sink : Sink.values()) {
                if (random.nextBoolean()) {
                    sinks.add(sink);
                }
            }
            save(sinks, layout, rows, written);
            Verification verification = new Verification(rules, PARTITIONS);
            LogReplay replay = listener -> replay(log, listener);
            verification.expect(replay);
            try (SavedRows saved = SavedRows.in(folder)) {
                VerificationResult result = verification.verify(
                        replay,
                        saved,
                        new Verification.RunContext(written.readings, false, false, 0, 1),
                        (check, finding) -> {});
                boolean failed = result.checks().stream().anyMatch(check -> check.verdict() == Verdict.FAIL);
                assertEquals(
                        wrong, failed, "seed " + seed + ", " + layout.columns().keySet() + " " + result.checks());
                assertEquals(wrong, result.primaryCause().isPresent(), "seed " + seed);
            }
        }
    }

    private static CandleLayout layout(Random random) {
        Map<CandleColumn, String> columns = new EnumMap<>(CandleColumn.class);
        boolean all = random.nextInt(4) == 0;
        for (CandleColumn column : CandleColumn.values()) {
            if (all || random.nextBoolean()) {
                columns.put(column, column.text());
            }
        }
        columns.put(CandleColumn.CLOSE, "close");
        CandleLayout ours = CandleLayout.OURS;
        return new CandleLayout(
                "own",
                ours.keys(),
                random.nextBoolean() ? ours.emitted() : null,
                columns,
                random.nextBoolean() ? BigDecimal.ZERO : new BigDecimal("0.00000002"));
    }

    /** Removes, duplicates or moves one row, or changes it in one of the compared columns. */
    private static void spoil(Random random, List<ObservedCandle> rows, CandleLayout layout) {
        int at = random.nextInt(rows.size());
        Candle c = rows.get(at).candle();
        CandleColumn column = List.copyOf(layout.columns().keySet())
                .get(random.nextInt(layout.columns().size()));
        switch (random.nextInt(6)) {
            case 0 -> rows.remove(at);
            case 1 -> rows.add(rows.get(at));
            case 2 -> rows.set(at, of(with(c, c.symbol() + "X", c.startMicros(), null, c)));
            case 3 -> rows.set(at, of(with(c, c.symbol(), c.startMicros() + 1_000_000, null, c)));
            case 4 -> rows.set(at, new ObservedCandle(with(c, c.symbol(), c.startMicros(), column, null), false, 1, 1));
            default -> rows.set(at, of(with(c, c.symbol(), c.startMicros(), column, c)));
        }
    }

    private static ObservedCandle of(Candle candle) {
        return new ObservedCandle(candle, true, 1, Long.MIN_VALUE);
    }

    /**
     * Returns a copy with another symbol and start, and a change in one column.
     *
     * @param column the column to change; null for none
     * @param from null to remove the value of the column; otherwise it changes by a large step
     */
    private static Candle with(Candle c, String symbol, long start, CandleColumn column, Candle from) {
        BigDecimal step = from == null ? null : BigDecimal.ONE;
        return new Candle(
                new Candle.Key(c.window(), symbol, start),
                new Candle.Prices(
                        column == CandleColumn.OPEN ? other(c.open(), step) : c.open(),
                        column == CandleColumn.HIGH ? other(c.high(), step) : c.high(),
                        column == CandleColumn.LOW ? other(c.low(), step) : c.low(),
                        column == CandleColumn.CLOSE ? other(c.close(), step) : c.close()),
                new Candle.Amounts(
                        column == CandleColumn.VOLUME ? other(c.volume(), step) : c.volume(),
                        column == CandleColumn.VWAP ? other(c.vwap(), step) : c.vwap(),
                        column == CandleColumn.MEAN_PRICE ? other(c.meanPrice(), step) : c.meanPrice()),
                new Candle.Fingerprint(
                        column == CandleColumn.TRADES ? other(c.trades(), step) : c.trades(),
                        column == CandleColumn.ID_SUM ? other(c.idSum(), step) : c.idSum(),
                        column == CandleColumn.ID_XOR ? other(c.idXor(), step) : c.idXor()));
    }

    private static long other(long value, BigDecimal step) {
        return step == null ? 0 : value ^ (1L << 40);
    }

    private static BigDecimal other(BigDecimal value, BigDecimal step) {
        return value == null ? new BigDecimal("7.123456789012") : step == null ? null : value.add(step);
    }

    private long judge(int seed, OracleRules rules, List<NaiveModel.Record> log) throws Exception {
        CorrectRows written = new CorrectRows(rules, log);
        save(EnumSet.allOf(Sink.class), CandleLayout.OURS, written.candles, written);
        Verification verification = new Verification(rules, PARTITIONS);
        LogReplay replay = listener -> replay(log, listener);
        verification.expect(replay);
        try (SavedRows rows = SavedRows.in(folder)) {
            VerificationResult result = verification.verify(
                    replay,
                    rows,
                    new Verification.RunContext(written.readings, false, false, 0, 1),
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

    private void save(Set<Sink> sinks, CandleLayout layout, List<ObservedCandle> rows, CorrectRows written)
            throws IOException {
        SavedRows.write(
                folder,
                layout,
                sinks,
                Set.of(),
                new SinkRows(rows, written.tooLate, written.duplicates, written.deadLetters, written.latest),
                List.of());
    }

    private static void replay(List<NaiveModel.Record> log, LogReplay.Listener listener) {
        for (NaiveModel.Record record : log) {
            LogRecord sent = sent(record);
            if (record.tick() == null) {
                listener.heartbeat(record.timeMicros(), sent);
            } else {
                listener.tick(record.tick(), sent);
            }
        }
    }

    private static LogRecord sent(NaiveModel.Record record) {
        return LogRecord.at(record.partition(), record.offset());
    }

    /** Collects the rows that a correct job writes and a concurrent reader sees. */
    private static final class CorrectRows implements OracleOutput {
        private final List<ObservedCandle> candles = new ArrayList<>();
        private final List<TooLateTick> tooLate = new ArrayList<>();
        private final List<DuplicateRow> duplicates = new ArrayList<>();
        private final List<DeadLetterRow> deadLetters = new ArrayList<>();
        private final Map<String, Map<String, String>> latest = new HashMap<>();
        private final ObservedRevisions readings = new ObservedRevisions();
        private final Map<Candle.Key, CandleAccumulator> growing = new HashMap<>();
        private final Random random = new Random(1);

        CorrectRows(OracleRules rules, List<NaiveModel.Record> log) {
            Oracle oracle = feed(new Oracle(rules, PARTITIONS, this, Set.of()), log);
            oracle.latestTicks().forEach((symbol, tick) -> {
                Map<String, String> hash = latest.computeIfAbsent(symbol, s -> new HashMap<>());
                hash.put(SharedNames.LATEST_PRICE, Decimals.format(tick.price()));
                hash.put(SharedNames.LATEST_TIME, Long.toString(tick.timeMicros()));
                hash.put(SharedNames.LATEST_ID, Long.toString(tick.id()));
            });
            WindowSpec average = rules.averageWindow();
            oracle.latestAverages().forEach((symbol, candle) -> {
                Map<String, String> hash = latest.computeIfAbsent(symbol, s -> new HashMap<>());
                hash.put(SharedNames.LATEST_AVERAGE, candle.meanPrice().toPlainString());
                hash.put(
                        SharedNames.LATEST_AVERAGE_END,
                        Long.toString(candle.startMicros() + average.sizeMillis() * 1000));
                hash.put(SharedNames.LATEST_COUNT, Long.toString(candle.trades()));
            });
            Set<Candle.Key> all = new HashSet<>();
            candles.forEach(row -> all.add(row.candle().key()));
            feed(
                    new Oracle(
                            rules,
                            PARTITIONS,
                            new OracleOutput() {
                                @Override
                                public void watched(
                                        Candle.Key key,
                                        Tick tick,
                                        LogRecord sent,
                                        TickOutcome outcome,
                                        @Nullable Long watermarkMicros) {
                                    grow(key, tick, outcome);
                                }
                            },
                            all),
                    log);
            readings.endPoll();
        }

        private void grow(Candle.Key key, Tick tick, TickOutcome outcome) {
            if (outcome == TickOutcome.ON_TIME || outcome == TickOutcome.LATE) {
                CandleAccumulator tally = growing.computeIfAbsent(key, k -> new CandleAccumulator());
                tally.add(tick);
                if (random.nextInt(4) == 0) {
                    readings.add(tally.candle(key.window(), key.symbol(), key.startMicros()), 0);
                }
            }
        }

        private static Oracle feed(Oracle oracle, List<NaiveModel.Record> log) {
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
        public void tooLate(TooLateTick row, LogRecord sent) {
            tooLate.add(row);
        }

        @Override
        public void duplicate(Tick tick, LogRecord sent) {
            duplicates.add(
                    new DuplicateRow(sent.partition(), sent.offset(), tick.symbol(), tick.id(), tick.timeMicros()));
        }

        @Override
        public void deadLetter(String reason, LogRecord sent) {
            deadLetters.add(new DeadLetterRow(sent.partition(), sent.offset(), reason));
        }
    }
}

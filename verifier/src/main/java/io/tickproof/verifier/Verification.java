package io.tickproof.verifier;

import io.tickproof.market.Candle;
import io.tickproof.market.Micros;
import io.tickproof.market.Tick;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.cause.Explanation;
import io.tickproof.verifier.check.CandleComparison;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Consistency;
import io.tickproof.verifier.check.FindingCollector;
import io.tickproof.verifier.check.Ledger;
import io.tickproof.verifier.check.RedisCheck;
import io.tickproof.verifier.check.RevisionCheck;
import io.tickproof.verifier.check.RowsOfThisRun;
import io.tickproof.verifier.check.TableChecks;
import io.tickproof.verifier.latency.Latency;
import io.tickproof.verifier.observed.CandleColumn;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.observed.ObservedCandle;
import io.tickproof.verifier.observed.ObservedRevisions;
import io.tickproof.verifier.observed.SavedRows;
import io.tickproof.verifier.observed.Sink;
import io.tickproof.verifier.observed.SinkException;
import io.tickproof.verifier.observed.SinkRows;
import io.tickproof.verifier.observed.Sinks;
import io.tickproof.verifier.oracle.ExpectedCandle;
import io.tickproof.verifier.oracle.LogRecord;
import io.tickproof.verifier.oracle.Oracle;
import io.tickproof.verifier.oracle.OracleOutput;
import io.tickproof.verifier.oracle.OracleRules;
import io.tickproof.verifier.oracle.TickOutcome;
import io.tickproof.verifier.oracle.TooLateTick;
import io.tickproof.verifier.oracle.WindowClosings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Verifies one run in four steps: replay the log into the oracle, which computes the expected rows; read the sinks; replay the
 * log again for the windows that differ; compare, one check at a time, and explain each difference.
 */
public final class Verification {
    private static final long DAY_MICROS = Micros.of(Duration.ofDays(1));

    private final OracleRules rules;
    private final int partitions;
    private final CandleComparison candles = new CandleComparison();
    private final TableChecks tables = new TableChecks();
    private final Ledger ledger;
    private final Latency latency = new Latency();
    private final WindowClosings closings;
    private final Oracle oracle;
    private final Map<Sink, SinkException> unreadable = new EnumMap<>(Sink.class);
    private Map<String, Map<String, String>> redis = Map.of();
    private long lastTimeMicros = Long.MIN_VALUE;
    private long firstAppendedMillis = Long.MAX_VALUE;

    public Verification(OracleRules rules, int partitions) {
        this.rules = rules;
        this.partitions = partitions;
        ledger = new Ledger(rules.windows());
        closings = new WindowClosings(rules.windows(), rules.maxOutOfOrdernessMicros(), partitions);
        oracle = new Oracle(rules, partitions, new ExpectedRows(), Set.of());
    }

    /**
     * The facts about a run that neither its log nor its sinks hold.
     *
     * @param revisions the rows that a concurrent reader saw while the job ran; null without such a reader
     * @param readerFailed whether the concurrent reader had to stop before the end
     * @param paced whether the job ran while ticks were sent by a schedule; otherwise latencies mean nothing
     * @param startedMicros when the run started, wall clock, µs since the epoch; earlier rows are of another run
     * @param endedMicros when the run ended, wall clock, µs since the epoch
     */
    public record RunContext(
            @Nullable ObservedRevisions revisions,
            boolean readerFailed,
            boolean paced,
            long startedMicros,
            long endedMicros) {}

    /**
     * Computes the expected rows, which is the first step. Call it after everything has been sent. It needs neither the
     * job nor the sinks.
     */
    public void expect(LogReplay log) {
        log.replay(new LogReplay.Listener() {
            @Override
            public void tick(Tick tick, LogRecord sent) {
                sentAt(sent);
                lastTimeMicros = Math.max(lastTimeMicros, tick.timeMicros());
                if (oracle.tick(tick, sent) == TickOutcome.DEAD_LETTER) {
                    ledger.rejected(tick.symbol(), sent);
                } else {
                    ledger.tick(tick, sent);
                    closings.record(tick.timeMicros(), sent);
                }
            }

            @Override
            public void heartbeat(long timeMicros, LogRecord sent) {
                oracle.heartbeat(sent.partition(), timeMicros);
                closings.record(timeMicros, sent);
            }

            @Override
            public void rejected(String reason, @Nullable String symbol, LogRecord sent) {
                sentAt(sent);
                ledger.rejected(symbol, sent);
                oracle.rejected(reason, sent);
            }

            @Override
            public void absent(int partition, @Nullable String symbol, boolean heartbeat) {
                if (!heartbeat) {
                    ledger.absent(partition, symbol);
                }
            }
        });
        oracle.finish();
        closings.finish();
    }

    private void sentAt(LogRecord sent) {
        latency.sent(sent.timing());
        firstAppendedMillis = Math.min(firstAppendedMillis, sent.appendedMillis());
    }

    /**
     * Runs the other three steps and returns the result. If a sink cannot be read, its checks are UNKNOWN and all other
     * checks still run.
     *
     * @param overflow receives the findings that exceed what a check keeps
     */
    public VerificationResult verify(LogReplay log, Sinks sinks, RunContext run, FindingCollector.Overflow overflow) {
        read(sinks);
        Set<Sink> written = sinks.written();
        CandleLayout layout = sinks.layout();
        if (has(written, Sink.CANDLES)) {
            candles.compare(layout);
        }
        Optional<RevisionCheck> revisions = Optional.ofNullable(run.revisions())
                .filter(readings -> layout.columns().containsKey(CandleColumn.TRADES))
                .map(readings -> new RevisionCheck(readings, candles.expected(), candles.observed(), layout));
        Map<Candle.Key, Explanation> explanations = new SecondPass(
                        rules, partitions, candles.toExplain(), tables, revisions)
                .replay(log, layout, has(written, Sink.TOO_LATE));

        List<Check> checks = new ArrayList<>();
        if (written.contains(Sink.CANDLES)) {
            checks.addAll(
                    unreadable.containsKey(Sink.CANDLES)
                            ? List.of(unknown(Sink.CANDLES))
                            : candles.checks(
                                    rules.windows(),
                                    explanations,
                                    key -> isWallClock(key, run.endedMicros()),
                                    overflow));
            if (layout.emitted() != null && has(written, Sink.CANDLES)) {
                checks.add(RowsOfThisRun.check(candles.rows(), run.startedMicros(), overflow));
            }
        }
        addIf(checks, written, Sink.TOO_LATE, () -> tables.tooLate(windowNames(), overflow));
        addIf(checks, written, Sink.DUPLICATES, () -> tables.duplicates(overflow));
        addIf(checks, written, Sink.DEAD_LETTERS, () -> tables.deadLetters(overflow));
        boolean complete = layout.columns().containsKey(CandleColumn.TRADES)
                && EnumSet.of(Sink.CANDLES, Sink.TOO_LATE, Sink.DUPLICATES, Sink.DEAD_LETTERS).stream()
                        .allMatch(sink -> has(written, sink));
        ledger.observe(
                candles.rows(), tables.observedTooLate(), tables.observedDuplicates(), tables.observedDeadLetters());
        if (complete) {
            checks.add(ledger.check(
                    tables.observedTooLate(), tables.observedDuplicates(), tables.observedDeadLetters(), overflow));
        } else if (unreadable.keySet().stream().anyMatch(written::contains)) {
            checks.add(Check.unknown(CheckId.ACCOUNTING, "not every table could be read"));
        }
        addIf(checks, written, Sink.LATEST, () -> new RedisCheck(redis, overflow).latest(oracle.latestTicks()));
        if (has(written, Sink.LATEST)) {
            checks.add(new RedisCheck(redis, overflow).averages(oracle.latestAverages(), candles.expected(), rules));
        }
        checks.addAll(consistency(written, layout, complete, overflow));
        revisions.ifPresent(check -> checks.add(check.check(overflow)));
        if (run.readerFailed()) {
            checks.add(Check.unknown(
                    CheckId.REVISIONS, "the concurrent reader stopped before the end; see run.log for the reason"));
        }
        if (run.paced() && has(written, Sink.CANDLES)) {
            measureCandles();
        }
        return new VerificationResult(
                new VerificationResult.Accounting(account(complete), complete ? ledger.lines() : List.of()),
                checks,
                hashes(written),
                candles,
                latency,
                notChecked(written, layout, run, checks));
    }

    private void read(Sinks sinks) {
        reading(sinks, Sink.CANDLES, () -> sinks.candles(candles::observe));
        reading(sinks, Sink.TOO_LATE, () -> sinks.tooLate(tables::observeTooLate));
        reading(sinks, Sink.DUPLICATES, () -> sinks.duplicates(tables::observeDuplicate));
        reading(sinks, Sink.DEAD_LETTERS, () -> sinks.deadLetters(tables::observeDeadLetter));
        reading(sinks, Sink.LATEST, () -> redis = sinks.latest());
    }

    private interface Reading {
        void read() throws SinkException;
    }

    private void reading(Sinks sinks, Sink sink, Reading reading) {
        if (sinks.written().contains(sink)) {
            try {
                reading.read();
            } catch (SinkException e) {
                unreadable.put(sink, e);
            }
        }
    }

    private boolean has(Set<Sink> written, Sink sink) {
        return written.contains(sink) && !unreadable.containsKey(sink);
    }

    private Check unknown(Sink sink) {
        SinkException cause = unreadable.get(sink);
        return Check.unknown(CheckId.of(sink), cause == null ? "not read" : cause.text());
    }

    private void addIf(List<Check> checks, Set<Sink> written, Sink sink, Supplier<Check> check) {
        if (written.contains(sink)) {
            checks.add(unreadable.containsKey(sink) ? unknown(sink) : check.get());
        }
    }

    /**
     * Returns the names of what the job does not write. That is not a fault, but results must show that it was not
     * verified.
     */
    private static List<String> notChecked(Set<Sink> written, CandleLayout layout, RunContext run, List<Check> checks) {
        List<String> names = new ArrayList<>();
        for (Sink sink : Sink.values()) {
            if (!written.contains(sink)) {
                names.add(CheckId.of(sink).text());
            }
        }
        if (checks.stream().noneMatch(check -> check.id() == CheckId.ACCOUNTING)) {
            names.add(CheckId.ACCOUNTING.text());
        }
        if (!isComparable(layout)) {
            names.add("agreement of windows and sinks with each other");
        }
        for (CandleColumn column : CandleColumn.values()) {
            if (!layout.columns().containsKey(column)) {
                names.add("column " + column.text());
            }
        }
        if (run.revisions() == null && !run.readerFailed() || !layout.columns().containsKey(CandleColumn.TRADES)) {
            names.add(CheckId.REVISIONS.text());
        }
        return names;
    }

    /** Returns whether rows have all columns with exact values, so that they can be added up and compared with each other. */
    private static boolean isComparable(CandleLayout layout) {
        return layout.columns().size() == CandleColumn.values().length
                && layout.tolerance().signum() == 0;
    }

    private List<Check> consistency(
            Set<Sink> written, CandleLayout layout, boolean complete, FindingCollector.Overflow overflow) {
        List<Check> checks = new ArrayList<>();
        if (!isComparable(layout) || !has(written, Sink.CANDLES)) {
            return checks;
        }
        Consistency consistency = new Consistency(rules.windows(), candles.rows());
        if (complete) {
            checks.addAll(consistency.rollUps(tables.observedTooLate(), overflow));
        }
        checks.addAll(consistency.coincidences(overflow));
        if (has(written, Sink.LATEST)) {
            checks.add(consistency.sinks(redis, rules.averageWindow(), overflow));
        }
        return checks;
    }

    /** Returns whether a window is after all ticks and covers the wall-clock time of the run. */
    private boolean isWallClock(Candle.Key key, long endedMicros) {
        return firstAppendedMillis > 0
                && firstAppendedMillis < Long.MAX_VALUE
                && key.startMicros() > lastTimeMicros
                && key.startMicros() > Micros.ofMillis(firstAppendedMillis) - DAY_MICROS
                && key.startMicros() <= endedMicros;
    }

    private Set<String> windowNames() {
        return rules.windows().stream().map(WindowSpec::name).collect(Collectors.toSet());
    }

    /** Counts the ticks by outcome: from the sinks, or from the oracle if the sinks do not hold every tick. */
    private VerificationResult.Ticks account(boolean complete) {
        Ledger.Line sum = ledger.sum();
        long late = oracle.count(EnumSet.of(TickOutcome.LATE));
        return complete
                ? new VerificationResult.Ticks(
                        sum.sent(),
                        new VerificationResult.Accepted(sum.counts().inCandles(), late),
                        sum.counts().tooLate(),
                        sum.counts().duplicates(),
                        sum.counts().rejected(),
                        sum.counts().unacknowledged())
                : new VerificationResult.Ticks(
                        sum.sent(),
                        new VerificationResult.Accepted(
                                oracle.count(
                                        EnumSet.of(TickOutcome.ON_TIME, TickOutcome.LATE, TickOutcome.PARTLY_TOO_LATE)),
                                late),
                        oracle.count(EnumSet.of(TickOutcome.TOO_LATE)),
                        oracle.count(EnumSet.of(TickOutcome.DUPLICATE)),
                        oracle.count(EnumSet.of(TickOutcome.DEAD_LETTER)),
                        sum.counts().unacknowledged());
    }

    private Map<String, String> hashes(Set<Sink> written) {
        Map<String, String> hashes = new LinkedHashMap<>();
        if (has(written, Sink.CANDLES)) {
            hashes.put("candles", candles.observedRows().hash());
        }
        Set<Sink> read = EnumSet.copyOf(written);
        read.removeAll(unreadable.keySet());
        hashes.putAll(tables.hashes(read));
        return hashes;
    }

    /**
     * Measures the latency of each candle that has the expected values, from the record that allowed it to be emitted.
     */
    private void measureCandles() {
        Map<String, Long> sizes = new HashMap<>();
        rules.windows().forEach(window -> sizes.put(window.name(), window.sizeMicros()));
        candles.expected().forEach((key, expected) -> {
            ObservedCandle observed = candles.observed().get(key);
            long end = key.startMicros() + sizes.getOrDefault(key.window(), 0L);
            LogRecord closing = closings.closing(end);
            if (observed == null
                    || observed.committedMicros() == Micros.UNKNOWN
                    || closing == null
                    || !candles.isSame(expected.candle(), observed)) {
                return;
            }
            LogRecord last = expected.last();
            LogRecord trigger = last.appendedMillis() > closing.appendedMillis() ? last : closing;
            latency.candle(end, last.timing(), trigger.timing(), observed.emittedMicros(), observed.committedMicros());
        });
    }

    /** Writes the rows that {@link #verify} read, so that the run can be verified again. */
    public void save(Path folder, Sinks sinks) throws IOException {
        SavedRows.write(
                folder,
                sinks.layout(),
                sinks.written(),
                unreadable.keySet(),
                new SinkRows(
                        candles.rows(),
                        tables.observedTooLate(),
                        tables.observedDuplicates(),
                        tables.observedDeadLetters(),
                        redis),
                latency.samples());
    }

    /** Collects the expected rows. */
    private class ExpectedRows implements OracleOutput {
        @Override
        public void candle(ExpectedCandle candle) {
            candles.expect(candle);
        }

        @Override
        public void tooLate(TooLateTick row, LogRecord sent) {
            tables.expectTooLate(row, sent);
        }

        @Override
        public void duplicate(Tick tick, LogRecord sent) {
            tables.expectDuplicate(tick, sent);
        }

        @Override
        public void deadLetter(String reason, LogRecord sent) {
            tables.expectDeadLetter(reason, sent);
        }
    }
}

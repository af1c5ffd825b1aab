package io.tickproof.verifier;

import io.tickproof.market.Candle;
import io.tickproof.market.Tick;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.check.CandleComparison;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.Explanation;
import io.tickproof.verifier.check.Finding;
import io.tickproof.verifier.check.RedisCheck;
import io.tickproof.verifier.check.TableChecks;
import io.tickproof.verifier.latency.Latency;
import io.tickproof.verifier.observed.ObservedCandle;
import io.tickproof.verifier.observed.Tables;
import io.tickproof.verifier.oracle.Closings;
import io.tickproof.verifier.oracle.Expectation;
import io.tickproof.verifier.oracle.ExpectedCandle;
import io.tickproof.verifier.oracle.Fate;
import io.tickproof.verifier.oracle.Oracle;
import io.tickproof.verifier.oracle.Rules;
import io.tickproof.verifier.oracle.Sent;
import io.tickproof.verifier.oracle.TooLateTick;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges one run in four steps: walk the log again and let the oracle say what must come out; read the sinks; compare,
 * a check at a time; walk the log once more for the windows that differ, and say why.
 */
public final class Verification {
    /** So many differing candles are explained; the others are told without a cause. */
    private static final int MAX_EXPLAINED = 50;

    private final Rules rules;
    private final int partitions;
    private final CandleComparison candles = new CandleComparison();
    private final TableChecks tables = new TableChecks();
    private final Latency latency = new Latency();
    private final Closings closings;
    private final Oracle oracle;
    private long acknowledged;
    private long unacknowledged;
    private long unacknowledgedHeartbeats;

    public Verification(Rules rules, int partitions) {
        this.rules = rules;
        this.partitions = partitions;
        closings = new Closings(rules.windows(), rules.boundMicros(), partitions);
        oracle = new Oracle(rules, partitions, new Told(), Set.of());
    }

    /**
     * Where every tick went, by what the sinks say.
     *
     * @param sent deliveries that are no heartbeat
     * @param inCandles in at least one candle
     * @param late of those, how many revised a closed candle, by the oracle: the sinks do not tell
     * @param tooLate in no candle
     */
    public record Ticks(
            long sent, long inCandles, long late, long tooLate, long duplicates, long rejected, long unacknowledged) {}

    /** @param hashes table → SHA-256 of its sorted rows */
    public record Result(
            Ticks ticks,
            CandleComparison.Counts candleCounts,
            List<Check> checks,
            Map<String, String> hashes,
            CandleComparison candles,
            Latency latency) {}

    /** First step: what must come out. Call it when everything is sent; it needs neither the job nor the sinks. */
    public void expect(LogReplay log) {
        log.replay(new LogReplay.Listener() {
            @Override
            public void tick(Tick tick, Sent sent) {
                acknowledged++;
                latency.sent(sent.scheduledMicros(), sent.sentMicros(), sent.appendedMillis());
                if (oracle.tick(tick, sent) != Fate.DEAD_LETTER) {
                    closings.record(tick.timeMicros(), sent);
                }
            }

            @Override
            public void heartbeat(long timeMicros, Sent sent) {
                oracle.heartbeat(sent.partition(), timeMicros);
                closings.record(timeMicros, sent);
            }

            @Override
            public void rejected(String reason, Sent sent) {
                acknowledged++;
                latency.sent(sent.scheduledMicros(), sent.sentMicros(), sent.appendedMillis());
                oracle.rejected(reason, sent);
            }

            @Override
            public void unacknowledged(boolean heartbeat) {
                if (heartbeat) {
                    unacknowledgedHeartbeats++;
                } else {
                    unacknowledged++;
                }
            }
        });
        oracle.finish();
        closings.finish();
    }

    /**
     * The other three steps.
     *
     * @param paced whether latencies mean anything: the job ran while ticks were sent by a schedule
     * @throws SQLException if the tables cannot be read
     */
    public Result judge(LogReplay log, Tables sink, Map<String, Map<String, String>> redis, boolean paced)
            throws SQLException {
        sink.candles(candles::observe);
        sink.tooLate(tables::observeTooLate);
        sink.duplicates(tables::observeDuplicate);
        sink.deadLetters(tables::observeDeadLetter);

        List<Check> checks = new ArrayList<>(candles.checks(rules.windows()));
        Ticks ticks = account();
        checks.add(tables.tooLate());
        checks.add(tables.duplicates());
        checks.add(tables.deadLetters());
        checks.add(tables.accounting(rules.windows(), candles, acknowledged + unacknowledged, unacknowledged));
        checks.add(RedisCheck.of(oracle.latestTicks(), oracle.latestAverages(), rules.average(), redis));
        long unsure = unacknowledged + unacknowledgedHeartbeats;
        if (unsure > 0) {
            checks.replaceAll(
                    check -> check.unsure(unsure + " deliveries were not acknowledged and may be in the log or not"));
        }
        explain(log, checks);
        if (paced) {
            measureCandles();
        }
        Map<String, String> hashes = new java.util.LinkedHashMap<>();
        hashes.put("candles", candles.observedRows().hash());
        hashes.putAll(tables.hashes());
        return new Result(ticks, candles.counts(), checks, hashes, candles, latency);
    }

    private Ticks account() {
        return new Ticks(
                acknowledged + unacknowledged,
                tables.ticksInCandles(rules.windows(), candles),
                oracle.count(EnumSet.of(Fate.LATE)),
                tables.ticksTooLate(rules.windows()),
                tables.duplicateCount(),
                tables.deadLetterCount(),
                unacknowledged);
    }

    private void explain(LogReplay log, List<Check> checks) {
        Map<Candle.Key, Explanation> explanations = new HashMap<>();
        for (Check check : checks) {
            for (Finding finding : check.findings()) {
                if (finding.kind().startsWith("candle ") && explanations.size() < MAX_EXPLAINED) {
                    explanations.put(
                            new Candle.Key(finding.window(), finding.symbol(), finding.startMicros()),
                            new Explanation());
                }
            }
        }
        if (explanations.isEmpty()) {
            return;
        }
        Oracle again = new Oracle(
                rules,
                partitions,
                new Told() {
                    @Override
                    public void candle(ExpectedCandle candle) {
                        // Told in the first walk.
                    }

                    @Override
                    public void tooLate(TooLateTick row, Sent sent) {
                        // Told in the first walk.
                    }

                    @Override
                    public void duplicate(Tick tick, Sent sent) {
                        // Told in the first walk.
                    }

                    @Override
                    public void deadLetter(String reason, Sent sent) {
                        // Told in the first walk.
                    }

                    @Override
                    public void watched(Candle.Key window, Tick tick, Sent sent, Fate fate) {
                        explanations.get(window).add(tick, sent, fate);
                    }
                },
                explanations.keySet());
        log.replay(new LogReplay.Listener() {
            @Override
            public void tick(Tick tick, Sent sent) {
                again.tick(tick, sent);
            }

            @Override
            public void heartbeat(long timeMicros, Sent sent) {
                again.heartbeat(sent.partition(), timeMicros);
            }

            @Override
            public void rejected(String reason, Sent sent) {
                // In no candle.
            }

            @Override
            public void unacknowledged(boolean heartbeat) {
                // It may be in the log or not: no cause can rest on it.
            }
        });
        checks.replaceAll(check -> check.explained(finding -> {
            Candle.Key key = new Candle.Key(finding.window(), finding.symbol(), finding.startMicros());
            Explanation explanation = finding.kind().startsWith("candle ") ? explanations.get(key) : null;
            if (explanation == null) {
                return finding.cause();
            }
            ExpectedCandle expected = candles.expected().get(key);
            ObservedCandle observed = candles.observed().get(key);
            return explanation.explain(
                    expected == null ? null : expected.candle(), observed == null ? null : observed.candle());
        }));
    }

    /** Each candle with all of its ticks, from the record that completed it. */
    private void measureCandles() {
        Map<String, WindowSpec> windows = new HashMap<>();
        rules.windows().forEach(window -> windows.put(window.name(), window));
        candles.expected().forEach((key, expected) -> {
            ObservedCandle observed = candles.observed().get(key);
            Sent closing = closings.closing(
                    key.startMicros() + windows.get(key.window()).sizeMillis() * 1000);
            if (observed == null
                    || observed.committedMicros() == Long.MIN_VALUE
                    || closing == null
                    || observed.candle().trades() != expected.candle().trades()) {
                return;
            }
            Sent last = expected.last();
            Sent trigger = last.appendedMillis() > closing.appendedMillis() ? last : closing;
            latency.candle(
                    last.appendedMillis(),
                    trigger.appendedMillis(),
                    trigger.scheduledMicros(),
                    observed.emittedMicros(),
                    observed.committedMicros());
        });
    }

    private class Told implements Expectation {
        @Override
        public void candle(ExpectedCandle candle) {
            candles.expect(candle);
        }

        @Override
        public void tooLate(TooLateTick row, Sent sent) {
            tables.expectTooLate(row, sent);
        }

        @Override
        public void duplicate(Tick tick, Sent sent) {
            tables.expectDuplicate(tick, sent);
        }

        @Override
        public void deadLetter(String reason, Sent sent) {
            tables.expectDeadLetter(reason, sent);
        }

        @Override
        public void watched(Candle.Key window, Tick tick, Sent sent, Fate fate) {
            // Nothing is watched in the first walk.
        }
    }
}

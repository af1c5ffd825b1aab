package io.tickproof.verifier;

import io.tickproof.market.Candle;
import io.tickproof.market.Tick;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.cause.Explanation;
import io.tickproof.verifier.check.LogPosition;
import io.tickproof.verifier.check.RevisionCheck;
import io.tickproof.verifier.check.TableChecks;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.oracle.LogRecord;
import io.tickproof.verifier.oracle.Oracle;
import io.tickproof.verifier.oracle.OracleOutput;
import io.tickproof.verifier.oracle.OracleRules;
import io.tickproof.verifier.oracle.TickOutcome;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replays the log a second time to collect what the first replay could not: every tick of the windows that differ or
 * that a reader saw incomplete, and the outcome of each tick with an unexpected row.
 */
final class SecondPass {
    private final OracleRules rules;
    private final int partitions;
    private final List<Candle.Key> differing;
    private final TableChecks tables;
    private final Optional<RevisionCheck> revisions;

    SecondPass(
            OracleRules rules,
            int partitions,
            List<Candle.Key> differing,
            TableChecks tables,
            Optional<RevisionCheck> revisions) {
        this.rules = rules;
        this.partitions = partitions;
        this.differing = differing;
        this.tables = tables;
        this.revisions = revisions;
    }

    /** @param reportsExcluded whether the job writes the ticks that it excludes from candles to tables */
    Map<Candle.Key, Explanation> replay(LogReplay log, CandleLayout layout, boolean reportsExcluded) {
        Map<Candle.Key, Explanation> explanations = new HashMap<>();
        differing.forEach(key -> explanations.put(key, new Explanation(layout, reportsExcluded)));
        Set<Candle.Key> watched = new HashSet<>(explanations.keySet());
        revisions.ifPresent(check -> watched.addAll(check.watched()));
        Set<LogPosition> positions = tables.unexpectedPositions();
        if (watched.isEmpty() && positions.isEmpty()) {
            return explanations;
        }
        TableChecks.ExcludedTicks excluded = tables.excluded();
        Oracle oracle = new Oracle(
                rules,
                partitions,
                new OracleOutput() {
                    @Override
                    public void watched(
                            Candle.Key window,
                            Tick tick,
                            LogRecord sent,
                            TickOutcome outcome,
                            @Nullable Long watermarkMicros) {
                        Explanation explanation = explanations.get(window);
                        if (explanation != null) {
                            explanation.add(
                                    tick,
                                    sent,
                                    outcome,
                                    watermarkMicros,
                                    excluded.contains(LogPosition.of(sent), window));
                        }
                        if (outcome == TickOutcome.ON_TIME || outcome == TickOutcome.LATE) {
                            revisions.ifPresent(check -> check.accepted(window, tick));
                        }
                    }
                },
                watched);
        log.replay(new LogReplay.Listener() {
            @Override
            public void tick(Tick tick, LogRecord sent) {
                TickOutcome outcome = oracle.tick(tick, sent);
                LogPosition position = LogPosition.of(sent);
                if (positions.contains(position)) {
                    tables.outcome(position, outcome);
                }
                for (WindowSpec window : rules.windows()) {
                    if (Math.floorMod(tick.timeMicros(), window.slideMicros()) == 0) {
                        Explanation ended = explanations.get(
                                new Candle.Key(window.name(), tick.symbol(), tick.timeMicros() - window.sizeMicros()));
                        if (ended != null) {
                            ended.addAtEnd(tick, sent, outcome);
                        }
                    }
                }
            }

            @Override
            public void heartbeat(long timeMicros, LogRecord sent) {
                oracle.heartbeat(sent.partition(), timeMicros);
            }

            @Override
            public void rejected(String reason, @Nullable String symbol, LogRecord sent) {
                // A rejected record is in no candle.
            }

            @Override
            public void absent(int partition, @Nullable String symbol, boolean heartbeat) {
                // An absent delivery is not in the log.
            }
        });
        return explanations;
    }
}

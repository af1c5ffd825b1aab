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

/**
 * The log once more, for what the first walk could not know: every tick of the windows that differ, or that a reader saw
 * before they were complete, and what the contract does with the ticks of rows that nobody expects.
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

    /** @param tellsAside whether the job says which ticks it puts into no candle */
    Map<Candle.Key, Explanation> through(LogReplay log, CandleLayout layout, boolean tellsAside) {
        Map<Candle.Key, Explanation> explanations = new HashMap<>();
        differing.forEach(key -> explanations.put(key, new Explanation(layout, tellsAside)));
        Set<Candle.Key> watched = new HashSet<>(explanations.keySet());
        revisions.ifPresent(check -> watched.addAll(check.watched()));
        Set<LogPosition> places = tables.unexpectedPlaces();
        if (watched.isEmpty() && places.isEmpty()) {
            return explanations;
        }
        TableChecks.Aside aside = tables.aside();
        Oracle again = new Oracle(
                rules,
                partitions,
                new OracleOutput() {
                    @Override
                    public void watched(Candle.Key window, Tick tick, LogRecord sent, TickOutcome fate) {
                        Explanation explanation = explanations.get(window);
                        if (explanation != null) {
                            explanation.add(tick, sent, fate, aside.holds(LogPosition.of(sent), window));
                        }
                        if (fate == TickOutcome.ON_TIME || fate == TickOutcome.LATE) {
                            revisions.ifPresent(check -> check.accepted(window, tick));
                        }
                    }
                },
                watched);
        log.replay(new LogReplay.Listener() {
            @Override
            public void tick(Tick tick, LogRecord sent) {
                TickOutcome fate = again.tick(tick, sent);
                LogPosition place = LogPosition.of(sent);
                if (places.contains(place)) {
                    tables.fate(place, fate);
                }
                for (WindowSpec window : rules.windows()) {
                    if (Math.floorMod(tick.timeMicros(), window.slideMillis() * 1000) == 0) {
                        Explanation ended = explanations.get(new Candle.Key(
                                window.name(), tick.symbol(), tick.timeMicros() - window.sizeMillis() * 1000));
                        if (ended != null) {
                            ended.addAtEnd(tick, sent, fate);
                        }
                    }
                }
            }

            @Override
            public void heartbeat(long timeMicros, LogRecord sent) {
                again.heartbeat(sent.partition(), timeMicros);
            }

            @Override
            public void rejected(String reason, String symbol, LogRecord sent) {
                // In no candle.
            }

            @Override
            public void absent(int partition, String symbol, boolean heartbeat) {
                // Not there.
            }
        });
        return explanations;
    }
}

package io.tickproof.harness.campaign;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.generator.scenario.TickStream.TickName;
import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.plan.Plan;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.check.Finding;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a scenario may do without: for every kind of change, the candidates in the order in which they are worth a try.
 * Each has less than the scenario has; whether it still fails, only a run can tell.
 */
final class Reductions {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final double SLOWEST = 0.05;

    private final ScenarioDocument document;

    Reductions(ScenarioDocument document) {
        this.document = document;
    }

    /** A change, and what to call it. */
    record Candidate(String text, ScenarioDocument document) {}

    /** All of a list, then one by one. */
    List<Candidate> without(String key) {
        List<?> items = document.list(key);
        List<Candidate> candidates = new ArrayList<>();
        if (!items.isEmpty()) {
            candidates.add(new Candidate("without " + key, document.without(key)));
        }
        for (int i = 0; items.size() > 1 && i < items.size(); i++) {
            List<Object> others = new ArrayList<>(items);
            others.remove(i);
            candidates.add(new Candidate("without the item " + (i + 1) + " of " + key, document.with(key, others)));
        }
        return candidates;
    }

    List<Candidate> fewerSymbols() {
        Object symbols = document.section("stream").get("symbols");
        if (symbols instanceof Map<?, ?> made && made.get("count") instanceof Integer count && count > 1) {
            return List.of(new Candidate(
                    count / 2 + " of " + count + " symbols",
                    document.with("stream", "symbols", Map.of("count", count / 2))));
        }
        if (symbols instanceof List<?> named && named.size() > 1) {
            int half = named.size() / 2;
            return List.of(
                    new Candidate(
                            "the first " + half + " symbols",
                            document.with("stream", "symbols", named.subList(0, half))),
                    new Candidate(
                            "the last " + (named.size() - half) + " symbols",
                            document.with("stream", "symbols", named.subList(half, named.size()))));
        }
        return List.of();
    }

    List<Candidate> shorter() {
        Object duration = document.section("stream").get("duration");
        if (duration == null) {
            return List.of();
        }
        Duration half = Duration.parse(duration.toString()).dividedBy(2);
        Duration whole = half.minusNanos(half.toNanos() % SHORTEST.toNanos());
        return whole.compareTo(SHORTEST) < 0
                ? List.of()
                : List.of(new Candidate("duration " + whole, document.with("stream", "duration", whole.toString())));
    }

    /** Another market, so nothing for where the ticks are few enough to be named. */
    List<Candidate> slower() {
        return document.section("stream").get("ticksPerSecond") instanceof Number rate && rate.doubleValue() > SLOWEST
                ? List.of(new Candidate(
                        "ticksPerSecond " + rate.doubleValue() / 2,
                        document.with("stream", "ticksPerSecond", rate.doubleValue() / 2)))
                : List.of();
    }

    List<Candidate> onePartition() {
        return Integer.valueOf(1).equals(document.section("stream").getOrDefault("partitions", 4))
                ? List.of()
                : List.of(new Candidate("1 partition", document.with("stream", "partitions", 1)));
    }

    List<Candidate> oneWindow() {
        List<Candidate> candidates = new ArrayList<>();
        if (document.section("job").get("windows") instanceof List<?> windows && windows.size() > 1) {
            for (Object window : windows) {
                candidates.add(
                        new Candidate("only the window " + window, document.with("job", "windows", List.of(window))));
            }
        }
        return candidates;
    }

    Candidate ticks(List<TickName> some, int of) {
        return new Candidate(some.size() + " of " + of + " ticks", ofTicks(some));
    }

    private ScenarioDocument ofTicks(List<TickName> some) {
        return document.with("stream", "only", some.stream().map(TickName::text).toList());
    }

    /**
     * Mostly the ticks of a candle that differs are enough, and of so many they are few: one try in place of dozens. With
     * faults it is the candle of the fewest ticks behind one of them, then before it, without the other faults; else the
     * first of each kind of window.
     *
     * @param differing candles of the last run
     * @param plan of the scenario as it is
     */
    List<Candidate> oneCandle(List<Finding> differing, Plan plan) {
        if (document.namesTicks() || differing.isEmpty()) {
            return List.of();
        }
        Walked walked = Walked.of(plan, differing);
        List<Candidate> candidates = new ArrayList<>();
        for (Moment moment : walked.moments()) {
            walked.fewest(candle -> candle.startMicros() >= moment.dueMicros())
                    .ifPresent(candle -> candidates.add(oneCandle(candle, walked, moment, 0)));
            walked.fewest(candle -> candle.endMicros() <= moment.dueMicros())
                    .ifPresent(candle -> candidates.add(
                            oneCandle(candle, walked, moment, candle.ticks().size())));
        }
        Set<String> windows = new LinkedHashSet<>();
        for (OneCandle candle : walked.candles()) {
            if (windows.add(candle.window())) {
                candidates.add(new Candidate(candle.text(), ofTicks(List.copyOf(candle.ticks()))));
            }
        }
        return candidates;
    }

    /** The fault happens where it happened: what comes before it is now another share of what there is. */
    private Candidate oneCandle(OneCandle candle, Walked walked, Moment moment, int ticksBefore) {
        double share = (double) (moment.heartbeats() + ticksBefore)
                / (walked.heartbeats() + candle.ticks().size());
        Map.Entry<?, ?> fault = ((Map<?, ?>) document.list("faults").get(moment.item()))
                .entrySet()
                .iterator()
                .next();
        @SuppressWarnings("unchecked")
        Map<String, Object> keys = ScenarioDocument.with(
                (Map<String, Object>) fault.getValue(), "after", Map.of(moment.progress(), Math.min(1, share)));
        return new Candidate(
                candle.text() + ", the fault " + (moment.item() + 1),
                ofTicks(List.copyOf(candle.ticks())).with("faults", List.of(Map.of(fault.getKey(), keys))));
    }

    /** A candle that differs. @param ticks of it, gathered on a walk */
    private record OneCandle(String symbol, String window, long startMicros, long endMicros, Set<TickName> ticks) {
        static OneCandle of(Finding finding) {
            return new OneCandle(
                    finding.symbol(),
                    finding.window(),
                    finding.startMicros(),
                    finding.startMicros() + WindowSpec.parse(finding.window()).sizeMillis() * 1000,
                    new LinkedHashSet<>());
        }

        void takes(Delivery delivery) {
            if (delivery.timeMicros() >= startMicros && delivery.timeMicros() < endMicros) {
                ticks.add(new TickName(symbol, delivery.tick().id()));
            }
        }

        String text() {
            return "the ticks of " + symbol + " in " + window + " from "
                    + Instant.EPOCH.plus(startMicros, ChronoUnit.MICROS);
        }
    }

    /**
     * Where on the timeline a fault happens that is planned by a share of the deliveries.
     *
     * @param item its place among the faults
     * @param progress the word for what the share is of
     * @param dueMicros of the delivery that it is planned for
     * @param heartbeats before it
     */
    private record Moment(int item, String progress, long dueMicros, long heartbeats) {}

    /**
     * What a walk of the timeline says.
     *
     * @param moments of the faults that have one, in their order
     * @param heartbeats up to the last tick
     */
    private record Walked(List<OneCandle> candles, List<Moment> moments, long heartbeats) {

        static Walked of(Plan plan, List<Finding> differing) {
            List<OneCandle> candles = differing.stream().map(OneCandle::of).toList();
            Map<String, List<OneCandle>> bySymbol = candles.stream().collect(Collectors.groupingBy(OneCandle::symbol));
            Map<Integer, Moment> moments = new TreeMap<>();
            List<Fault> faults = plan.scenario().faults();
            long deliveries = 0;
            long heartbeats = 0;
            long heartbeatsToLastTick = 0;
            try (Timeline.Walk walk = plan.timeline().walk()) {
                for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                    double share = (double) ++deliveries / plan.expectedDeliveries();
                    for (int i = 0; i < faults.size(); i++) {
                        Fault.Trigger trigger = faults.get(i).trigger();
                        if (trigger.progress() != Fault.Progress.CHECKPOINT && share >= trigger.at()) {
                            moments.putIfAbsent(
                                    i, new Moment(i, trigger.progress().key(), delivery.dueMicros(), heartbeats));
                        }
                    }
                    if (delivery.isHeartbeat()) {
                        heartbeats++;
                    } else if (delivery.isOriginal()) {
                        heartbeatsToLastTick = heartbeats;
                        for (OneCandle candle :
                                bySymbol.getOrDefault(delivery.tick().symbol(), List.of())) {
                            candle.takes(delivery);
                        }
                    }
                }
            }
            return new Walked(candles, List.copyOf(moments.values()), heartbeatsToLastTick);
        }

        Optional<OneCandle> fewest(Predicate<OneCandle> wanted) {
            return candles.stream()
                    .filter(wanted)
                    .filter(candle -> !candle.ticks().isEmpty())
                    .min(Comparator.comparingInt(candle -> candle.ticks().size()));
        }
    }
}

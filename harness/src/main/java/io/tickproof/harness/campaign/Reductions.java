package io.tickproof.harness.campaign;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.generator.scenario.TickStream.TickName;
import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.plan.Plan;
import io.tickproof.market.Micros;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.check.Finding;
import java.time.Duration;
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
 * Proposes candidates for a smaller scenario: one method per kind of change, with the most promising candidates first.
 * Only a run shows whether a candidate still fails.
 */
final class Reductions {
    private static final Duration MIN_DURATION = Duration.ofSeconds(1);
    private static final double MIN_TICKS_PER_SECOND = 0.05;

    private final ScenarioDocument document;

    Reductions(ScenarioDocument document) {
        this.document = document;
    }

    /** A smaller scenario. @param text names the change */
    record Candidate(String text, ScenarioDocument document) {}

    /** Returns candidates without the whole list, and then without one item of it. */
    List<Candidate> without(String key) {
        List<?> items = document.list(key);
        List<Candidate> candidates = new ArrayList<>();
        if (!items.isEmpty()) {
            candidates.add(new Candidate("without " + key, document.without(key)));
        }
        for (int i = 0; items.size() > 1 && i < items.size(); i++) {
            List<Object> others = new ArrayList<>(items);
            others.remove(i);
            candidates.add(new Candidate("without item " + (i + 1) + " of " + key, document.with(key, others)));
        }
        return candidates;
    }

    List<Candidate> fewerSymbols() {
        Object symbols = document.section("stream").get("symbols");
        if (symbols instanceof Map<?, ?> generated && generated.get("count") instanceof Integer count && count > 1) {
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
        Duration wholeSeconds = half.minusNanos(half.toNanos() % MIN_DURATION.toNanos());
        return wholeSeconds.compareTo(MIN_DURATION) < 0
                ? List.of()
                : List.of(new Candidate(
                        "duration " + wholeSeconds, document.with("stream", "duration", wholeSeconds.toString())));
    }

    /**
     * Returns a candidate with half the tick rate. It changes every tick, so it is useful only while there are too many
     * ticks to list them.
     */
    List<Candidate> slower() {
        return document.section("stream").get("ticksPerSecond") instanceof Number rate
                        && rate.doubleValue() > MIN_TICKS_PER_SECOND
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

    Candidate onlyTicks(List<TickName> some, int total) {
        return new Candidate(some.size() + " of " + total + " ticks", withOnly(some));
    }

    private ScenarioDocument withOnly(List<TickName> some) {
        return document.with("stream", "only", some.stream().map(TickName::text).toList());
    }

    /**
     * Returns candidates with the ticks of a single candle. The ticks of a candle that differs are usually enough to
     * fail, so one try replaces dozens. With faults, the candidates are the candle with the fewest ticks after a fault,
     * and the one with the fewest before it, each without the other faults. In any case the first candle of each window
     * follows.
     *
     * @param differing the candles of the last run that differ
     * @param plan the plan of the unchanged scenario
     */
    List<Candidate> oneCandle(List<Finding> differing, Plan plan) {
        if (document.namesTicks() || differing.isEmpty()) {
            return List.of();
        }
        TimelineScan scan = TimelineScan.of(plan, differing);
        List<Candidate> candidates = new ArrayList<>();
        for (FaultPoint point : scan.faultPoints()) {
            scan.fewest(candle -> candle.startMicros() >= point.dueMicros())
                    .ifPresent(candle -> candidates.add(oneCandle(candle, scan, point, 0)));
            scan.fewest(candle -> candle.endMicros() <= point.dueMicros())
                    .ifPresent(candle -> candidates.add(
                            oneCandle(candle, scan, point, candle.ticks().size())));
        }
        Set<String> windows = new LinkedHashSet<>();
        for (CandleTicks candle : scan.candles()) {
            if (windows.add(candle.window())) {
                candidates.add(new Candidate(candle.text(), withOnly(List.copyOf(candle.ticks()))));
            }
        }
        return candidates;
    }

    /**
     * Returns a candidate with one fault, at the same point of the timeline. Its share is calculated again, because
     * there are fewer deliveries.
     */
    private Candidate oneCandle(CandleTicks candle, TimelineScan scan, FaultPoint point, int ticksBefore) {
        double share = (double) (point.heartbeats() + ticksBefore)
                / (scan.heartbeats() + candle.ticks().size());
        Map.Entry<?, ?> fault = ((Map<?, ?>) document.list("faults").get(point.item()))
                .entrySet()
                .iterator()
                .next();
        @SuppressWarnings("unchecked")
        Map<String, Object> keys = ScenarioDocument.with(
                (Map<String, Object>) fault.getValue(), "after", Map.of(point.progress(), Math.min(1, share)));
        return new Candidate(
                candle.text() + ", with fault " + (point.item() + 1),
                withOnly(List.copyOf(candle.ticks())).with("faults", List.of(Map.of(fault.getKey(), keys))));
    }

    /** A candle that differs. @param ticks the ticks of the candle, which a scan collects */
    private record CandleTicks(String symbol, String window, long startMicros, long endMicros, Set<TickName> ticks) {
        static CandleTicks of(Finding finding) {
            return new CandleTicks(
                    finding.symbol(),
                    finding.window(),
                    finding.startMicros(),
                    finding.startMicros()
                            + Micros.ofMillis(WindowSpec.parse(finding.window()).sizeMillis()),
                    new LinkedHashSet<>());
        }

        void addIfInWindow(Delivery delivery) {
            if (delivery.timeMicros() >= startMicros && delivery.timeMicros() < endMicros) {
                ticks.add(new TickName(symbol, delivery.tick().id()));
            }
        }

        String text() {
            return "the ticks of " + symbol + " in " + window + " from " + Micros.toInstant(startMicros);
        }
    }

    /**
     * The point of the timeline at which a fault is injected, if its trigger is a share of the deliveries.
     *
     * @param item index of the fault
     * @param progress the key of the progress to which the share refers
     * @param dueMicros the due time of the delivery that triggers the fault
     * @param heartbeats the number of heartbeats before that delivery
     */
    private record FaultPoint(int item, String progress, long dueMicros, long heartbeats) {}

    /**
     * The result of a scan of the timeline.
     *
     * @param faultPoints the points of the faults whose trigger is a share of the deliveries, in order
     * @param heartbeats the number of heartbeats up to the last tick
     */
    private record TimelineScan(List<CandleTicks> candles, List<FaultPoint> faultPoints, long heartbeats) {

        static TimelineScan of(Plan plan, List<Finding> differing) {
            List<CandleTicks> candles = differing.stream().map(CandleTicks::of).toList();
            Map<String, List<CandleTicks>> bySymbol =
                    candles.stream().collect(Collectors.groupingBy(CandleTicks::symbol));
            Map<Integer, FaultPoint> points = new TreeMap<>();
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
                            points.putIfAbsent(
                                    i, new FaultPoint(i, trigger.progress().key(), delivery.dueMicros(), heartbeats));
                        }
                    }
                    if (delivery.isHeartbeat()) {
                        heartbeats++;
                    } else if (delivery.isOriginal()) {
                        heartbeatsToLastTick = heartbeats;
                        for (CandleTicks candle :
                                bySymbol.getOrDefault(delivery.tick().symbol(), List.of())) {
                            candle.addIfInWindow(delivery);
                        }
                    }
                }
            }
            return new TimelineScan(candles, List.copyOf(points.values()), heartbeatsToLastTick);
        }

        Optional<CandleTicks> fewest(Predicate<CandleTicks> wanted) {
            return candles.stream()
                    .filter(wanted)
                    .filter(candle -> !candle.ticks().isEmpty())
                    .min(Comparator.comparingInt(candle -> candle.ticks().size()));
        }
    }
}

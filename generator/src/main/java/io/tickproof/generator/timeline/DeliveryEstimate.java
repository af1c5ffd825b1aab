package io.tickproof.generator.timeline;

import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.recording.DatasetProfile.SymbolProfile;
import io.tickproof.generator.scenario.Disturbance;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.market.Micros;
import java.util.HashMap;
import java.util.Map;

/**
 * Estimates how many deliveries a timeline has, without walking it. The number of heartbeats is exact, and so are the
 * ticks of a recording. The shares of disturbances are exact on average: the error is that of a random sample.
 */
public final class DeliveryEstimate {
    private final Scenario scenario;
    private final Timeline timeline;
    private final Map<String, Double> ticksBySymbol = new HashMap<>();

    private DeliveryEstimate(Scenario scenario, Timeline timeline) {
        this.scenario = scenario;
        this.timeline = timeline;
    }

    /** Returns the approximate number of deliveries of a synthetic timeline, including heartbeats. */
    public static long of(Scenario scenario, TickStream.Synthetic stream, Timeline timeline) {
        DeliveryEstimate estimate = new DeliveryEstimate(scenario, timeline);
        long start = timeline.startMicros();
        double busySeconds = new MarketActivity(scenario.seed(), stream, start)
                        .operationalMicros(start + Micros.of(stream.duration()))
                / Micros.PER_SECOND;
        stream.symbols()
                .forEach(symbol -> estimate.ticksBySymbol.merge(
                        symbol.name(), symbol.ticksPerSecond() * busySeconds, Double::sum));
        return estimate.deliveries(0);
    }

    /**
     * Returns the approximate number of deliveries of a timeline that replays a recording, including heartbeats.
     *
     * @param profile the profile of the recording
     */
    public static long of(Scenario scenario, DatasetProfile profile, Timeline timeline) {
        DeliveryEstimate estimate = new DeliveryEstimate(scenario, timeline);
        for (Map.Entry<String, SymbolProfile> symbol : profile.symbols().entrySet()) {
            estimate.ticksBySymbol.put(
                    symbol.getKey(), (double) symbol.getValue().ticks());
        }
        return estimate.deliveries(profile.counts().badRows());
    }

    private long deliveries(long invalidRows) {
        double sent = invalidRows;
        double share = selectedShare();
        for (Map.Entry<String, Double> symbol : ticksBySymbol.entrySet()) {
            sent += symbol.getValue() * share * deliveriesPerTick(symbol.getKey());
        }
        double heartbeats = timeline.heartbeats();
        for (Disturbance disturbance : scenario.disturb()) {
            if (disturbance instanceof Disturbance.IdlePartition idle && !idle.heartbeats()) {
                heartbeats *= 1 - partOfTheTime(idle) * idle.partitions().size() / timeline.partitions();
            }
        }
        return Math.round(sent + heartbeats);
    }

    /** Returns which share of the ticks a scenario that names its ticks sends; 1 for any other. */
    private double selectedShare() {
        var only = scenario.stream().only();
        double all =
                ticksBySymbol.values().stream().mapToDouble(Double::doubleValue).sum();
        return only == null || all == 0 ? 1 : only.size() / all;
    }

    private double deliveriesPerTick(String symbol) {
        double kept = 1;
        double added = 0;
        for (Disturbance disturbance : scenario.disturb()) {
            Disturbance.Target target = disturbance.target();
            boolean affects = target.symbols().isEmpty() || target.symbols().contains(symbol);
            double share = affects ? target.share() * partOfTheTime(disturbance) : 0;
            if (disturbance instanceof Disturbance.Drop) {
                kept *= 1 - share;
            } else if (disturbance instanceof Disturbance.IdlePartition idle) {
                boolean isIdle =
                        idle.partitions().contains(PartitionAssignment.partition(symbol, timeline.partitions()));
                kept *= isIdle ? 1 - partOfTheTime(idle) : 1;
            } else if (disturbance instanceof Disturbance.HotKey hotKey) {
                added += share * (hotKey.fills() - 1);
            } else if (disturbance instanceof Disturbance.Duplicate || disturbance instanceof Disturbance.Malformed) {
                added += share;
            }
        }
        return kept * (1 + added);
    }

    /** Returns the share of the stream's duration in which a disturbance has an effect. */
    private double partOfTheTime(Disturbance disturbance) {
        double length = timeline.durationMicros();
        double from = Math.min(length, disturbance.target().fromMicros());
        double to = Math.min(length, disturbance.target().toMicros());
        return length == 0 ? 1 : Math.max(0, to - from) / length;
    }
}

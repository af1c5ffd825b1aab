package io.tickproof.generator.timeline;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.ScenarioReader;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.timeline.DelayBand.Kind;
import io.tickproof.generator.timeline.DelayBand.Range;
import io.tickproof.generator.timeline.DisorderProfile.IdlePeriod;
import io.tickproof.market.Micros;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A scenario whose generated stream has the disorder of a recording: partitions, symbols with their rates, lateness,
 * duplicates and idle periods. Its shares are corrected until its own timeline, measured as the recording was, shows the
 * same figures; the text of the scenario compares both.
 *
 * @param text the scenario file
 * @param scenario its content
 * @param recorded the figures of the recording
 * @param derived the same figures of the scenario
 */
public record DerivedScenario(String text, Scenario scenario, DisorderProfile recorded, DisorderProfile derived) {
    private static final int MAX_PARTITIONS = 512;
    private static final int MAX_IDLE_PERIODS = 40;
    private static final int ROUNDS = 8;
    /** Enough ticks for shares with two significant digits, and few enough for a second per round. */
    private static final long CALIBRATION_TICKS = 400_000;

    private static final double CLOSE_ENOUGH = 0.02;

    /**
     * What is known about the recording besides its disorder.
     *
     * @param name name of the scenario
     * @param source the recording, for the comments
     * @param invalid records that are neither a tick nor a heartbeat
     */
    public record Source(String name, String source, long invalid) {}

    /**
     * Derives the scenario.
     *
     * @throws IllegalArgumentException if the recording has no ticks or more than 512 partitions; the message is for the
     *     user
     */
    public static DerivedScenario of(DisorderProfile recorded, Source source) {
        int partitions = recorded.partitions().size();
        if (partitions > MAX_PARTITIONS) {
            throw new IllegalArgumentException("the topic has " + partitions + " partitions; a scenario has at most "
                    + MAX_PARTITIONS + "; record some of them with --partitions");
        }
        if (recorded.ticks() == 0) {
            throw new IllegalArgumentException("the recording contains no ticks");
        }
        List<DelayBand> bands = bands(recorded);
        ScenarioText text = new ScenarioText(recorded, source, idle(recorded));
        Scenario scenario = parse(text.of(bands, null));
        DisorderProfile derived = measure(scenario, recorded);
        for (int round = 1; round < ROUNDS && !isClose(bands, derived); round++) {
            bands = corrected(bands, derived);
            scenario = parse(text.of(bands, null));
            derived = measure(scenario, recorded);
        }
        String complete = text.of(bands, derived);
        return new DerivedScenario(complete, parse(complete), recorded, derived);
    }

    private static List<DelayBand> bands(DisorderProfile recorded) {
        long outOfOrderness = Micros.of(Scenario.Lateness.DEFAULT_OUT_OF_ORDERNESS);
        Lateness lateness = recorded.lateness();
        Lateness duplicates = recorded.duplicateLateness();
        List<DelayBand> bands = new ArrayList<>();
        bands.addAll(DelayBand.of(Kind.OUT_OF_ORDER, lateness, new Range(0, outOfOrderness), lateness.ticks()));
        bands.addAll(DelayBand.of(Kind.LATE, lateness, new Range(outOfOrderness, Long.MAX_VALUE), lateness.ticks()));
        long atOnce = duplicates.ticks() - duplicates.behind();
        if (atOnce > 0) {
            double share = (double) atOnce / lateness.ticks();
            bands.add(new DelayBand(Kind.DUPLICATE, 0, 0, new Range(-1, 0), share, share));
        }
        bands.addAll(DelayBand.of(Kind.DUPLICATE, duplicates, new Range(0, Long.MAX_VALUE), lateness.ticks()));
        return bands;
    }

    private static double measured(DelayBand band, DisorderProfile derived) {
        Lateness lateness = band.kind() == Kind.DUPLICATE ? derived.duplicateLateness() : derived.lateness();
        long count = band.measure().from() < 0
                ? lateness.ticks() - lateness.behind()
                : lateness.between(band.measure().from(), band.measure().to());
        return (double) count / Math.max(1, derived.lateness().ticks());
    }

    private static List<DelayBand> corrected(List<DelayBand> bands, DisorderProfile derived) {
        return bands.stream().map(band -> band.correct(measured(band, derived))).toList();
    }

    /** Returns whether every band is within 2 % of its target, or within the noise of the measurement. */
    private static boolean isClose(List<DelayBand> bands, DisorderProfile derived) {
        long ticks = derived.lateness().ticks();
        return bands.stream().allMatch(band -> {
            double noise = Math.sqrt(band.target() / ticks);
            return Math.abs(measured(band, derived) - band.target()) <= Math.max(noise, CLOSE_ENOUGH * band.target());
        });
    }

    /** The idle period of a partition. */
    record PartitionIdle(int partition, IdlePeriod period) {}

    private static List<PartitionIdle> idle(DisorderProfile recorded) {
        List<PartitionIdle> all = new ArrayList<>();
        for (int partition = 0; partition < recorded.partitions().size(); partition++) {
            for (IdlePeriod period : recorded.idlePeriods(partition)) {
                all.add(new PartitionIdle(partition, period));
            }
        }
        return all.stream()
                .sorted(Comparator.<PartitionIdle>comparingLong(idle -> -idle.period.micros()))
                .limit(MAX_IDLE_PERIODS)
                .sorted(Comparator.<PartitionIdle>comparingLong(idle -> idle.period.fromMicros())
                        .thenComparingInt(PartitionIdle::partition))
                .toList();
    }

    private static Scenario parse(String text) {
        return ScenarioReader.parse("the derived scenario", text);
    }

    private static DisorderProfile measure(Scenario scenario, DisorderProfile recorded) {
        TickStream.Synthetic stream = (TickStream.Synthetic) scenario.stream();
        if (recorded.ticks() > CALIBRATION_TICKS) {
            Duration part = Micros.toDuration(
                    (long) (Micros.of(stream.duration()) * (double) CALIBRATION_TICKS / recorded.ticks()));
            stream = stream.withDuration(part.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : part);
        }
        return DisorderProfile.of(Timeline.of(scenario.withStream(stream), stream));
    }
}

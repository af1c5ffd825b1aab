package io.tickproof.generator.scenario;

import io.tickproof.market.WindowSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is sent, how it is disturbed, what the job does, what is expected: the content of a scenario file, see
 * docs/reference/scenarios.md. {@link ScenarioReader} is the only one that makes it, so every value here is within its range.
 *
 * @param about one sentence for lists and reports
 * @param disturb applied in this order
 * @param faultPlan what breaks meanwhile
 * @param sustain where not one run is wanted but the highest rate at which runs hold
 */
public record Scenario(
        String name,
        String about,
        long seed,
        TickStream stream,
        List<Disturbance> disturb,
        Pace pace,
        Job job,
        FaultPlan faultPlan,
        Expect expect,
        Optional<Sustain> sustain) {

    public Scenario withSeed(long newSeed) {
        return new Scenario(name, about, newSeed, stream, disturb, pace, job, faultPlan, expect, sustain);
    }

    public Scenario withStream(TickStream newStream) {
        return new Scenario(name, about, seed, newStream, disturb, pace, job, faultPlan, expect, sustain);
    }

    /** Sent at another pace. */
    public Scenario withPace(Pace newPace) {
        return new Scenario(name, about, seed, stream, disturb, newPace, job, faultPlan, expect, sustain);
    }

    /** What breaks with this seed: one behind the other, in this order. */
    public List<Fault> faults() {
        return faultPlan.of(seed);
    }

    /** Returns whether a fault of this scenario, with its seed, needs this. */
    public boolean faultsNeed(FaultType.Requirement requirement) {
        return faults().stream().anyMatch(fault -> fault.type().needs(requirement));
    }

    /** The most subtasks that an operator of the job has at a time. */
    public int slots() {
        return Math.max(job.parallelism(), mostTo(FaultType.RESCALE));
    }

    /** How many partitions the topic may have in the end, of which the timeline fills {@code stream.partitions}. */
    public int mostPartitions() {
        return Math.max(stream.partitions(), mostTo(FaultType.ADD_PARTITIONS));
    }

    private int mostTo(FaultType kind) {
        return faults().stream()
                .filter(fault -> fault.type() == kind)
                .mapToInt(Fault::target)
                .max()
                .orElse(0);
    }

    /**
     * What the job is told.
     *
     * @param windows distinct, in the file's order
     * @param outOfOrderness the bound B: how far the watermark stays behind the greatest event time
     * @param allowedLateness L: how long a closed window still takes ticks
     * @param maxAhead how far a tick may be ahead of its partition's greatest event time; empty: as far as it likes
     * @param own a user's own job in place of ours
     */
    public record Job(
            List<WindowSpec> windows,
            Duration outOfOrderness,
            Duration allowedLateness,
            Optional<Duration> maxAhead,
            int parallelism,
            Duration checkpointInterval,
            Optional<UserJobSpec> own) {

        /** After this much more event time, every window that holds a tick of now is closed for good. */
        public Duration longestWait() {
            long size = windows.stream().mapToLong(WindowSpec::sizeMillis).max().orElseThrow();
            return outOfOrderness.plus(allowedLateness).plusMillis(size);
        }
    }

    /**
     * What must hold beside correctness.
     *
     * @param latencyMs stage → percentile (p50, p95, p99, max) → limit in ms
     * @param warmUp event time from the start of the stream: limits are not for the candles that end within it
     * @param published candles that somebody else published, to compare with
     */
    public record Expect(Map<String, Map<String, Double>> latencyMs, Duration warmUp, Optional<Path> published) {}

    /**
     * How the highest rate is looked for.
     *
     * @param from where the search begins, in deliveries a second
     * @param probe how long each probe sends
     * @param within how far apart the rate that holds and the one that does not may be, as a share of the first
     * @param tries how often each of these two must have come out so
     * @param atLeast what must hold; empty: whatever does
     */
    public record Sustain(long from, Duration probe, double within, int tries, Optional<Long> atLeast) {}
}

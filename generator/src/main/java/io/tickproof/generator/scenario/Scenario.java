package io.tickproof.generator.scenario;

import io.tickproof.market.Micros;
import io.tickproof.market.WindowSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The content of a scenario file: what is sent, how it is disturbed, what the job does and what is expected. See
 * docs/reference/scenarios.md. Only {@link ScenarioReader} creates scenarios, so every value is within its range.
 *
 * @param header name, description and seed
 * @param input what is sent
 * @param job what the job does
 * @param faultPlan which faults are injected during the run
 * @param expect what is required in addition to correctness
 * @param rateSearch how the highest sustained rate is searched; null for a scenario that is run once
 */
public record Scenario(
        Header header,
        Input input,
        Job job,
        FaultPlan faultPlan,
        Expect expect,
        @Nullable Sustain rateSearch) {

    /** @param about one sentence for lists and reports */
    public record Header(String name, String about, long seed) {}

    /**
     * What is sent.
     *
     * @param disturb disturbances, applied in this order
     * @param pace when deliveries are sent
     */
    public record Input(TickStream stream, List<Disturbance> disturb, Pace pace) {}

    public String name() {
        return header.name;
    }

    /** Returns one sentence that describes the scenario. */
    public String about() {
        return header.about;
    }

    public long seed() {
        return header.seed;
    }

    public TickStream stream() {
        return input.stream;
    }

    /** Returns the disturbances in the order in which they are applied. */
    public List<Disturbance> disturb() {
        return input.disturb;
    }

    public Pace pace() {
        return input.pace;
    }

    /** Returns how the highest sustained rate is searched; empty for a scenario that is run once. */
    public Optional<Sustain> sustain() {
        return Optional.ofNullable(rateSearch);
    }

    /** Returns a copy with another seed. */
    public Scenario withSeed(long seed) {
        return new Scenario(new Header(header.name, header.about, seed), input, job, faultPlan, expect, rateSearch);
    }

    /** Returns a copy with another stream. */
    public Scenario withStream(TickStream stream) {
        return withInput(new Input(stream, input.disturb, input.pace));
    }

    /** Returns a copy with another pace. */
    public Scenario withPace(Pace pace) {
        return withInput(new Input(input.stream, input.disturb, pace));
    }

    private Scenario withInput(Input newInput) {
        return new Scenario(header, newInput, job, faultPlan, expect, rateSearch);
    }

    /** Returns the faults that this seed selects, in the order in which they are injected. */
    public List<Fault> faults() {
        return faultPlan.of(header.seed);
    }

    /** Returns whether a fault that this seed selects has a requirement. */
    public boolean faultsNeed(FaultType.Requirement requirement) {
        return faults().stream().anyMatch(fault -> fault.type().needs(requirement));
    }

    /** Returns the largest parallelism that the job has during the run, which is the number of slots it needs. */
    public int slots() {
        return Math.max(job.parallelism(), maxTarget(FaultType.RESCALE));
    }

    /**
     * Returns the number of partitions that the topic has at the end of the run. The timeline fills {@code
     * stream.partitions} of them.
     */
    public int maxPartitions() {
        return Math.max(input.stream.partitions(), maxTarget(FaultType.ADD_PARTITIONS));
    }

    private int maxTarget(FaultType type) {
        return faults().stream()
                .filter(fault -> fault.type() == type)
                .mapToInt(Fault::target)
                .max()
                .orElse(0);
    }

    /**
     * What the job does.
     *
     * @param windows distinct windows in the order of the file
     * @param lateness when a tick is late
     * @param userJob the user job that is tested; null for the reference job
     */
    public record Job(
            List<WindowSpec> windows,
            Lateness lateness,
            int parallelism,
            Duration checkpointInterval,
            @Nullable UserJobSpec userJob) {

        /** Returns the maximum out-of-orderness, by which the watermark lags the greatest event time. */
        public Duration outOfOrderness() {
            return lateness.outOfOrderness;
        }

        /** Returns how long a closed window still accepts ticks, in event time. */
        public Duration allowedLateness() {
            return lateness.allowedLateness;
        }

        /** Returns how far a tick may be ahead of the greatest event time of its partition; empty if unlimited. */
        public Optional<Duration> maxAhead() {
            return Optional.ofNullable(lateness.maxAhead);
        }

        /** Returns the user job that is tested; empty for the reference job. */
        public Optional<UserJobSpec> own() {
            return Optional.ofNullable(userJob);
        }

        /** Returns the event time after which every window that contains a given tick is closed for good. */
        public Duration maxWait() {
            long sizeMicros =
                    windows.stream().mapToLong(WindowSpec::sizeMicros).max().orElseThrow();
            return outOfOrderness().plus(allowedLateness()).plus(Micros.toDuration(sizeMicros));
        }
    }

    /**
     * When a tick is late.
     *
     * @param outOfOrderness maximum out-of-orderness, by which the watermark lags the greatest event time
     * @param allowedLateness how long a closed window still accepts ticks, in event time
     * @param maxAhead how far a tick may be ahead of the greatest event time of its partition; null if unlimited
     */
    public record Lateness(
            Duration outOfOrderness,
            Duration allowedLateness,
            @Nullable Duration maxAhead) {

        /** The maximum out-of-orderness of a scenario that does not specify it. */
        public static final Duration DEFAULT_OUT_OF_ORDERNESS = Duration.ofSeconds(5);
    }

    /**
     * What is required in addition to correctness.
     *
     * @param latencyMs stage → percentile (p50, p95, p99, max) → limit in ms
     * @param warmUp event time from the start of the stream; candles that end within it are not held to the limits
     * @param publishedCandles candles of another publisher to compare with; null for none
     */
    public record Expect(
            Map<String, Map<String, Double>> latencyMs,
            Duration warmUp,
            @Nullable PublishedSpec publishedCandles) {
        /** Returns the candles of another publisher to compare with. */
        public Optional<PublishedSpec> published() {
            return Optional.ofNullable(publishedCandles);
        }
    }

    /**
     * How the highest sustained rate is searched.
     *
     * @param from rate at which the search starts, in deliveries per second
     * @param probe how long each probe sends
     * @param within maximum distance between the highest passing and the lowest failing rate, as a share of the former
     * @param tries how often each of these two rates must be confirmed
     * @param minRate rate that must be sustained, in deliveries per second; null for no requirement
     */
    public record Sustain(
            long from,
            Duration probe,
            double within,
            int tries,
            @Nullable Long minRate) {
        /** Returns the rate that must be sustained, in deliveries per second; empty for no requirement. */
        public Optional<Long> atLeast() {
            return Optional.ofNullable(minRate);
        }
    }
}

package io.tickproof.harness.evidence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of the search for the highest rate that the job sustains, in deliveries per second.
 *
 * @param passedPerSecond a rate at which every probe passed; 0 if the search found none
 * @param failedPerSecond a rate at which every probe failed; 0 if the search found none
 * @param requiredPerSecond the rate that the scenario requires; null if it requires none
 * @param probes all probes in the order in which they ran, without the first one, which only warms up
 */
public record SustainedRate(
        long passedPerSecond,
        long failedPerSecond,
        @Nullable Long requiredPerSecond,
        List<Probe> probes) {

    /**
     * One run of the search, at one rate.
     *
     * @param lagGrowthPerSecond growth of the job's lag, in records per second
     * @param generatorLagMs the largest delay of the generator behind its schedule
     * @param visibleP99Ms null if no latency was measured
     * @param reason why the probe failed; empty if it passed
     */
    public record Probe(
            long ratePerSecond,
            boolean passed,
            long lagGrowthPerSecond,
            double generatorLagMs,
            @Nullable Double visibleP99Ms,
            String reason) {}
}

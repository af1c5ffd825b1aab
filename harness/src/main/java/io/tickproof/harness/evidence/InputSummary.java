package io.tickproof.harness.evidence;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tickproof.generator.output.Manifest;
import java.util.List;
import java.util.Map;

/**
 * The input of a run: what was sent, and how the measured disturbances compare with the requested ones. This is also
 * the content of manifest.json.
 *
 * @param disturbances in the scenario's order
 */
public record InputSummary(
        Stream stream, List<DisturbanceResult> disturbances, OutOfOrder outOfOrder, Sent sent, Log log) {

    /**
     * The source of the ticks.
     *
     * @param recording facts about the recording, by their names; empty if the ticks are synthetic
     */
    public record Stream(String source, String pace, int symbols, Map<String, String> recording) {}

    /**
     * A disturbance as requested and as measured.
     *
     * @param target the symbols and the time span that the disturbance applies to
     * @param requested the requested effect, in words
     * @param delaySeconds delays of the ticks that no other disturbance delayed as well
     */
    public record DisturbanceResult(
            String kind,
            String target,
            String requested,
            @JsonUnwrapped Affected affected,
            Quantiles delaySeconds) {}

    /**
     * The ticks that a disturbance affected. Its fields are fields of {@link DisturbanceResult} in JSON.
     *
     * @param eligible number of ticks that the disturbance could have affected
     * @param hit number of ticks that it affected
     */
    public record Affected(long eligible, long hit, double requestedShare, double measuredShare) {}

    /** The median, the 99th percentile and the maximum of a distribution. */
    public record Quantiles(double p50, double p99, double max) {}

    /**
     * Ticks that were sent after a tick of the same partition with a later event time.
     *
     * @param distanceSeconds how far the event times of these ticks lie before the latest one
     */
    public record OutOfOrder(long ticks, Quantiles distanceSeconds) {}

    /**
     * What the generator sent.
     *
     * @param ticks deliveries of ticks, including duplicates and malformed ones
     * @param lost deliveries that disturbances kept from being sent
     * @param seconds from the first send to the last acknowledgement
     * @param generatorLagMs the largest delay of the generator behind its schedule
     * @param firstFailure the reason of the first delivery without acknowledgement; empty if there is none
     */
    public record Sent(
            long ticks, long heartbeats, long lost, double seconds, double generatorLagMs, String firstFailure) {}

    /**
     * The content of the topic.
     *
     * @param sha256 over the hashes of all partitions
     */
    public record Log(List<Manifest.Partition> partitions, String sha256) {}
}

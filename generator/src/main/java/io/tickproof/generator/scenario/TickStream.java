package io.tickproof.generator.scenario;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Where the ticks come from, before anything disturbs them. */
public sealed interface TickStream {
    /** How many partitions the topic has, 1 to 512. */
    int partitions();

    /** Event time between two heartbeats of a partition. */
    Duration heartbeat();

    /**
     * Ticks that are made up.
     *
     * @param symbols at least one; names are distinct
     * @param start event time of the first block; also the epoch of the run
     * @param duration how much event time
     */
    record Synthetic(List<SymbolSpec> symbols, Instant start, Duration duration, int partitions, Duration heartbeat)
            implements TickStream {}

    /**
     * Ticks from a file, in the order of its rows.
     *
     * @param file see docs/recordings.md for the formats
     */
    record Recorded(Path file, int partitions, Duration heartbeat) implements TickStream {}

    /**
     * One symbol of a made-up stream.
     *
     * @param ticksPerSecond mean rate, above 0
     * @param startPrice in units of 10⁻⁸
     * @param gridPrice the smallest step of the price, in units of 10⁻⁸
     * @param volatility standard deviation of the log price over a year
     */
    record SymbolSpec(String name, double ticksPerSecond, long startPrice, long gridPrice, double volatility) {}
}

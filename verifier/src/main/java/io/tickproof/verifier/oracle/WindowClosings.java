package io.tickproof.verifier.oracle;

import io.tickproof.market.Micros;
import io.tickproof.market.WindowSpec;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The records of the log that allowed each window to close. For every instant at which a window can end, it keeps the
 * record of each partition that first moved the partition watermark to or past that instant. The job's watermark passes
 * the instant with the last of these records.
 */
public final class WindowClosings {
    private final long maxOutOfOrdernessMicros;
    private final long stepMicros;
    private final long[] reached;
    private final TreeMap<Long, @Nullable LogRecord[]> byInstant = new TreeMap<>();

    public WindowClosings(List<WindowSpec> windows, long maxOutOfOrdernessMicros, int partitions) {
        this.maxOutOfOrdernessMicros = maxOutOfOrdernessMicros;
        long step = windows.get(0).slideMillis();
        for (WindowSpec window : windows) {
            // The greatest common divisor of all slides, by Euclid's algorithm.
            long other = window.slideMillis();
            while (other != 0) {
                long rest = step % other;
                step = other;
                other = rest;
            }
        }
        stepMicros = Micros.ofMillis(step);
        reached = new long[partitions];
        Arrays.fill(reached, Long.MIN_VALUE);
    }

    /** Adds a valid record with its event time. Call it in the order of each partition. */
    public void record(long timeMicros, LogRecord sent) {
        long instant = Math.floorDiv(timeMicros - maxOutOfOrdernessMicros, stepMicros) * stepMicros;
        int partition = sent.partition();
        if (instant <= reached[partition]) {
            return;
        }
        reached[partition] = instant;
        byInstant.computeIfAbsent(instant, i -> new @Nullable LogRecord[reached.length])[partition] = sent;
    }

    /** Fills in the instants that a partition skipped. Call it once, after the last record. */
    public void finish() {
        @Nullable LogRecord[] later = new @Nullable LogRecord[reached.length];
        for (@Nullable LogRecord[] partitions : byInstant.descendingMap().values()) {
            for (int i = 0; i < partitions.length; i++) {
                if (partitions[i] == null) {
                    partitions[i] = later[i];
                } else {
                    later[i] = partitions[i];
                }
            }
        }
    }

    /**
     * Returns the record with which the last partition passed the end of a window, by append time; null if a partition
     * never passed it.
     */
    public @Nullable LogRecord closing(long endMicros) {
        var entry = byInstant.ceilingEntry(endMicros);
        if (entry == null) {
            return null;
        }
        @Nullable LogRecord last = null;
        for (@Nullable LogRecord sent : entry.getValue()) {
            if (sent == null) {
                return null;
            }
            if (last == null || sent.appendedMillis() > last.appendedMillis()) {
                last = sent;
            }
        }
        return last;
    }
}

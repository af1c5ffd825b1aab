package io.tickproof.verifier.oracle;

import io.tickproof.market.WindowSpec;
import java.util.List;
import java.util.TreeMap;

/**
 * When the log allowed each window to close: for every instant at which a window can end, the record of each partition
 * that first put M − B at or past it. The window's watermark passes it with the last of these.
 */
public final class WindowClosings {
    private final long boundMicros;
    private final long stepMicros;
    private final long[] reached;
    private final TreeMap<Long, LogRecord[]> byInstant = new TreeMap<>();

    public WindowClosings(List<WindowSpec> windows, long boundMicros, int partitions) {
        this.boundMicros = boundMicros;
        long step = windows.get(0).slideMillis();
        for (WindowSpec window : windows) {
            // Euclid by subtraction of multiples: the step that divides every slide.
            long other = window.slideMillis();
            while (other != 0) {
                long rest = step % other;
                step = other;
                other = rest;
            }
        }
        stepMicros = step * 1000;
        reached = new long[partitions];
        java.util.Arrays.fill(reached, Long.MIN_VALUE);
    }

    /** A valid record of the log with its event time; asked for in the order of each partition. */
    public void record(long timeMicros, LogRecord sent) {
        long instant = Math.floorDiv(timeMicros - boundMicros, stepMicros) * stepMicros;
        int partition = sent.partition();
        if (instant <= reached[partition]) {
            return;
        }
        reached[partition] = instant;
        byInstant.computeIfAbsent(instant, i -> new LogRecord[reached.length])[partition] = sent;
    }

    /** Makes the instants that a partition jumped over known. Call it once, behind the last record. */
    public void finish() {
        LogRecord[] later = new LogRecord[reached.length];
        for (LogRecord[] partitions : byInstant.descendingMap().values()) {
            for (int i = 0; i < partitions.length; i++) {
                if (partitions[i] == null) {
                    partitions[i] = later[i];
                } else {
                    later[i] = partitions[i];
                }
            }
        }
    }

    /** The record with which the last partition passed the end, by append time; null if one never did. */
    public LogRecord closing(long endMicros) {
        var entry = byInstant.ceilingEntry(endMicros);
        if (entry == null) {
            return null;
        }
        LogRecord last = null;
        for (LogRecord sent : entry.getValue()) {
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

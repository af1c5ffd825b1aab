package io.tickproof.generator;

import io.tickproof.generator.scenario.TickStream;
import io.tickproof.market.Tick;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.PriorityQueue;

/** The ticks of all symbols of a made-up stream, merged by (event time, symbol, id). */
final class SyntheticTicks implements TickSource {
    private final PriorityQueue<Head> heads;
    private int ordinal;

    /** A symbol with its next tick. */
    private static final class Head implements Comparable<Head> {
        private final SymbolTicks ticks;
        private Tick next;

        Head(SymbolTicks ticks) {
            this.ticks = ticks;
            this.next = ticks.next();
        }

        @Override
        public int compareTo(Head other) {
            int byTime = Long.compare(next.timeMicros(), other.next.timeMicros());
            return byTime != 0 ? byTime : Integer.compare(ticks.ordinal, other.ticks.ordinal);
        }
    }

    SyntheticTicks(long seed, TickStream.Synthetic stream) {
        long start = micros(stream.start());
        long end = start + stream.duration().toNanos() / 1000;
        heads = new PriorityQueue<>(Math.max(1, stream.symbols().size()));
        for (int i = 0; i < stream.symbols().size(); i++) {
            Head head = new Head(new SymbolTicks(seed, stream.symbols().get(i), i, start, end));
            if (head.next != null) {
                heads.add(head);
            }
        }
    }

    @Override
    public Tick next() {
        Head head = heads.poll();
        if (head == null) {
            return null;
        }
        Tick tick = head.next;
        ordinal = head.ticks.ordinal;
        head.next = head.ticks.next();
        if (head.next != null) {
            heads.add(head);
        }
        return tick;
    }

    @Override
    public int ordinal() {
        return ordinal;
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}

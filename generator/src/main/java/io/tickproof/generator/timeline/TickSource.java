package io.tickproof.generator.timeline;

import io.tickproof.market.Tick;

/** Ticks before anything disturbs them, in the order in which they would be sent. */
interface TickSource extends AutoCloseable {
    /** Moves to the next one; false behind the last. */
    boolean advance();

    /** The tick; null where a recording's row is none. */
    Tick tick();

    /** Why the row is no tick. */
    String problem();

    /** When it would be sent if nothing held it back, in µs since the epoch; never goes back. */
    long dueMicros();

    /** The place of the tick's symbol among the symbols, from 0. */
    int ordinal();

    @Override
    void close();
}

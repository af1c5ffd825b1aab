package io.tickproof.generator;

import io.tickproof.market.Tick;

/** Ticks before anything disturbs them, in the order in which they would be sent. */
interface TickSource extends AutoCloseable {
    /** The next tick, or null behind the last. */
    Tick next();

    /** The place of the tick just given among the symbols, from 0; partitions and ties are decided by it. */
    int ordinal();

    @Override
    void close();
}

package io.tickproof.market;

import java.nio.file.Path;

/**
 * Recorded ticks of one file, row by row, in its order. Not for several threads at once.
 *
 * <p>Who knows formats provides a {@link Format} as a service, {@link java.util.ServiceLoader}, so that the job can read
 * recordings without knowing what they look like.
 */
public interface RecordedTickFile extends AutoCloseable {
    /**
     * Moves to the next row.
     *
     * @return false behind the last
     * @throws RuntimeException if the file cannot be read any more; the message says where and why
     */
    boolean next();

    /** The row's tick; null where the row is none. */
    Tick tick();

    /** Why the row is no tick, with its place. */
    String problem();

    @Override
    void close();

    /** Tells a file's format by its columns, and opens it. */
    interface Format {
        /**
         * @param columns where the fields stand, as {@code time=1,unit=ms,price=3}; null: told by the columns themselves
         * @param anyPrice whether a price of zero or less is one too
         * @throws RuntimeException if the file cannot be opened or its format is not known; the message says why
         */
        RecordedTickFile open(Path file, String columns, boolean anyPrice);
    }
}

package io.tickproof.market;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the recorded ticks of one file row by row. Not thread-safe.
 *
 * <p>A {@link Format} is provided as a service ({@link java.util.ServiceLoader}), so that the job can read recordings
 * without a dependency on their formats.
 */
public interface RecordedTickFile extends AutoCloseable {
    /**
     * Moves to the next row.
     *
     * @return false after the last row
     * @throws RuntimeException if the file cannot be read further; the message contains the place and the reason
     */
    boolean next();

    /** Returns the tick of the row, or null if the row cannot be read as a tick. */
    @Nullable
    Tick tick();

    /** Returns why the row cannot be read as a tick, with its place, or null if it can. */
    @Nullable
    String problem();

    @Override
    void close();

    /** Detects the format of a file and opens it. */
    interface Format {
        /**
         * Opens a file.
         *
         * @param columns the columns of the fields, a JSON object with the keys of a scenario's {@code stream.columns};
         *     null to detect the format
         * @param anyPrice whether a tick with a price of zero or less is valid
         * @param anyTime whether a time before 1990 is valid
         * @throws RuntimeException if the file cannot be opened or its format is unknown; the message contains the reason
         */
        RecordedTickFile open(Path file, @Nullable String columns, boolean anyPrice, boolean anyTime);
    }
}

package io.tickproof.generator.recording;

import org.jspecify.annotations.Nullable;

/**
 * How a recording is read.
 *
 * @param columns the columns of the fields; null to detect the format
 * @param badRows what happens to rows that cannot be read as a tick
 * @param anyPrice whether a tick with a price of zero or less is valid
 */
public record ReadOptions(@Nullable ColumnMapping columns, BadRows badRows, boolean anyPrice) {
    /** Detects the format and accepts valid ticks with positive prices only. */
    public static final ReadOptions STRICT = new ReadOptions(null, BadRows.REFUSE, false);

    /** What happens to a row that cannot be read as a tick. */
    public enum BadRows {
        /** The recording is refused before anything starts. */
        REFUSE,
        /** The row is sent as an invalid record, which must become a dead letter. */
        DEAD_LETTER
    }

    /** Returns a copy with another treatment of bad rows. */
    public ReadOptions withBadRows(BadRows newBadRows) {
        return new ReadOptions(columns, newBadRows, anyPrice);
    }
}

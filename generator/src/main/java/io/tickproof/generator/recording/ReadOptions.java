package io.tickproof.generator.recording;

import org.jspecify.annotations.Nullable;

/**
 * How a recording is read.
 *
 * @param columns the columns of the fields; null to detect the format
 * @param badRows what happens to rows that cannot be read as a tick
 * @param anyPrice whether a tick with a price of zero or less is valid
 * @param ids whether the trade ids of the recording are used
 * @param order the order in which the rows are replayed
 */
public record ReadOptions(@Nullable ColumnMapping columns, BadRows badRows, boolean anyPrice, Ids ids, Order order) {
    /** Detects the format and accepts valid ticks with positive prices only. */
    public static final ReadOptions STRICT = new ReadOptions(null, BadRows.REFUSE, false, Ids.USE, Order.FILE);

    /** What happens to a row that cannot be read as a tick. */
    public enum BadRows {
        /** The recording is refused before anything starts. */
        REFUSE,
        /** The row is sent as an invalid record, which must become a dead letter. */
        DEAD_LETTER
    }

    /** Whether the trade ids of the recording are used. */
    public enum Ids {
        /** The ids of the recording are used; a row without an id gets its row number. */
        USE,
        /** Every row gets its row number, for recordings whose ids do not identify a tick. */
        IGNORE
    }

    /** The order in which the rows are replayed. */
    public enum Order {
        /** The order of the file. */
        FILE,
        /** The order of their arrival times if the source records them, otherwise of their event times. */
        TIME
    }

    /** Returns a copy that detects the format, or reads the given columns. */
    public ReadOptions withColumns(@Nullable ColumnMapping newColumns) {
        return new ReadOptions(newColumns, badRows, anyPrice, ids, order);
    }

    /** Returns a copy with another treatment of bad rows. */
    public ReadOptions withBadRows(BadRows newBadRows) {
        return new ReadOptions(columns, newBadRows, anyPrice, ids, order);
    }

    /** Returns a copy that accepts or refuses prices of zero or less. */
    public ReadOptions withAnyPrice(boolean newAnyPrice) {
        return new ReadOptions(columns, badRows, newAnyPrice, ids, order);
    }

    /** Returns a copy that uses or ignores the trade ids. */
    public ReadOptions withIds(Ids newIds) {
        return new ReadOptions(columns, badRows, anyPrice, newIds, order);
    }

    /** Returns a copy with another order. */
    public ReadOptions withOrder(Order newOrder) {
        return new ReadOptions(columns, badRows, anyPrice, ids, newOrder);
    }
}

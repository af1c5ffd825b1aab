package io.tickproof.generator.recording;

/**
 * How a recording is read.
 *
 * @param columns where the fields are, or how the format that is recognised is changed
 * @param badRows what happens to rows that cannot be read as a tick
 * @param any which implausible ticks are valid
 * @param ids whether the trade ids of the recording are used
 * @param order the order in which the rows are replayed
 */
public record ReadOptions(ColumnMapping columns, BadRows badRows, Any any, Ids ids, Order order) {
    /** Recognises the format, and accepts plausible ticks with positive prices only. */
    public static final ReadOptions STRICT =
            new ReadOptions(ColumnMapping.NONE, BadRows.REFUSE, new Any(false, false), Ids.USE, Order.FILE);

    /**
     * Which implausible ticks are valid.
     *
     * @param price whether a price of zero or less is valid
     * @param time whether a time before 1990 is valid
     */
    public record Any(boolean price, boolean time) {}

    /** Returns whether a tick with a price of zero or less is valid. */
    public boolean anyPrice() {
        return any.price;
    }

    /** Returns whether a time before 1990 is valid. */
    public boolean anyTime() {
        return any.time;
    }

    /** What happens to a row that cannot be read as a tick. */
    public enum BadRows {
        /** The recording is refused before anything starts. */
        REFUSE,
        /** The row is sent as an invalid record, which must become a dead letter. */
        DEAD_LETTER
    }

    /** Whether the trade ids of the recording are used. */
    public enum Ids {
        /** The ids of the recording are used; a row without one gets an id of its own. */
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

    /** Returns a copy with other columns. */
    public ReadOptions withColumns(ColumnMapping newColumns) {
        return new ReadOptions(newColumns, badRows, any, ids, order);
    }

    /** Returns a copy with another treatment of bad rows. */
    public ReadOptions withBadRows(BadRows newBadRows) {
        return new ReadOptions(columns, newBadRows, any, ids, order);
    }

    /** Returns a copy that accepts or refuses prices of zero or less. */
    public ReadOptions withAnyPrice(boolean newAnyPrice) {
        return new ReadOptions(columns, badRows, new Any(newAnyPrice, any.time), ids, order);
    }

    /** Returns a copy that accepts or refuses times before 1990. */
    public ReadOptions withAnyTime(boolean newAnyTime) {
        return new ReadOptions(columns, badRows, new Any(any.price, newAnyTime), ids, order);
    }

    /** Returns a copy that uses or ignores the trade ids. */
    public ReadOptions withIds(Ids newIds) {
        return new ReadOptions(columns, badRows, any, newIds, order);
    }

    /** Returns a copy with another order. */
    public ReadOptions withOrder(Order newOrder) {
        return new ReadOptions(columns, badRows, any, ids, newOrder);
    }
}

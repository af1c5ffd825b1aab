package io.tickproof.generator.recording;

import static io.tickproof.generator.recording.FormatDetection.column;

import org.jspecify.annotations.Nullable;

/**
 * The columns of the fields of a tick in a recording, and how the fields are written. Columns count from 0; −1 stands
 * for a field that the source does not have.
 *
 * @param format name of the format
 */
record TickLayout(String format, Times times, Symbol symbol, Trade trade, Side side) {
    /** Column number of a field that the source does not have. */
    static final int NONE = -1;

    /**
     * Event time and arrival time.
     *
     * @param event column of the event time
     * @param arrival column of the arrival time
     * @param dayMicros start of the day from which times count, for {@link TimeUnit#MS_OF_DAY}; µs since the epoch
     */
    record Times(int event, int arrival, TimeUnit unit, long dayMicros) {}

    /** @param name the symbol of all rows, if there is no column */
    record Symbol(int column, String name) {}

    /**
     * Price, quantity, id, and the action that a row must have to be a trade.
     *
     * @param action column that must contain T for a trade
     */
    record Trade(int price, PriceScale scale, int quantity, int id, int action) {}

    record Side(int column, SideRule rule) {}

    enum TimeUnit {
        SECONDS,
        MS,
        US,
        NS,
        /** The one of ms, µs and ns that results in a time of this century. */
        MAGNITUDE,
        ISO,
        /** Milliseconds since midnight UTC. */
        MS_OF_DAY
    }

    enum PriceScale {
        DECIMAL,
        /** Whole numbers of 10⁻⁹. */
        NANOS
    }

    enum SideRule {
        /** The source does not have a side. */
        NONE,
        /** The side of the taker. */
        TAKER,
        /** The side of the maker. */
        MAKER,
        /** Whether the buyer was the maker. */
        BUYER_MAKER,
        /** A for an aggressor that sells, B for one that buys, N for an unknown one. */
        ASK_BID
    }

    /**
     * Returns the layout that a scenario specifies.
     *
     * @throws RecordingException if the file does not have one of the columns
     */
    static TickLayout of(ColumnMapping mapping, RowReader rows) {
        TimeUnit unit = switch (mapping.times().unit()) {
            case S -> TimeUnit.SECONDS;
            case MS -> TimeUnit.MS;
            case US -> TimeUnit.US;
            case NS -> TimeUnit.NS;
            case ISO -> TimeUnit.ISO;
        };
        int buyerMaker = index(mapping.side().buyerMaker(), rows);
        int taker = index(mapping.side().side(), rows);
        Side side = taker >= 0
                ? new Side(taker, SideRule.TAKER)
                : new Side(buyerMaker, buyerMaker >= 0 ? SideRule.BUYER_MAKER : SideRule.NONE);
        return new TickLayout(
                "columns of the scenario",
                new Times(
                        index(mapping.times().event(), rows),
                        index(mapping.times().arrival(), rows),
                        unit,
                        0),
                new Symbol(
                        index(mapping.symbol().column(), rows), mapping.symbol().name()),
                new Trade(
                        index(mapping.amounts().price(), rows),
                        PriceScale.DECIMAL,
                        index(mapping.amounts().quantity(), rows),
                        index(mapping.id(), rows),
                        NONE),
                side);
    }

    private static int index(ColumnMapping.@Nullable Column column, RowReader rows) {
        if (column == null) {
            return NONE;
        }
        return column.name() == null ? column.number() - 1 : column(rows, column.name());
    }

    /** Returns a copy with another scale of the price. */
    TickLayout withScale(PriceScale scale) {
        Trade changed = new Trade(trade.price, scale, trade.quantity, trade.id, trade.action);
        return new TickLayout(format, times, symbol, changed, side);
    }
}

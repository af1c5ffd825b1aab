package io.tickproof.generator.recording;

import io.tickproof.generator.recording.ColumnMapping.Column;
import io.tickproof.market.Side;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a tick in the rows of one file: a {@link ColumnMapping} whose columns were found, compiled once so that
 * reading a row only looks up fields by their index.
 *
 * @param format title of the format
 */
record TickLayout(String format, SymbolField symbol, Times times, Amounts amounts, IdColumns ids, Taker taker) {
    /** Index of a field that the file does not have. */
    static final int NONE = -1;

    /** @param name the symbol of all rows, if there is no column */
    record SymbolField(int column, String name) {
        String of(RowReader rows) {
            return column < 0 ? name : rows.field(column, "symbol");
        }
    }

    /** @param arrival null if the file does not record arrivals */
    record Times(TimeColumn event, @Nullable TimeColumn arrival) {}

    /**
     * Price and quantity.
     *
     * @param skipsEmpty whether rows without a price are skipped
     * @param quantity index of the column, or {@link #NONE} if every quantity is 0
     */
    record Amounts(PriceColumn price, boolean skipsEmpty, int quantity) {}

    /**
     * What tells the side of the taker, and whether a row is a trade at all.
     *
     * @param column null if no column tells the side
     * @param negative what a negative quantity means; null if it is invalid
     * @param action null if every row is a trade
     */
    record Taker(
            @Nullable SideColumn column,
            @Nullable Side negative,
            @Nullable ActionColumn action) {}

    /**
     * A column that tells what a row is.
     *
     * @param trade the words for a trade, in lower case
     * @param skipsOthers whether other rows are skipped, rather than refused
     */
    record ActionColumn(int index, List<String> trade, boolean skipsOthers) {}

    /** Returns whether the file has trade ids. */
    boolean hasIds() {
        return ids.hasColumns();
    }

    /**
     * Finds the columns of a mapping in a file.
     *
     * @param known whether this is a known format, which may lack any column but time, price and quantity
     * @throws RecordingException if a column is missing, or if the mapping does not fit the file
     */
    static TickLayout of(String format, ColumnMapping mapping, RowReader rows, boolean known, ReadOptions options) {
        return new Compiler(mapping, rows, known, options).compile(format);
    }

    /** Finds columns by number or name. */
    private record Compiler(ColumnMapping mapping, RowReader rows, boolean known, ReadOptions options) {
        TickLayout compile(String format) {
            if (mapping.isLocal() && !mapping.has(ColumnKey.ZONE)) {
                throw new RecordingException(
                        rows.file,
                        "the times of " + format
                                + " do not name their zone; specify stream.columns.zone, such as UTC, an "
                                + "offset such as +02:00, or a zone such as Europe/Athens");
            }
            DayColumn day = new DayColumn(index(ColumnKey.DATE, true), mapping, rows);
            int arrival = index(ColumnKey.ARRIVAL, false);
            return new TickLayout(
                    format,
                    symbol(),
                    new Times(
                            new TimeColumn("time", index(ColumnKey.TIME, true), mapping, day, options.anyTime()),
                            arrival < 0 ? null : new TimeColumn("arrival", arrival, mapping, day, options.anyTime())),
                    new Amounts(
                            PriceColumn.of(index(ColumnKey.PRICE, true), mapping),
                            "skip".equals(mapping.text(ColumnKey.EMPTY_PRICE)),
                            quantity()),
                    options.ids() == ReadOptions.Ids.IGNORE ? new IdColumns() : ids(),
                    taker());
        }

        private SymbolField symbol() {
            String name = mapping.text(ColumnKey.SYMBOL_NAME);
            int column = index(ColumnKey.SYMBOL, false);
            return new SymbolField(column, column >= 0 ? "" : name != null ? name : FileNames.symbol(rows));
        }

        private int quantity() {
            return "none".equals(mapping.text(ColumnKey.QUANTITY)) ? NONE : index(ColumnKey.QUANTITY, true);
        }

        private IdColumns ids() {
            List<Column> columns =
                    mapping.columns(ColumnKey.ID).stream().filter(this::applies).toList();
            int[] indices = columns.stream().mapToInt(column -> find(column)).toArray();
            for (int i = 0; i < indices.length; i++) {
                if (indices[i] < 0 && !isOptional(ColumnKey.ID)) {
                    indices[i] = later(ColumnKey.ID, columns.get(i));
                } else if (indices[i] < 0 && !rows.isGrowing()) {
                    return new IdColumns();
                }
            }
            return new IdColumns(indices);
        }

        private Taker taker() {
            int side = index(ColumnKey.SIDE, false);
            int buyerMaker = index(ColumnKey.BUYER_MAKER, false);
            int action = index(ColumnKey.ACTION, false);
            String negative = mapping.text(ColumnKey.NEGATIVE_QUANTITY);
            return new Taker(
                    side >= 0
                            ? SideColumn.taker(side, mapping)
                            : buyerMaker >= 0 ? SideColumn.buyerMaker(buyerMaker) : null,
                    negative == null ? null : negative.equals("sell") ? Side.SELL : Side.BUY,
                    action < 0
                            ? null
                            : new ActionColumn(
                                    action,
                                    mapping.words(ColumnKey.TRADE, "t"),
                                    "skip".equals(mapping.text(ColumnKey.OTHER_ROWS))));
        }

        /** Returns the first column of a key that the file has. */
        private int index(ColumnKey key, boolean required) {
            List<Column> columns = mapping.columns(key);
            for (Column column : columns) {
                int index = find(column);
                if (index >= 0) {
                    return index;
                }
            }
            return columns.isEmpty() || isOptional(key) && !required ? NONE : later(key, columns.get(0));
        }

        /** Returns whether a file of a known format may lack the column, because the scenario does not name it. */
        private boolean isOptional(ColumnKey key) {
            return known && !options.columns().has(key);
        }

        /** Returns the index of a column that later JSON objects may bring; reading fails at the end if none does. */
        private int later(ColumnKey key, Column column) {
            if (column.name() != null) {
                return rows.column(column.name());
            }
            throw new RecordingException(
                    rows.file,
                    "stream.columns." + key.text() + " is the number of a column, but the file has names "
                            + rows.header().keySet());
        }

        /** Returns whether a column of a known format is meant: its numbers are those of a file without a header. */
        private boolean applies(Column column) {
            return !known || rows.header().isEmpty() == (column.name() == null);
        }

        private int find(Column column) {
            if (!applies(column)) {
                return NONE;
            }
            if (column.name() == null) {
                return column.number() - 1;
            }
            Integer index = rows.find(column.name());
            if (index == null && rows.hasTwice(column.name())) {
                // An optional column must not be ignored because its name is ambiguous.
                rows.column(column.name());
            }
            return index == null ? NONE : index;
        }
    }
}

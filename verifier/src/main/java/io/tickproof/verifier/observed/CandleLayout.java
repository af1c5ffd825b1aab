package io.tickproof.verifier.observed;

import io.tickproof.market.Candle;
import io.tickproof.market.SharedNames;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The table or topic of a job's candles, and the names of its columns.
 *
 * @param table the table in PostgreSQL, with its schema unless that is {@code public}; or the topic
 * @param keys the columns that identify a candle
 * @param emitted the column with the time at which the job emitted the row; null if there is none
 * @param columns the columns that are compared, with their names in the table
 * @param tolerance the largest accepted difference of measured values
 */
public record CandleLayout(
        String table,
        KeyColumns keys,
        @Nullable String emitted,
        Map<CandleColumn, String> columns,
        BigDecimal tolerance) {

    /**
     * The columns that identify a candle.
     *
     * @param window the column with the name of the window; null if the job has only one window
     * @param symbol the column with the symbol
     * @param start the column with the start of the window
     */
    public record KeyColumns(@Nullable String window, String symbol, String start) {}

    /** The layout of configs/schema.sql. */
    public static final CandleLayout OURS = new CandleLayout(
            SharedNames.CANDLES,
            new KeyColumns("window_name", "symbol", "window_start"),
            "emitted_at",
            new EnumMap<>(Map.of(
                    CandleColumn.OPEN, "open",
                    CandleColumn.HIGH, "high",
                    CandleColumn.LOW, "low",
                    CandleColumn.CLOSE, "close",
                    CandleColumn.VOLUME, "volume",
                    CandleColumn.VWAP, "vwap",
                    CandleColumn.MEAN_PRICE, "mean_price",
                    CandleColumn.TRADES, "trade_count",
                    CandleColumn.ID_SUM, "id_sum",
                    CandleColumn.ID_XOR, "id_xor")),
            BigDecimal.ZERO);

    /** Returns the same columns in another table or topic, with another tolerance. */
    public CandleLayout in(String otherTable, BigDecimal otherTolerance) {
        return new CandleLayout(otherTable, keys, emitted, columns, otherTolerance);
    }

    /** Returns whether rows contain the number of their ticks and the values that identify them. */
    public boolean hasFingerprint() {
        return columns.containsKey(CandleColumn.TRADES)
                && columns.containsKey(CandleColumn.ID_SUM)
                && columns.containsKey(CandleColumn.ID_XOR);
    }

    /** Returns the layout without some of its columns. */
    public CandleLayout without(Set<CandleColumn> omitted) {
        Map<CandleColumn, String> fewer = new EnumMap<>(columns);
        fewer.keySet().removeAll(omitted);
        return new CandleLayout(table, keys, emitted, fewer, tolerance);
    }

    /** Returns the columns in which two candles differ, in the order of the enumeration. */
    public List<CandleColumn> differences(Candle a, Candle b) {
        return columns.keySet().stream()
                .sorted()
                .filter(column -> column.differs(a, b, tolerance))
                .toList();
    }

    /** Returns whether two candles are equal in all compared columns. */
    public boolean same(Candle a, Candle b) {
        for (CandleColumn column : columns.keySet()) {
            if (column.differs(a, b, tolerance)) {
                return false;
            }
        }
        return true;
    }
}

package io.tickproof.verifier.observed;

import io.tickproof.market.Candle;
import io.tickproof.market.SharedNames;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a job's candles are, and what their columns are called.
 *
 * @param table in PostgreSQL, with its schema if it is not in {@code public}; or the topic
 * @param window column with the window's name; null where there is but one kind of window
 * @param symbol column with the symbol
 * @param start column with the window's start
 * @param emitted column that says when the job had the row ready; null where there is none
 * @param columns what can be compared → its name
 * @param tolerance how far measured values may be apart
 */
public record CandleLayout(
        String table,
        String window,
        String symbol,
        String start,
        String emitted,
        Map<CandleColumn, String> columns,
        BigDecimal tolerance) {

    /** Of configs/schema.sql. */
    public static final CandleLayout OURS = new CandleLayout(
            SharedNames.CANDLES,
            "window_name",
            "symbol",
            "window_start",
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

    /** Whether rows say how many ticks they hold, and which. */
    public boolean hasFingerprint() {
        return columns.containsKey(CandleColumn.TRADES)
                && columns.containsKey(CandleColumn.ID_SUM)
                && columns.containsKey(CandleColumn.ID_XOR);
    }

    /** The same without these columns. */
    public CandleLayout without(Set<CandleColumn> left) {
        Map<CandleColumn, String> fewer = new EnumMap<>(columns);
        fewer.keySet().removeAll(left);
        return new CandleLayout(table, window, symbol, start, emitted, fewer, tolerance);
    }

    /** The columns in which two candles differ, in the enumeration's order. */
    public List<CandleColumn> differences(Candle a, Candle b) {
        return columns.keySet().stream()
                .sorted()
                .filter(column -> column.differs(a, b, tolerance))
                .toList();
    }

    public boolean same(Candle a, Candle b) {
        for (CandleColumn column : columns.keySet()) {
            if (column.differs(a, b, tolerance)) {
                return false;
            }
        }
        return true;
    }
}

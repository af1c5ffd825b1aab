package io.tickproof.harness.bug;

import io.tickproof.market.Candle;
import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.functions.FlatMapFunction;

/** What the list of defects is written with. */
final class BugCatalogSupport {
    /** One row of the table candles, always the same. */
    static final String ONE =
            "(window_name, symbol, window_start) = (SELECT window_name, symbol, window_start FROM candles"
                    + " WHERE trade_count > 5 ORDER BY window_name, symbol, window_start LIMIT 1)";

    private BugCatalogSupport() {}

    static List<WindowSpec> with(List<WindowSpec> windows, WindowSpec more) {
        List<WindowSpec> all = new ArrayList<>(windows);
        all.add(more);
        return all;
    }

    interface CandleChange extends UnaryOperator<Candle>, Serializable {}

    static FlatMapFunction<CandleRow, CandleRow> row(CandleChange change) {
        return (row, out) -> out.collect(new CandleRow(change.apply(row.candle()), row.emittedMicros()));
    }

    static Candle prices(Candle c, long open, long high, long low, long close) {
        return candle(c, c.startMicros(), open, high, low, close, c.volume(), c.vwap(), c.meanPrice(), c.trades());
    }

    static Candle averages(Candle c, BigDecimal volume, BigDecimal vwap, BigDecimal mean) {
        return candle(c, c.startMicros(), c.open(), c.high(), c.low(), c.close(), volume, vwap, mean, c.trades());
    }

    static BigDecimal half(long a, long b) {
        return BigDecimal.valueOf(a, 8).add(BigDecimal.valueOf(b, 8)).divide(BigDecimal.valueOf(2));
    }

    static Candle candle(
            Candle c,
            long startMicros,
            long open,
            long high,
            long low,
            long close,
            BigDecimal volume,
            BigDecimal vwap,
            BigDecimal mean,
            long trades) {
        return new Candle(
                c.window(),
                c.symbol(),
                startMicros,
                open,
                high,
                low,
                close,
                volume,
                vwap,
                mean,
                trades,
                c.idSum(),
                c.idXor());
    }
}

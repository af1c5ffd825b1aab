package io.tickproof.harness.bug;

import io.tickproof.market.Candle;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Copies a candle with some of its columns changed. Mutable. */
final class CandleEdit {
    private final Candle original;
    private long startMicros;
    private long open;
    private long high;
    private long low;
    private @Nullable BigDecimal volume;
    private @Nullable BigDecimal vwap;
    private @Nullable BigDecimal meanPrice;
    private long trades;

    private CandleEdit(Candle original) {
        this.original = original;
        startMicros = original.startMicros();
        open = original.open();
        high = original.high();
        low = original.low();
        volume = original.volume();
        vwap = original.vwap();
        meanPrice = original.meanPrice();
        trades = original.trades();
    }

    static CandleEdit of(Candle candle) {
        return new CandleEdit(candle);
    }

    CandleEdit startMicros(long micros) {
        startMicros = micros;
        return this;
    }

    CandleEdit open(long price) {
        open = price;
        return this;
    }

    CandleEdit high(long price) {
        high = price;
        return this;
    }

    CandleEdit low(long price) {
        low = price;
        return this;
    }

    CandleEdit volume(@Nullable BigDecimal value) {
        volume = value;
        return this;
    }

    CandleEdit vwap(@Nullable BigDecimal value) {
        vwap = value;
        return this;
    }

    CandleEdit meanPrice(BigDecimal value) {
        meanPrice = value;
        return this;
    }

    CandleEdit trades(long count) {
        trades = count;
        return this;
    }

    Candle candle() {
        return new Candle(
                new Candle.Key(original.window(), original.symbol(), startMicros),
                new Candle.Prices(open, high, low, original.close()),
                new Candle.Amounts(volume, vwap, meanPrice),
                new Candle.Fingerprint(trades, original.idSum(), original.idXor()));
    }
}

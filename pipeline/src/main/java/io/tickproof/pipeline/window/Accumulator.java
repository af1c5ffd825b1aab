package io.tickproof.pipeline.window;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.Fingerprints;
import io.tickproof.market.WindowSpec;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The aggregates of the ticks of a pane or window. They are exact and do not depend on the order of the ticks. It is
 * mutable, because it is updated for every tick.
 */
final class Accumulator {
    private long openTime = Long.MAX_VALUE;
    private long openId;
    private long open;
    private long closeTime = Long.MIN_VALUE;
    private long closeId;
    private long close;
    private long high = Long.MIN_VALUE;
    private long low = Long.MAX_VALUE;
    private long trades;
    private final WideSum volume = new WideSum();
    private final WideSum notional = new WideSum();
    private final WideSum prices = new WideSum();
    private long idSum;
    private long idXor;

    void add(long id, long timeMicros, long price, long quantity) {
        opens(timeMicros, id, price);
        closes(timeMicros, id, price);
        high = Math.max(high, price);
        low = Math.min(low, price);
        trades++;
        volume.add(quantity);
        notional.addProduct(price, quantity);
        prices.add(price);
        idSum += id;
        idXor ^= Fingerprints.mix64(id);
    }

    void add(Accumulator other) {
        if (other.trades == 0) {
            return;
        }
        opens(other.openTime, other.openId, other.open);
        closes(other.closeTime, other.closeId, other.close);
        high = Math.max(high, other.high);
        low = Math.min(low, other.low);
        trades += other.trades;
        volume.add(other.volume);
        notional.add(other.notional);
        prices.add(other.prices);
        idSum += other.idSum;
        idXor ^= other.idXor;
    }

    long trades() {
        return trades;
    }

    Candle toCandle(WindowSpec window, String symbol, long startMicros) {
        BigInteger volumeUnits = volume.toBigInteger();
        BigDecimal volumeValue = new BigDecimal(volumeUnits, Decimals.SCALE);
        BigDecimal vwap = volumeUnits.signum() == 0
                ? null
                : Decimals.quotient(notional.toBigInteger(), 2 * Decimals.SCALE, volumeValue);
        BigDecimal mean = Decimals.quotient(prices.toBigInteger(), Decimals.SCALE, BigDecimal.valueOf(trades));
        return new Candle(
                new Candle.Key(window.name(), symbol, startMicros),
                new Candle.Prices(open, high, low, close),
                new Candle.Amounts(volumeValue, vwap, mean),
                new Candle.Fingerprint(trades, idSum, idXor));
    }

    private void opens(long timeMicros, long id, long price) {
        if (timeMicros < openTime || timeMicros == openTime && id < openId) {
            openTime = timeMicros;
            openId = id;
            open = price;
        }
    }

    private void closes(long timeMicros, long id, long price) {
        if (timeMicros > closeTime || timeMicros == closeTime && id > closeId) {
            closeTime = timeMicros;
            closeId = id;
            close = price;
        }
    }

    void write(DataOutputView out) throws IOException {
        out.writeLong(openTime);
        out.writeLong(openId);
        out.writeLong(open);
        out.writeLong(closeTime);
        out.writeLong(closeId);
        out.writeLong(close);
        out.writeLong(high);
        out.writeLong(low);
        out.writeLong(trades);
        volume.write(out);
        notional.write(out);
        prices.write(out);
        out.writeLong(idSum);
        out.writeLong(idXor);
    }

    static Accumulator read(DataInputView in) throws IOException {
        Accumulator result = new Accumulator();
        result.openTime = in.readLong();
        result.openId = in.readLong();
        result.open = in.readLong();
        result.closeTime = in.readLong();
        result.closeId = in.readLong();
        result.close = in.readLong();
        result.high = in.readLong();
        result.low = in.readLong();
        result.trades = in.readLong();
        result.volume.read(in);
        result.notional.read(in);
        result.prices.read(in);
        result.idSum = in.readLong();
        result.idXor = in.readLong();
        return result;
    }
}

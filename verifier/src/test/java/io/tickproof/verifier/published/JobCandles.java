package io.tickproof.verifier.published;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.PublishedCandle;
import io.tickproof.market.PublishedCandle.Ohlc;
import io.tickproof.market.PublishedConventions;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.observed.ObservedCandle;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Candles that a job made from a random walk, and the file that a publisher would make of them. */
final class JobCandles {
    static final long MINUTE = 60_000_000L;
    static final WindowSpec WINDOW = WindowSpec.tumbling(Duration.ofMinutes(1));

    final List<Candle> candles = new ArrayList<>();

    /** Makes candles of these symbols from a time on. One minute in ten has no trade. */
    static JobCandles random(long seed, String start, int minutes, String... symbols) {
        JobCandles job = new JobCandles();
        Random random = new Random(seed);
        for (String symbol : symbols) {
            long price = (50_000 + random.nextInt(50_000)) * 1_000_000L;
            for (int minute = 0; minute < minutes; minute++) {
                if (minute > 0 && minute < minutes - 1 && random.nextInt(10) == 0) {
                    continue;
                }
                long open = price + step(random);
                long close = open + step(random);
                long high = Math.max(open, close) + Math.abs(step(random));
                long low = Math.min(open, close) - Math.abs(step(random));
                job.add(
                        symbol,
                        Instant.parse(start).toEpochMilli() * 1_000 + minute * MINUTE,
                        new long[] {open, high, low, close},
                        new BigDecimal(1 + random.nextInt(1_000_000)).movePointLeft(4),
                        1 + random.nextInt(50));
                price = close;
            }
        }
        return job;
    }

    private static long step(Random random) {
        // Prices have four decimals.
        return Math.round(random.nextGaussian() * 300) * 10_000L;
    }

    void add(String symbol, long startMicros, long[] ohlc, BigDecimal volume, long trades) {
        BigDecimal vwap = volume.signum() == 0 ? null : Decimals.toBigDecimal((ohlc[1] + ohlc[2]) / 2);
        candles.add(new Candle(
                new Candle.Key(WINDOW.name(), symbol, startMicros),
                new Candle.Prices(ohlc[0], ohlc[1], ohlc[2], ohlc[3]),
                new Candle.Amounts(volume, vwap, vwap),
                new Candle.Fingerprint(trades, 1, 1)));
    }

    /** Returns the file of a publisher that follows the candle contract. */
    List<PublishedCandle> published() {
        List<PublishedCandle> rows = new ArrayList<>();
        for (Candle candle : candles) {
            rows.add(new PublishedCandle(
                    rows.size() + 1,
                    candle.symbol(),
                    candle.startMicros(),
                    new Ohlc(
                            Decimals.toBigDecimal(candle.open()),
                            Decimals.toBigDecimal(candle.high()),
                            Decimals.toBigDecimal(candle.low()),
                            Decimals.toBigDecimal(candle.close())),
                    candle.volume()));
        }
        return rows;
    }

    RecordedCandles recorded() {
        return RecordedCandles.of(WINDOW, expected(), observed());
    }

    private List<Candle.Key> expected() {
        return candles.stream().map(Candle::key).toList();
    }

    List<ObservedCandle> observed() {
        return candles.stream()
                .map(candle -> new ObservedCandle(candle, true, 0, 0))
                .toList();
    }

    PublishedCheck.Outcome compare(List<PublishedCandle> published, PublishedConventions conventions) {
        return new PublishedCheck(new Publication(published, MINUTE, conventions, List.of()), (check, finding) -> {})
                .compare(List.of(WINDOW, WindowSpec.tumbling(Duration.ofMinutes(5))), expected(), observed());
    }
}

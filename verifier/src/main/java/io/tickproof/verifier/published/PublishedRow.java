package io.tickproof.verifier.published;

import io.tickproof.market.Micros;
import io.tickproof.market.PublishedCandle;
import io.tickproof.market.PublishedCandle.Ohlc;
import io.tickproof.market.PublishedConventions;
import io.tickproof.market.PublishedConventions.Times;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A published candle after its conventions have been applied.
 *
 * @param number row of the publisher's file
 * @param symbol the name in the recording
 * @param startMicros start of the window in µs since the epoch
 */
record PublishedRow(
        long number,
        String symbol,
        long startMicros,
        Ohlc prices,
        @Nullable BigDecimal volume) {

    /** Applies the conventions to the rows of a file. */
    static List<PublishedRow> of(List<PublishedCandle> candles, PublishedConventions conventions, long windowMicros) {
        RepeatedHour repeated = new RepeatedHour(candles);
        List<PublishedRow> rows = new ArrayList<>(candles.size());
        for (PublishedCandle candle : candles) {
            BigDecimal volume = candle.volume();
            rows.add(new PublishedRow(
                    candle.row(),
                    conventions.symbol(candle.symbol()),
                    start(candle.timeMicros(), conventions.times(), windowMicros, repeated.isSecond(candle)),
                    candle.prices().times(conventions.scales().price()),
                    volume == null ? null : volume.multiply(conventions.scales().volume())));
        }
        return rows;
    }

    /** Returns the same row with its volume multiplied by a factor. */
    PublishedRow withVolumeTimes(BigDecimal factor) {
        return volume == null ? this : new PublishedRow(number, symbol, startMicros, prices, volume.multiply(factor));
    }

    private static long start(long timeMicros, Times times, long windowMicros, boolean isSecond) {
        long utc = utc(timeMicros + times.shiftMicros(), times.zone(), isSecond);
        return switch (times.label()) {
            case START -> utc;
            case END -> utc - windowMicros;
            case LAST_MOMENT -> {
                long end = (Math.floorDiv(utc, windowMicros) + 1) * windowMicros;
                // Another time is not a last moment, and yields a start that no window has.
                yield (end - utc <= Micros.PER_SECOND ? end : utc) - windowMicros;
            }
        };
    }

    /** @param isSecond which of two times is meant, if daylight saving time ends and repeats an hour */
    private static long utc(long localMicros, ZoneId zone, boolean isSecond) {
        if (zone.equals(ZoneOffset.UTC)) {
            return localMicros;
        }
        LocalDateTime local =
                LocalDateTime.ofEpochSecond(Math.floorDiv(localMicros, Micros.PER_SECOND), 0, ZoneOffset.UTC);
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        ZoneOffset offset =
                offsets.isEmpty() ? zone.getRules().getOffset(local) : offsets.get(isSecond ? offsets.size() - 1 : 0);
        return localMicros - offset.getTotalSeconds() * Micros.PER_SECOND;
    }
}

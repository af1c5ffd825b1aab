package io.tickproof.generator.recording;

import io.tickproof.generator.recording.CandleLayout.LengthRule;
import io.tickproof.market.Micros;
import io.tickproof.market.PublishedCandle.Ohlc;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The values of one row of published candles.
 *
 * @param volume null if the row has none
 * @param lengthMicros length of the candle in µs; 0 if the row does not say it
 */
record CandleValues(long timeMicros, Ohlc prices, @Nullable BigDecimal volume, long lengthMicros) {
    private static final int MAX_DIGITS = 60;
    private static final Map<String, Long> RTYPES =
            Map.of("32", 1L, "33", 60L, "34", 3_600L, "35", 86_400L, "36", 86_400L);

    /** Reads a row; empty if it is not a candle. */
    static Optional<CandleValues> of(CandleLayout layout, String[] row) {
        OptionalLong time = layout.time().micros(row);
        BigDecimal open = number(text(row, layout.prices().open()));
        BigDecimal high = number(text(row, layout.prices().high()));
        BigDecimal low = number(text(row, layout.prices().low()));
        BigDecimal close = number(text(row, layout.prices().close()));
        BigDecimal volume = number(text(row, layout.volume()));
        boolean hasVolume = volume != null || text(row, layout.volume()).isEmpty();
        if (time.isEmpty() || open == null || high == null || low == null || close == null || !hasVolume) {
            return Optional.empty();
        }
        return Optional.of(new CandleValues(
                time.getAsLong(),
                new Ohlc(open, high, low, close).times(layout.prices().scale()),
                volume,
                length(layout, row, time.getAsLong())));
    }

    /** Returns a decimal, or null if the text is not a decimal of a reasonable size. */
    static @Nullable BigDecimal number(String text) {
        if (text.isEmpty() || text.length() > MAX_DIGITS) {
            return null;
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return Math.abs(number.scale()) <= MAX_DIGITS ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static long length(CandleLayout layout, String[] row, long timeMicros) {
        String text = text(row, layout.length().column());
        if (layout.length().rule() == LengthRule.RTYPE) {
            return RTYPES.getOrDefault(text, 0L) * Micros.PER_SECOND;
        }
        OptionalLong closeTime = CandleTime.micros(text);
        if (layout.length().rule() != LengthRule.CLOSE_TIME || closeTime.isEmpty()) {
            return 0;
        }
        // The close time is the last moment: 1 µs, 1 ms or 1 s before the end, or the end itself.
        long seconds = Math.floorDiv(closeTime.getAsLong() - timeMicros + Micros.PER_SECOND - 1, Micros.PER_SECOND);
        return seconds % 60 == 59 ? (seconds + 1) * Micros.PER_SECOND : seconds * Micros.PER_SECOND;
    }

    /** Returns a field, or an empty text if the row is too short. */
    static String text(String[] row, int column) {
        return column >= 0 && column < row.length ? row[column] : "";
    }
}

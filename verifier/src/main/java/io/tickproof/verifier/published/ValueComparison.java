package io.tickproof.verifier.published;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.PublishedConventions;
import io.tickproof.market.PublishedConventions.Accuracy;
import io.tickproof.market.PublishedConventions.Open;
import io.tickproof.market.PublishedConventions.Volume;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares the values of a published row with those of a candle. */
final class ValueComparison {
    /** The VWAP of a candle is rounded to 8 decimals, so price × quantity is known up to half of the last one. */
    private static final BigDecimal VWAP_ERROR = new BigDecimal("0.000000005");

    private final Open open;
    private final Volume volume;
    private final Accuracy accuracy;

    ValueComparison(PublishedConventions conventions) {
        open = conventions.open();
        volume = conventions.volume();
        accuracy = conventions.accuracy();
    }

    /**
     * Returns the columns that differ.
     *
     * @param before the candle before; null if there is none
     */
    List<String> differences(PublishedRow row, Candle ours, @Nullable Candle before) {
        List<String> columns = new ArrayList<>();
        if (!isOpenEqual(row, ours, before)) {
            columns.add("open");
        }
        if (!isHighEqual(row, ours, before)) {
            columns.add("high");
        }
        if (!isLowEqual(row, ours, before)) {
            columns.add("low");
        }
        if (!isPriceEqual(row.prices().close(), ours.close())) {
            columns.add("close");
        }
        if (!isVolumeEqual(row, ours)) {
            columns.add("volume");
        }
        return columns;
    }

    /** Returns whether high, low and close are equal, which do not depend on the convention of the open. */
    boolean isRangeEqual(PublishedRow row, Candle ours, @Nullable Candle before) {
        return isPriceEqual(row.prices().close(), ours.close())
                && isHighEqual(row, ours, before)
                && isLowEqual(row, ours, before);
    }

    boolean isOpenEqual(PublishedRow row, Candle ours, @Nullable Candle before) {
        if (open == Open.FIRST_TRADE) {
            return isPriceEqual(row.prices().open(), ours.open());
        }
        // The close before the first candle of the recording is not known.
        return before == null || isPriceEqual(row.prices().open(), before.close());
    }

    private boolean isHighEqual(PublishedRow row, Candle ours, @Nullable Candle before) {
        return isPriceEqual(row.prices().high(), ours.high())
                || open == Open.PREVIOUS_CLOSE
                        && row.prices().high().compareTo(row.prices().open()) == 0
                        && (before == null || before.close() > ours.high());
    }

    private boolean isLowEqual(PublishedRow row, Candle ours, @Nullable Candle before) {
        return isPriceEqual(row.prices().low(), ours.low())
                || open == Open.PREVIOUS_CLOSE
                        && row.prices().low().compareTo(row.prices().open()) == 0
                        && (before == null || before.close() < ours.low());
    }

    boolean isPriceEqual(BigDecimal published, long ours) {
        return isEqual(published, Decimals.toBigDecimal(ours), accuracy.priceDecimals());
    }

    boolean isVolumeEqual(PublishedRow row, Candle ours) {
        BigDecimal published = row.volume();
        if (published == null) {
            return true;
        }
        return switch (volume) {
            case IGNORED -> true;
            case TRADES -> published.compareTo(BigDecimal.valueOf(ours.trades())) == 0;
            case BASE -> ours.volume() == null || isEqual(published, ours.volume(), accuracy.volumeDecimals());
            case QUOTE -> isQuoteVolumeEqual(published, ours);
        };
    }

    private boolean isQuoteVolumeEqual(BigDecimal published, Candle ours) {
        if (ours.volume() == null) {
            return true;
        }
        if (ours.vwap() == null) {
            return published.signum() == 0;
        }
        BigDecimal quote = ours.vwap().multiply(ours.volume());
        BigDecimal error = VWAP_ERROR.multiply(ours.volume());
        return isWithin(published, quote, error) || isEqual(published, quote, accuracy.volumeDecimals());
    }

    private boolean isEqual(BigDecimal published, BigDecimal ours, int decimals) {
        if (published.compareTo(ours) == 0) {
            return true;
        }
        if (decimals != Accuracy.NOT_ROUNDED && isWithin(published, ours, halfUnit(decimals))) {
            return true;
        }
        return accuracy.tolerance().signum() > 0
                && isWithin(published, ours, ours.abs().multiply(accuracy.tolerance()));
    }

    private static boolean isWithin(BigDecimal published, BigDecimal ours, BigDecimal difference) {
        return published.subtract(ours).abs().compareTo(difference) <= 0;
    }

    /** Returns half of the last decimal: publishers round a half in different directions. */
    static BigDecimal halfUnit(int decimals) {
        return BigDecimal.valueOf(5, decimals + 1);
    }
}

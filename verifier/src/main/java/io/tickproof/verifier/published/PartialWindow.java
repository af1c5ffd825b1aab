package io.tickproof.verifier.published;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import org.jspecify.annotations.Nullable;

/**
 * Recognises candles that one of the two sides has seen only in part: the first and the last window of the recording, and
 * the last candle of a file that was made before its window ended. Such a candle is not compared if the other side's one
 * can result from it by adding ticks.
 */
final class PartialWindow {
    private final RecordedCandles recorded;

    PartialWindow(RecordedCandles recorded) {
        this.recorded = recorded;
    }

    /** Returns whether the recording may contain only a part of the row's ticks. */
    boolean isCutByRecording(PublishedRow row, @Nullable Candle ours) {
        boolean isFirst = row.startMicros() == recorded.firstMicros();
        boolean isLast = row.startMicros() == recorded.lastMicros();
        if (!isFirst && !isLast) {
            return false;
        }
        if (ours == null) {
            return true;
        }
        return row.prices().high().compareTo(Decimals.toBigDecimal(ours.high())) >= 0
                && row.prices().low().compareTo(Decimals.toBigDecimal(ours.low())) <= 0
                && (row.volume() == null
                        || ours.volume() == null
                        || row.volume().compareTo(ours.volume()) >= 0)
                && (isFirst || row.prices().open().compareTo(Decimals.toBigDecimal(ours.open())) == 0)
                && (isLast || row.prices().close().compareTo(Decimals.toBigDecimal(ours.close())) == 0);
    }

    /**
     * Returns whether the publisher may have seen only a part of the window's ticks.
     *
     * @param isLast whether it is the last row of its symbol
     */
    static boolean isCutByPublisher(PublishedRow row, Candle ours, boolean isLast) {
        return isLast
                && row.volume() != null
                && ours.volume() != null
                && row.volume().compareTo(ours.volume()) < 0
                && row.prices().high().compareTo(Decimals.toBigDecimal(ours.high())) <= 0
                && row.prices().low().compareTo(Decimals.toBigDecimal(ours.low())) >= 0
                && row.prices().open().compareTo(Decimals.toBigDecimal(ours.open())) == 0;
    }
}

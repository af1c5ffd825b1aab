package io.tickproof.verifier.cause;

import io.tickproof.market.Decimals;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One candle that differs, column by column and tick by tick.
 *
 * @param endMicros the end of the window, µs since the epoch
 * @param columns the compared columns, in their usual order
 * @param ticks the deliveries of the window in the order of the log, as rows of {@link DeliveredTick#row}; empty if the
 *     limit of the report is reached
 * @param omitted the number of deliveries that are omitted to limit the size of the report
 */
public record CandleDetail(long endMicros, List<ColumnValues> columns, List<@Nullable Object[]> ticks, long omitted) {

    /**
     * A column of the candle.
     *
     * @param expected null if no row is expected, or the column has no value
     * @param observed null if no row was observed, or the column has no value
     * @param difference observed minus expected; null if the two are equal under the rules of the comparison, empty if
     *     they differ but one of them is absent
     */
    public record ColumnValues(
            String name,
            @Nullable String expected,
            @Nullable String observed,
            @Nullable String difference) {}

    /** The part that a delivery has in the explanation of the difference. */
    public enum Part {
        /** The delivery is not named by the explanation. */
        NONE(""),
        /** Removing the tick from the expected candle explains the observed one. */
        MISSING("missing"),
        /** Adding the tick to the expected candle explains the observed one. */
        EXTRA("extra"),
        /** The explanation names the tick for another reason, such as its order or its value. */
        NAMED("named");

        private final String text;

        Part(String text) {
            this.text = text;
        }

        /** Returns the word for the part in evidence.json; empty for {@link #NONE}. */
        public String text() {
            return text;
        }
    }

    /** A delivery in the form of evidence.json: an array, not an object, to keep the report small. */
    public static final class DeliveredTick {
        private DeliveredTick() {}

        /**
         * Returns a delivery as a row: event time in µs, id, price, quantity, partition, offset, append time in ms, delay
         * of the delivery in µs, the partition's watermark before the delivery in µs (null before the first record), the
         * outcome by the contract, and the word of its part.
         */
        static @Nullable Object[] row(WindowTick one, String outcome, Part part) {
            return new @Nullable Object[] {
                one.tick().timeMicros(),
                // A number of JavaScript has 53 bits.
                Long.toString(one.tick().id()),
                Decimals.format(one.tick().price()),
                Decimals.format(one.tick().quantity()),
                one.sent().partition(),
                one.sent().offset(),
                one.sent().appendedMillis(),
                one.sent().delayMicros(),
                one.watermarkMicros(),
                outcome,
                part.text()
            };
        }
    }
}

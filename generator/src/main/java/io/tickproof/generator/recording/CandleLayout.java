package io.tickproof.generator.recording;

import java.math.BigDecimal;
import java.util.List;

/**
 * The columns of a candle in a file, which count from 0, and how they are written.
 *
 * @param format name of the format
 * @param time the time
 * @param symbol column of the symbol; {@link #NONE} if it is in the name of the file
 * @param prices columns of the four prices
 * @param volume column of the volume; {@link #NONE} if there is none
 * @param length what the rows say about the length of a candle
 */
record CandleLayout(String format, CandleTime time, int symbol, Prices prices, int volume, Length length) {
    /** Column number of a field that the source does not have. */
    static final int NONE = -1;

    /**
     * The columns of the four prices.
     *
     * @param scale factor of the prices
     */
    record Prices(int open, int high, int low, int close, BigDecimal scale) {
        /** Returns prices that are written as decimals. */
        static Prices decimal(int open, int high, int low, int close) {
            return new Prices(open, high, low, close, BigDecimal.ONE);
        }

        List<Integer> columns() {
            return List.of(open, high, low, close);
        }
    }

    /**
     * Where the length of a candle comes from.
     *
     * @param column {@link #NONE} if only the distances of the rows tell it
     */
    record Length(int column, LengthRule rule) {
        static final Length UNKNOWN = new Length(NONE, LengthRule.DISTANCE);
    }

    /** What a column says about the length of a candle. */
    enum LengthRule {
        /** Nothing. */
        DISTANCE,
        /** The time of its last moment, in the unit of its time. */
        CLOSE_TIME,
        /** Databento's record type: 32 for 1 s, 33 for 1 min, 34 for 1 h, 35 for 1 day. */
        RTYPE
    }
}

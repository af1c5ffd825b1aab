package io.tickproof.market;

import java.math.BigDecimal;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * How the candles of a publisher differ from the candle contract. A scenario declares it under {@code expect.published}.
 *
 * @param times which window a time means
 * @param symbols the publisher's name of a symbol → the name in the recording, for those that differ
 */
public record PublishedConventions(
        Times times, Map<String, String> symbols, Open open, Volume volume, Scales scales, Accuracy accuracy) {

    /** The conventions of the candle contract. */
    public static final PublishedConventions CONTRACT =
            new PublishedConventions(Times.STARTS, Map.of(), Open.FIRST_TRADE, Volume.BASE, Scales.ONE, Accuracy.EXACT);

    /**
     * Which window a time means.
     *
     * @param zone the times are local times of this zone
     * @param shiftMicros is added to the times, in µs
     */
    public record Times(Label label, ZoneId zone, long shiftMicros) {
        /** The times are the starts of the windows, in UTC. */
        public static final Times STARTS = new Times(Label.START, ZoneOffset.UTC, 0);
    }

    /** Which moment of its window the time of a candle is. */
    public enum Label {
        START("start"),
        /** The start of the next window. */
        END("end"),
        /** A moment shortly before the end of the window, such as 1 ms. */
        LAST_MOMENT("lastMoment");

        private final String key;

        Label(String key) {
            this.key = key;
        }

        /** Returns the value in a scenario. */
        public String key() {
            return key;
        }
    }

    /** What the open of a candle is. */
    public enum Open {
        FIRST_TRADE("firstTrade"),
        /** The close of the previous candle, to which high and low may be extended. */
        PREVIOUS_CLOSE("previousClose");

        private final String key;

        Open(String key) {
            this.key = key;
        }

        /** Returns the value in a scenario. */
        public String key() {
            return key;
        }
    }

    /** What the volume of a candle is. */
    public enum Volume {
        /** The sum of the quantities. */
        BASE("base"),
        /** The sum of price × quantity. */
        QUOTE("quote"),
        /** The number of trades. */
        TRADES("trades"),
        /** Something else: the volume is not compared. */
        IGNORED("ignored");

        private final String key;

        Volume(String key) {
            this.key = key;
        }

        /** Returns the value in a scenario. */
        public String key() {
            return key;
        }
    }

    /**
     * Factors that prices and volumes of the file are multiplied with.
     *
     * @param price above 0
     * @param volume above 0
     */
    public record Scales(BigDecimal price, BigDecimal volume) {
        public static final Scales ONE = new Scales(BigDecimal.ONE, BigDecimal.ONE);
    }

    /**
     * When a published value is equal to the exact one.
     *
     * @param tolerance the greatest difference, relative to the exact value; 0 to {@link #MAX_TOLERANCE}
     * @param priceDecimals the number of decimals to which prices are rounded; {@link #NOT_ROUNDED} if they are not
     * @param volumeDecimals the same for volumes
     */
    public record Accuracy(BigDecimal tolerance, int priceDecimals, int volumeDecimals) {
        public static final int NOT_ROUNDED = -1;
        /** A tolerance above 10⁻⁴ would hide the difference of a tick. */
        public static final BigDecimal MAX_TOLERANCE = new BigDecimal("0.0001");

        public static final Accuracy EXACT = new Accuracy(BigDecimal.ZERO, NOT_ROUNDED, NOT_ROUNDED);
    }

    /** Returns the name of a symbol in the recording. */
    public String symbol(String published) {
        return symbols.getOrDefault(published, published);
    }

    public PublishedConventions withTimes(Times newTimes) {
        return new PublishedConventions(newTimes, symbols, open, volume, scales, accuracy);
    }

    public PublishedConventions withSymbols(Map<String, String> newSymbols) {
        return new PublishedConventions(times, newSymbols, open, volume, scales, accuracy);
    }

    public PublishedConventions withOpen(Open newOpen) {
        return new PublishedConventions(times, symbols, newOpen, volume, scales, accuracy);
    }

    public PublishedConventions withVolume(Volume newVolume) {
        return new PublishedConventions(times, symbols, open, newVolume, scales, accuracy);
    }

    public PublishedConventions withScales(Scales newScales) {
        return new PublishedConventions(times, symbols, open, volume, newScales, accuracy);
    }

    public PublishedConventions withAccuracy(Accuracy newAccuracy) {
        return new PublishedConventions(times, symbols, open, volume, scales, newAccuracy);
    }
}

package io.tickproof.market;

/** Names that the job, the generator, the verifier and the harness share: tables, Redis keys and their fields. */
public final class SharedNames {
    public static final String CANDLES = "candles";
    public static final String TOO_LATE = "too_late";
    public static final String DUPLICATES = "duplicates";
    public static final String DEAD_LETTERS = "dead_letters";

    /** Fields of the Redis hash {@code latest:{symbol}}. */
    public static final String LATEST_PRICE = "price";

    public static final String LATEST_TIME = "time";
    public static final String LATEST_ID = "id";
    public static final String LATEST_AVERAGE = "average";
    public static final String LATEST_AVERAGE_END = "average_end";
    public static final String LATEST_COUNT = "count";

    private static final String LATEST_PREFIX = "latest:";

    private SharedNames() {}

    /** Returns the Redis key with the latest values of a symbol. */
    public static String latestKey(String symbol) {
        return LATEST_PREFIX + symbol;
    }

    /** Returns the symbol of a key that {@link #latestKey} has returned. */
    public static String symbolOfLatestKey(String key) {
        return key.substring(LATEST_PREFIX.length());
    }

    /** Returns a pattern for SCAN that matches every key of {@link #latestKey}. */
    public static String latestPattern() {
        return LATEST_PREFIX + "*";
    }

    /**
     * Formats a number as a text of constant width, so that the texts sort like the numbers. Redis compares numbers as
     * doubles, which cannot represent all ids above 2⁵³.
     *
     * @param value 0 or more
     * @throws IllegalArgumentException if the value is negative
     */
    public static String sortable(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("the value must be 0 or more, not " + value);
        }
        String digits = Long.toString(value);
        return "0".repeat(19 - digits.length()) + digits;
    }
}

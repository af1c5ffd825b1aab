package io.tickproof.market;

/** SharedNames that the job, the generator, the verifier and the harness must agree on. */
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

    public static String latestKey(String symbol) {
        return LATEST_PREFIX + symbol;
    }

    /** The symbol of a key made by {@link #latestKey}. */
    public static String symbolOfLatestKey(String key) {
        return key.substring(LATEST_PREFIX.length());
    }

    /** A pattern for SCAN that finds every key made by {@link #latestKey}. */
    public static String latestPattern() {
        return LATEST_PREFIX + "*";
    }

    /**
     * A long as text of constant width whose order is the order of the numbers, for numbers of 0 and more: Redis
     * compares numbers as doubles, and those lose ids beyond 2⁵³.
     */
    public static String sortable(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("only for 0 and more, not " + value);
        }
        String digits = Long.toString(value);
        return "0".repeat(19 - digits.length()) + digits;
    }
}

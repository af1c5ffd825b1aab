package io.tickproof.market;

/** Who was the taker of a trade. */
public enum Side {
    BUY("buy"),
    SELL("sell"),
    /** The source does not say. */
    UNKNOWN("");

    private final String text;

    Side(String text) {
        this.text = text;
    }

    /** The word on the wire and in recordings; empty for {@link #UNKNOWN}, which the wire leaves out. */
    public String text() {
        return text;
    }
}

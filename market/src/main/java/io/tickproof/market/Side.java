package io.tickproof.market;

/** The side of the taker of a trade. */
public enum Side {
    BUY("buy"),
    SELL("sell"),
    /** The source does not state the side. */
    UNKNOWN("");

    private final String text;

    Side(String text) {
        this.text = text;
    }

    /** Returns the word on the wire and in recordings; empty for {@link #UNKNOWN}, which the wire omits. */
    public String text() {
        return text;
    }
}

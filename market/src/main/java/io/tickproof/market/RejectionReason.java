package io.tickproof.market;

/**
 * The reason why a record is not a valid tick, as its dead letter states it. The table {@code dead_letters} stores the
 * names of the constants, so they must not change.
 */
public enum RejectionReason {
    NULL_VALUE("the record has no value"),
    EMPTY("the value is empty"),
    TOO_LARGE("the value is longer than 4096 bytes"),
    NOT_UTF8("the value is not UTF-8"),
    NOT_JSON("the value is not a complete JSON text"),
    NOT_AN_OBJECT("the value is JSON but not an object"),
    TOO_DEEP("the value is nested deeper than 16 levels"),
    DOUBLED_FIELD("a field occurs twice"),
    MISSING_FIELD("a field is missing: symbol, id, time, price and qty are required"),
    WRONG_TYPE("a field has the wrong JSON type"),
    BAD_SYMBOL("the symbol is empty, longer than 64 characters, or contains invisible characters"),
    BAD_ID("the id is not a whole number from 0 to 2^63-1"),
    BAD_TIME("the time is not a whole number of µs in the years 1970 to 2099"),
    PRICE_NOT_POSITIVE("the price is zero or less"),
    PRICE_OUT_OF_RANGE("the price is above 92233720368.54775807"),
    PRICE_TOO_PRECISE("the price has more than 8 decimals"),
    QUANTITY_NEGATIVE("the quantity is negative"),
    QUANTITY_OUT_OF_RANGE("the quantity is above 92233720368.54775807"),
    QUANTITY_TOO_PRECISE("the quantity has more than 8 decimals"),
    NOTIONAL_OUT_OF_RANGE("price times quantity is above 7.9e12"),
    BAD_SIDE("the side is neither buy nor sell"),
    TOO_FAR_AHEAD("the time is further ahead of the partition's greatest time than maxAhead allows"),
    WRONG_PARTITION("Kafka's default partitioner assigns the symbol to another partition");

    private final String text;

    RejectionReason(String text) {
        this.text = text;
    }

    /** Returns the reason in words. */
    public String text() {
        return text;
    }
}

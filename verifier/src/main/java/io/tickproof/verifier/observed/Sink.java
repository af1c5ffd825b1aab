package io.tickproof.verifier.observed;

/** A sink that a job can write. */
public enum Sink {
    CANDLES("candles"),
    TOO_LATE("too late"),
    DUPLICATES("duplicates"),
    DEAD_LETTERS("dead letters"),
    LATEST("redis latest");

    private final String text;

    Sink(String text) {
        this.text = text;
    }

    /** Returns the name of the sink in files and messages. */
    public String text() {
        return text;
    }
}

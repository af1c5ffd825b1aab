package io.tickproof.verifier.check;

import io.tickproof.verifier.oracle.LogRecord;

/** The position of a record in the log. */
public record LogPosition(int partition, long offset) {
    public static LogPosition of(LogRecord sent) {
        return new LogPosition(sent.partition(), sent.offset());
    }

    @Override
    public String toString() {
        return "partition " + partition + ", offset " + offset;
    }
}

package io.tickproof.verifier.check;

import io.tickproof.verifier.oracle.Sent;

/** Where a record stands in the log. */
public record Place(int partition, long offset) {
    public static Place of(Sent sent) {
        return new Place(sent.partition(), sent.offset());
    }

    @Override
    public String toString() {
        return "partition " + partition + ", offset " + offset;
    }
}

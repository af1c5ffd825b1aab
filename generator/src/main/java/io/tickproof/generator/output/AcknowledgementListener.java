package io.tickproof.generator.output;

import java.io.IOException;

/** Receives each acknowledged delivery from a single thread, in the order of its partition. */
public interface AcknowledgementListener {
    /**
     * Called after a delivery has been acknowledged.
     *
     * @throws IOException if the delivery cannot be recorded; the write then fails
     */
    void acknowledged(int partition, SendJournal.Entry entry) throws IOException;
}

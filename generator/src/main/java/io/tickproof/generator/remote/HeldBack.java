package io.tickproof.generator.remote;

import java.util.Locale;

/**
 * The end of a partition that cannot be read yet, because a transaction is open: Kafka returns only records before the
 * first record of an open transaction, so that the order of the log is kept.
 *
 * @param offset the first offset that cannot be read, the last stable offset of the partition
 * @param records number of offsets from there to the end of the partition
 */
public record HeldBack(String topic, int partition, long offset, long records) {
    /** Returns a sentence without a full stop that says where reading stopped, why, and what to do. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "stopped at offset %,d of partition %d: %,d later %s to an open transaction or %s it; "
                        + "run the same command with --resume when the transaction has ended "
                        + "(kafka-transactions.sh describe-producers --topic %s --partition %2$d shows its producer)",
                offset,
                partition,
                records,
                records == 1 ? "record belongs" : "records belong",
                records == 1 ? "follows" : "follow",
                topic);
    }
}

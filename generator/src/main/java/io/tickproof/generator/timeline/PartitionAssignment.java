package io.tickproof.generator.timeline;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.utils.Utils;

/**
 * Assigns symbols to partitions as Kafka's default partitioner does with the symbol as the key. Also caches the hash of
 * each symbol for {@link SeededRandom}. Both are computed once per symbol.
 */
final class PartitionAssignment {
    private final int count;
    private int[] partitions = new int[16];
    private long[] hashes = new long[16];

    PartitionAssignment(int count) {
        this.count = count;
        Arrays.fill(partitions, -1);
    }

    /** Returns the partition of a symbol in a topic with {@code count} partitions. */
    static int partition(String symbol, int count) {
        return Utils.toPositive(Utils.murmur2(symbol.getBytes(StandardCharsets.UTF_8))) % count;
    }

    /**
     * Returns the partition of a symbol.
     *
     * @param ordinal number of the symbol, from 0
     */
    int partition(int ordinal, String symbol) {
        if (ordinal >= partitions.length) {
            int known = partitions.length;
            partitions = Arrays.copyOf(partitions, Math.max(known * 2, ordinal + 1));
            Arrays.fill(partitions, known, partitions.length, -1);
            hashes = Arrays.copyOf(hashes, partitions.length);
        }
        if (partitions[ordinal] < 0) {
            partitions[ordinal] = partition(symbol, count);
            hashes[ordinal] = SeededRandom.hash(symbol);
        }
        return partitions[ordinal];
    }

    /** Returns the hash of a symbol whose partition has been computed before. */
    long hash(int ordinal) {
        return hashes[ordinal];
    }
}

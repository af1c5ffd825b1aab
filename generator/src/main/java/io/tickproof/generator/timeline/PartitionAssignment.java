package io.tickproof.generator.timeline;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.utils.Utils;

/**
 * Where each symbol lives: the partition that Kafka's default partitioner gives to the symbol as a key, and its hash
 * for {@link SeededRandom}. Worked out once a symbol.
 */
final class PartitionAssignment {
    private final int count;
    private int[] partitions = new int[16];
    private long[] hashes = new long[16];

    PartitionAssignment(int count) {
        this.count = count;
        Arrays.fill(partitions, -1);
    }

    static int partition(String symbol, int count) {
        return Utils.toPositive(Utils.murmur2(symbol.getBytes(StandardCharsets.UTF_8))) % count;
    }

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

    /** Of a symbol whose partition was asked for before. */
    long hash(int ordinal) {
        return hashes[ordinal];
    }
}

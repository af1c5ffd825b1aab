package io.tickproof.generator.output;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was sent, partition by partition. Two manifests with the same hashes stand for the same bytes in the same order.
 *
 * @param dropped number of deliveries that disturbances removed
 */
public record Manifest(List<Partition> partitions, long dropped) {
    /**
     * The records of one partition.
     *
     * @param records number of records, including heartbeats
     * @param sha256 SHA-256 in hex over the records in their order; each record contributes 4 bytes with its length
     *     (big-endian; −1 for a record without a value) and its value
     * @param firstOffset least acknowledged offset; −1 if there is none
     * @param lastOffset greatest acknowledged offset; −1 if there is none
     */
    public record Partition(int partition, long records, String sha256, long firstOffset, long lastOffset) {}

    /** Returns the SHA-256 in hex of the hashes of all partitions in their order. */
    public String sha256() {
        MessageDigest digest = sha256Digest();
        for (Partition partition : partitions) {
            digest.update(HexFormat.of().parseHex(partition.sha256()));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Computes the hash of one partition from its record values. */
    public static final class Hash {
        private final MessageDigest digest = sha256Digest();
        private final ByteBuffer buffer = ByteBuffer.allocate(1 << 14);
        private long records;

        /**
         * Adds the next record.
         *
         * @param value null for a record without a value
         */
        public void add(byte @Nullable [] value) {
            records++;
            int length = value == null ? 0 : value.length;
            if (buffer.remaining() < length + 4) {
                drain();
            }
            buffer.putInt(value == null ? -1 : length);
            if (value == null) {
                return;
            }
            if (length > buffer.remaining()) {
                drain();
                digest.update(value);
            } else {
                buffer.put(value);
            }
        }

        /** Returns the number of records added. */
        public long records() {
            return records;
        }

        /** Returns the SHA-256 in hex. No record can be added afterwards. */
        public String sha256() {
            drain();
            return HexFormat.of().formatHex(digest.digest());
        }

        private void drain() {
            digest.update(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
    }

    private static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

package io.tickproof.generator.output;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What was sent, partition by partition: two with the same hashes are the same bytes in the same order.
 *
 * @param lost deliveries that disturbances kept from being sent
 */
public record Manifest(List<Partition> partitions, long lost) {
    /**
     * @param records heartbeats too
     * @param sha256 of the records in their order, each as 4 bytes of length (big-endian; −1 for no value) and its
     *     value, in hex
     * @param firstOffset least offset that was acknowledged; −1 where none was, or there are none
     * @param lastOffset greatest
     */
    public record Partition(int partition, long records, String sha256, long firstOffset, long lastOffset) {}

    /** SHA-256 of the hashes of all partitions in their order, in hex. */
    public String sha256() {
        MessageDigest digest = sha256Digest();
        for (Partition partition : partitions) {
            digest.update(HexFormat.of().parseHex(partition.sha256()));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Gathers one partition's record values in their order. */
    public static final class Hash {
        private final MessageDigest digest = sha256Digest();
        private final ByteBuffer buffer = ByteBuffer.allocate(1 << 14);
        private long records;

        /** @param value null for a record without one */
        public void add(byte[] value) {
            records++;
            int length = value == null ? 0 : value.length;
            if (buffer.remaining() < length + 4) {
                drain();
            }
            buffer.putInt(value == null ? -1 : length);
            if (length > buffer.remaining()) {
                drain();
                digest.update(value);
            } else if (value != null) {
                buffer.put(value);
            }
        }

        public long records() {
            return records;
        }

        /** Ends it. @return in hex */
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

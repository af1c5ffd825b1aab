package io.tickproof.generator.recording;

import java.util.List;

/**
 * What a topic recording says about its topic: the first line of the file.
 *
 * @param name name of the topic
 * @param format what the values contain
 * @param partitions number of partitions of the topic
 * @param ranges the recorded offsets of each recorded partition
 */
public record RecordedTopic(String name, Format format, int partitions, List<Range> ranges) {
    public RecordedTopic {
        ranges = List.copyOf(ranges);
    }

    /** What the values contain. */
    public enum Format {
        /** Ticks and heartbeats in the wire format of docs/reference/candle-contract.md, and possibly invalid records. */
        TICKPROOF,
        /** Any bytes. */
        RAW
    }

    /**
     * The recorded offsets of one partition.
     *
     * @param start least offset, inclusive
     * @param end greatest offset, exclusive; equal to the start if the range is empty
     */
    public record Range(int partition, long start, long end) {}
}

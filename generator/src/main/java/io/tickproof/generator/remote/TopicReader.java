package io.tickproof.generator.remote;

import io.tickproof.generator.recording.RecordedTopic.Range;
import io.tickproof.generator.recording.TopicRecord;
import io.tickproof.generator.recording.TopicRecord.Content;
import io.tickproof.generator.recording.TopicRecord.Timestamp;
import io.tickproof.generator.recording.TopicRecord.TimestampType;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a range of every partition of a topic, merged by timestamp. Within a partition the order of the log is kept, even
 * if its timestamps go back. Records of aborted transactions are not returned. It belongs to no consumer group, and
 * commits no offsets.
 *
 * <p>Memory is bounded: a partition whose next records are far ahead of the others is paused.
 */
public final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration STALL = Duration.ofSeconds(60);
    private static final String ANSWER_MILLIS = "15000";
    private static final int QUEUED_RECORDS = 500;
    private static final long QUEUED_BYTES = 256 << 10;

    private final String server;
    private final String topic;
    private final Map<String, Object> properties;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<Integer, Source> sources = new TreeMap<>();
    private final PriorityQueue<Source> ready = new PriorityQueue<>(
            Comparator.<Source>comparingLong(source -> source.nextMillis).thenComparingInt(source -> source.partition));
    /** Sources without a fetched record that are not at their end. The next record may be one of theirs. */
    private int awaited;

    /** The records of one partition that have been fetched and not returned. */
    private static final class Source {
        private final int partition;
        private final long end;
        private final ArrayDeque<TopicRecord> queue = new ArrayDeque<>();
        private long queuedBytes;
        /** The timestamp by which the next record is merged: it never decreases within the partition. */
        private long nextMillis = Long.MIN_VALUE;

        private boolean isAtEnd;

        Source(int partition, long end) {
            this.partition = partition;
            this.end = end;
        }

        void updateNext() {
            TopicRecord next = queue.peek();
            if (next != null) {
                nextMillis = Math.max(nextMillis, next.timestamp().millis());
            }
        }
    }

    /**
     * @param connection properties of the consumer: {@code bootstrap.servers} and the settings for authentication
     * @throws RemoteException if the settings are invalid or the topic does not exist
     */
    public TopicReader(Map<String, String> connection, String topic) throws RemoteException {
        this.server = String.valueOf(connection.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG));
        this.topic = topic;
        properties = new HashMap<>(connection);
        properties.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        properties.putIfAbsent(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // Records that are deleted before they are read must be an error, not a silent gap.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        try {
            consumer = new KafkaConsumer<>(properties);
        } catch (KafkaException e) {
            throw problem(e);
        }
    }

    /**
     * Returns the number of partitions of the topic.
     *
     * @throws RemoteException if the topic does not exist or cannot be read
     */
    public int partitions() throws RemoteException, InterruptedException {
        try {
            List<PartitionInfo> infos = consumer.partitionsFor(topic);
            if (infos == null || infos.isEmpty()) {
                Set<String> known = new HashSet<>(consumer.listTopics().keySet());
                known.removeIf(name -> name.startsWith("__"));
                throw KafkaProblems.absent(server, topic, known);
            }
            return infos.size();
        } catch (InterruptException e) {
            throw interrupted(e);
        } catch (KafkaException e) {
            throw problem(e);
        }
    }

    /**
     * What to read.
     *
     * @param heldBack the partitions whose end was asked for, but cannot be read because of an open transaction
     */
    public record Selection(List<Range> ranges, List<HeldBack> heldBack) {}

    /**
     * Resolves the range of each partition.
     *
     * @param partitions the partitions to read
     * @throws RemoteException if a position is outside a partition, or the topic cannot be read
     */
    public Selection select(Set<Integer> partitions, TopicPosition start, TopicPosition end)
            throws RemoteException, InterruptedException {
        try {
            List<TopicPartition> all = partitions.stream()
                    .sorted()
                    .map(partition -> new TopicPartition(topic, partition))
                    .toList();
            // Asked first: what arrives between the two requests must not look as if it could not be read.
            Map<TopicPartition, Long> logEnds = logEnds(all);
            Map<TopicPartition, Long> firsts = consumer.beginningOffsets(all);
            Map<TopicPartition, Long> lasts = consumer.endOffsets(all);
            Map<TopicPartition, Long> starts = offsets(all, start, firsts, lasts);
            Map<TopicPartition, Long> ends = offsets(all, end, lasts, lasts);
            List<Range> ranges = new ArrayList<>();
            List<HeldBack> heldBack = new ArrayList<>();
            for (TopicPartition partition : all) {
                long first = value(firsts, partition);
                long last = value(lasts, partition);
                long from = value(starts, partition);
                long to = value(ends, partition);
                long held = value(logEnds, partition) - last;
                HeldBack rest = held > 0 ? new HeldBack(topic, partition.partition(), last, held) : null;
                check("--start", from, new Bounds(partition.partition(), first, last, rest));
                check("--end", to, new Bounds(partition.partition(), first, last, rest));
                ranges.add(new Range(partition.partition(), from, Math.max(from, to)));
                // A user who gave an offset asked for no more than that.
                if (rest != null && to == last && !isOffset(end)) {
                    heldBack.add(rest);
                }
            }
            return new Selection(ranges, heldBack);
        } catch (InterruptException e) {
            throw interrupted(e);
        } catch (KafkaException e) {
            throw problem(e);
        }
    }

    private Map<TopicPartition, Long> offsets(
            List<TopicPartition> all,
            TopicPosition position,
            Map<TopicPartition, Long> otherwise,
            Map<TopicPartition, Long> lasts) {
        if (position instanceof TopicPosition.Bound bound) {
            return bound.latest() ? lasts : otherwise;
        }
        Map<TopicPartition, Long> result = new HashMap<>(otherwise);
        if (position instanceof TopicPosition.Offset same) {
            all.forEach(partition -> result.put(partition, same.offset()));
        } else if (position instanceof TopicPosition.Offsets some) {
            some.byPartition().forEach((partition, offset) -> result.put(new TopicPartition(topic, partition), offset));
        } else if (position instanceof TopicPosition.Time time) {
            Map<TopicPartition, Long> times = new HashMap<>();
            all.forEach(partition -> times.put(partition, time.time().toEpochMilli()));
            Map<TopicPartition, @Nullable OffsetAndTimestamp> found = new HashMap<>(consumer.offsetsForTimes(times));
            all.forEach(partition -> {
                OffsetAndTimestamp at = found.get(partition);
                // No record is that late.
                result.put(partition, at == null ? value(lasts, partition) : at.offset());
            });
        }
        return result;
    }

    private static boolean isOffset(TopicPosition position) {
        return position instanceof TopicPosition.Offset || position instanceof TopicPosition.Offsets;
    }

    /** Returns the ends of partitions, including records of open transactions. */
    private Map<TopicPartition, Long> logEnds(List<TopicPartition> all) {
        Map<String, Object> uncommitted = new HashMap<>(properties);
        uncommitted.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        KafkaConsumer<byte[], byte[]> other = new KafkaConsumer<>(uncommitted);
        try {
            return other.endOffsets(all);
        } finally {
            other.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    /** The offsets of a partition from first to last, exclusive. @param rest null if no transaction is open */
    private record Bounds(
            int partition, long first, long last, @Nullable HeldBack rest) {}

    private void check(String option, long offset, Bounds bounds) throws RemoteException {
        if (offset < bounds.first || offset > bounds.last) {
            throw new RemoteException(option + ": partition " + bounds.partition + " of the topic " + topic
                    + (bounds.first == bounds.last
                            ? " is empty at offset " + bounds.first
                            : " has the offsets " + bounds.first + " to " + (bounds.last - 1))
                    + ", so it cannot be read " + (option.equals("--end") ? "up to " : "from ") + offset
                    + (offset < bounds.first ? "; earlier records were deleted, use --start earliest" : "")
                    + (offset > bounds.last && bounds.rest != null
                            ? "; its " + bounds.rest.records()
                                    + " later records belong to an open transaction or follow it"
                            : ""));
        }
    }

    /** Starts to read these ranges. Call it once, before {@link #next}. */
    public void start(List<Range> ranges) throws RemoteException {
        try {
            consumer.assign(ranges.stream()
                    .filter(range -> range.start() < range.end())
                    .map(range -> new TopicPartition(topic, range.partition()))
                    .toList());
            for (Range range : ranges) {
                if (range.start() < range.end()) {
                    consumer.seek(new TopicPartition(topic, range.partition()), range.start());
                    sources.put(range.partition(), new Source(range.partition(), range.end()));
                    awaited++;
                }
            }
        } catch (KafkaException e) {
            throw problem(e);
        }
    }

    /**
     * Returns the next record, or null after the last one.
     *
     * @throws RemoteException if Kafka fails or sends nothing for a minute
     */
    public @Nullable TopicRecord next() throws RemoteException, InterruptedException {
        long startNanos = System.nanoTime();
        while (awaited > 0) {
            if (fetch()) {
                startNanos = System.nanoTime();
            } else if (System.nanoTime() - startNanos > STALL.toNanos()) {
                throw new RemoteException("Kafka at " + server + ": received nothing for " + STALL.toSeconds()
                        + " s; " + awaited + " of " + sources.size() + " partitions of " + topic
                        + " are not at their end; check the brokers that lead them");
            }
        }
        Source source = ready.poll();
        if (source == null) {
            return null;
        }
        TopicRecord record = source.queue.remove();
        source.queuedBytes -= record.content().bytes();
        if (!source.queue.isEmpty()) {
            source.updateNext();
            ready.add(source);
        } else if (!source.isAtEnd) {
            awaited++;
        }
        return record;
    }

    /** Fetches once. Returns whether a partition has progressed. */
    private boolean fetch() throws RemoteException, InterruptedException {
        try {
            List<TopicPartition> paused = new ArrayList<>();
            List<TopicPartition> resumed = new ArrayList<>();
            for (Source source : sources.values()) {
                boolean isFull =
                        source.isAtEnd || source.queue.size() > QUEUED_RECORDS || source.queuedBytes > QUEUED_BYTES;
                (isFull ? paused : resumed).add(new TopicPartition(topic, source.partition));
            }
            consumer.pause(paused);
            consumer.resume(resumed);
            boolean progressed = false;
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                progressed = true;
                add(record);
            }
            for (TopicPartition partition : resumed) {
                Source source = sources.get(partition.partition());
                // Transaction markers and compacted records have offsets, but are not returned as records.
                if (source != null && !source.isAtEnd && consumer.position(partition) >= source.end) {
                    source.isAtEnd = true;
                    progressed = true;
                    awaited -= source.queue.isEmpty() ? 1 : 0;
                }
            }
            return progressed;
        } catch (InterruptException e) {
            throw interrupted(e);
        } catch (KafkaException e) {
            throw problem(e);
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        Source source = sources.get(record.partition());
        if (source == null || record.offset() >= source.end) {
            return;
        }
        TopicRecord added = new TopicRecord(record.partition(), record.offset(), timestamp(record), content(record));
        boolean wasEmpty = source.queue.isEmpty();
        source.queue.add(added);
        source.queuedBytes += added.content().bytes();
        if (wasEmpty) {
            source.updateNext();
            ready.add(source);
            awaited--;
        }
    }

    private static Timestamp timestamp(ConsumerRecord<byte[], byte[]> record) {
        return new Timestamp(
                record.timestamp(),
                switch (record.timestampType()) {
                    case LOG_APPEND_TIME -> TimestampType.APPEND;
                    case CREATE_TIME -> TimestampType.CREATE;
                    case NO_TIMESTAMP_TYPE -> TimestampType.NONE;
                });
    }

    private static Content content(ConsumerRecord<byte[], byte[]> record) {
        List<TopicRecord.Header> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new TopicRecord.Header(header.key(), header.value()));
        }
        return new Content(record.key(), headers, record.value());
    }

    private static long value(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        Long offset = offsets.get(partition);
        if (offset == null) {
            throw new IllegalStateException("Kafka returned no offset of " + partition);
        }
        return offset;
    }

    private RemoteException problem(KafkaException failure) {
        return KafkaProblems.of(failure, server, topic, "Describe and Read");
    }

    private static InterruptedException interrupted(InterruptException cause) {
        // Kafka's exception sets the flag again, and closing the consumer would then fail.
        Thread.interrupted();
        InterruptedException e = new InterruptedException("interrupted while reading the topic");
        e.initCause(cause);
        return e;
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}

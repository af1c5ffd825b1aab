package io.tickproof.generator.remote;

import io.tickproof.generator.recording.RecordedTopic;
import io.tickproof.generator.recording.RecordedTopic.Format;
import io.tickproof.generator.recording.RecordedTopic.Range;
import io.tickproof.generator.recording.RecordingException;
import io.tickproof.generator.recording.TopicRecord;
import io.tickproof.generator.recording.TopicRecordingReader;
import io.tickproof.generator.recording.TopicRecordingWriter;
import io.tickproof.market.TickDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Records a topic into a file. The file appears when it is finished, and replaces an earlier one at once. If the thread is
 * interrupted, the file contains everything up to then and says that it is not complete; it can be resumed.
 */
public final class TopicRecorder {
    /** Number of records that decide the format. */
    private static final int SAMPLE_RECORDS = 1_000;

    private final Map<String, String> connection;
    private final Request request;
    private final AtomicLong recorded = new AtomicLong();
    private final AtomicLong expected = new AtomicLong();

    /**
     * What to record.
     *
     * @param partitions null for all partitions
     * @param start used for a new file; a resumed one continues at its own end
     * @param format null to detect it
     */
    public record Request(
            String topic,
            @Nullable Set<Integer> partitions,
            TopicPosition start,
            TopicPosition end,
            @Nullable Format format) {}

    /**
     * What the file contains.
     *
     * @param isComplete false if the recording was interrupted or failed
     * @param failure why it ended early; null if it is complete or was interrupted
     * @param heldBack the partitions whose end could not be read because of an open transaction
     */
    public record Result(
            RecordedTopic topic,
            long records,
            boolean isComplete,
            @Nullable RemoteException failure,
            List<HeldBack> heldBack) {}

    /** @param connection properties of Kafka's clients */
    public TopicRecorder(Map<String, String> connection, Request request) {
        this.connection = Map.copyOf(connection);
        this.request = request;
    }

    /** Returns how many records have been written until now. Any thread may call it. */
    public long recorded() {
        return recorded.get();
    }

    /** Returns how many offsets the ranges contain; some may hold no record. Any thread may call it. */
    public long expected() {
        return expected.get();
    }

    /**
     * Records the topic.
     *
     * @param resume whether to continue the recording in the file, if there is one
     * @throws RemoteException if the topic cannot be read at all; the file is then as it was
     * @throws RecordingException if the file to resume is not a recording of this topic
     * @throws IOException if the file cannot be written
     * @throws InterruptedException if the thread is interrupted before the first record; the file is then as it was
     */
    public Result record(Path file, boolean resume) throws RemoteException, IOException, InterruptedException {
        Path part = file.resolveSibling("part-" + file.getFileName());
        try (TopicReader reader = new TopicReader(connection, request.topic())) {
            Result result = resume && Files.exists(file) ? resume(reader, file, part) : write(reader, part);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return result;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Reads until the end of the ranges, an interruption or a failure. */
    private static final class Feed {
        private final TopicReader reader;
        private boolean isInterrupted;
        private @Nullable RemoteException failure;

        Feed(TopicReader reader) {
            this.reader = reader;
        }

        @Nullable
        TopicRecord next() {
            try {
                isInterrupted |= Thread.interrupted();
                return isInterrupted || failure != null ? null : reader.next();
            } catch (InterruptedException e) {
                isInterrupted = true;
            } catch (RemoteException e) {
                failure = e;
            }
            return null;
        }

        boolean isComplete() {
            return !isInterrupted && failure == null;
        }
    }

    private Result write(TopicReader reader, Path part) throws RemoteException, IOException, InterruptedException {
        int partitions = reader.partitions();
        TopicReader.Selection selection = reader.select(partitions(partitions), request.start(), request.end());
        List<Range> ranges = selection.ranges();
        expected.set(offsets(ranges));
        reader.start(ranges);
        Feed feed = new Feed(reader);
        List<TopicRecord> sample = new ArrayList<>();
        TopicRecord record = feed.next();
        while (record != null && sample.size() < SAMPLE_RECORDS) {
            sample.add(record);
            record = feed.next();
        }
        if (sample.isEmpty()) {
            if (feed.failure != null) {
                throw feed.failure;
            }
            if (feed.isInterrupted) {
                throw new InterruptedException("interrupted before the first record");
            }
            throw new RemoteException("the topic " + request.topic() + " has no records from --start to --end: "
                    + ranges.stream()
                            .map(range -> "partition " + range.partition() + " offsets " + range.start() + " to "
                                    + range.end())
                            .collect(Collectors.joining(", "))
                    + selection.heldBack().stream()
                            .map(held -> "; " + held.text())
                            .findFirst()
                            .orElse(""));
        }
        Format format = request.format() == null ? format(sample) : request.format();
        RecordedTopic topic = new RecordedTopic(request.topic(), format, partitions, ranges);
        try (TopicRecordingWriter writer = new TopicRecordingWriter(part, topic)) {
            for (TopicRecord first : sample) {
                write(first, writer);
            }
            copy(record, feed, writer);
            return new Result(topic, writer.records(), feed.isComplete(), feed.failure, selection.heldBack());
        }
    }

    /** Copies the earlier recording and continues where it ends. */
    private Result resume(TopicReader reader, Path file, Path part)
            throws RemoteException, IOException, InterruptedException {
        int partitions = reader.partitions();
        try (TopicRecordingReader earlier = TopicRecordingReader.open(file)) {
            RecordedTopic before = earlier.topic();
            Set<Integer> recordedPartitions =
                    before.ranges().stream().map(Range::partition).collect(Collectors.toCollection(TreeSet::new));
            if (!before.name().equals(request.topic())
                    || before.partitions() != partitions
                    || !recordedPartitions.equals(partitions(partitions))) {
                throw new RecordingException(
                        file,
                        "cannot be resumed: it records the partitions " + recordedPartitions + " of "
                                + before.partitions() + " of the topic " + before.name()
                                + "; use the same --topic and --partitions, or another --to");
            }
            TopicReader.Selection selection = reader.select(recordedPartitions, TopicPosition.EARLIEST, request.end());
            Map<Integer, Range> available =
                    selection.ranges().stream().collect(Collectors.toMap(Range::partition, range -> range));
            List<Range> joined = before.ranges().stream()
                    .map(range -> new Range(
                            range.partition(),
                            range.start(),
                            Math.max(range.start(), end(available, range.partition()))))
                    .toList();
            RecordedTopic topic = new RecordedTopic(before.name(), before.format(), partitions, joined);
            try (TopicRecordingWriter writer = new TopicRecordingWriter(part, topic)) {
                Map<Integer, Long> next = new HashMap<>();
                for (TopicRecord record = earlier.next(); record != null; record = earlier.next()) {
                    next.put(record.partition(), record.offset() + 1);
                    write(record, writer);
                }
                List<Range> rest = new ArrayList<>();
                for (Range range : joined) {
                    rest.add(rest(file, range, next.getOrDefault(range.partition(), range.start()), available));
                }
                expected.set(writer.records() + offsets(rest));
                reader.start(rest);
                Feed feed = new Feed(reader);
                copy(feed.next(), feed, writer);
                return new Result(topic, writer.records(), feed.isComplete(), feed.failure, selection.heldBack());
            }
        }
    }

    private static long end(Map<Integer, Range> available, int partition) {
        Range range = available.get(partition);
        return range == null ? 0 : range.end();
    }

    private static Range rest(Path file, Range range, long from, Map<Integer, Range> available) {
        Range now = available.getOrDefault(range.partition(), range);
        if (from < now.start() || from > now.end()) {
            throw new RecordingException(
                    file,
                    "cannot be resumed: it continues at offset " + from + " of partition " + range.partition()
                            + ", but the offsets to read are " + now.start() + " to " + now.end()
                            + "; record the topic again, to another --to");
        }
        return new Range(range.partition(), from, range.end());
    }

    private void copy(@Nullable TopicRecord first, Feed feed, TopicRecordingWriter writer) throws IOException {
        for (TopicRecord record = first; record != null; record = feed.next()) {
            write(record, writer);
        }
        writer.finish(feed.isComplete());
    }

    private void write(TopicRecord record, TopicRecordingWriter writer) throws IOException {
        writer.write(record);
        recorded.incrementAndGet();
    }

    private Set<Integer> partitions(int count) throws RemoteException {
        if (request.partitions() == null) {
            return IntStream.range(0, count).boxed().collect(Collectors.toSet());
        }
        for (int partition : request.partitions()) {
            if (partition >= count) {
                throw new RemoteException("--partitions: the topic " + request.topic() + " has no partition "
                        + partition + "; it has the partitions 0 to " + (count - 1));
            }
        }
        return request.partitions();
    }

    /** Returns the format of a topic by its first records: most of them are ticks or heartbeats, or they are not. */
    static Format format(List<TopicRecord> sample) {
        TickDecoder decoder = new TickDecoder(true);
        long known = sample.stream()
                .filter(record -> decoder.decode(record.content().value()) != TickDecoder.Kind.REJECTED)
                .count();
        return 2 * known > sample.size() ? Format.TICKPROOF : Format.RAW;
    }

    private static long offsets(List<Range> ranges) {
        return ranges.stream().mapToLong(range -> range.end() - range.start()).sum();
    }
}

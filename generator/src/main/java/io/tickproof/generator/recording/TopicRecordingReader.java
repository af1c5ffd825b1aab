package io.tickproof.generator.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.tickproof.generator.recording.TopicRecord.Content;
import io.tickproof.generator.recording.TopicRecord.Header;
import io.tickproof.generator.recording.TopicRecord.Timestamp;
import io.tickproof.generator.recording.TopicRecord.TimestampType;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a topic recording record by record. Not thread-safe. */
public final class TopicRecordingReader implements AutoCloseable {
    private static final byte[] START =
            ("{\"" + TopicRecordingWriter.MAGIC + "\":").getBytes(StandardCharsets.US_ASCII);
    /** Above the size of any Kafka record in Base64. The default limit of the parser is lower. */
    private static final int MAX_CHARACTERS = 1 << 30;

    /** The names that Kafka accepts. Messages show the name, so a file of unknown origin must not choose its characters. */
    private static final String TOPIC_NAME = "[a-zA-Z0-9._-]{1,249}";

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(MAX_CHARACTERS)
                    .build())
            .build();

    private final Path file;
    private final CompressedFile archive;
    private final JsonParser json;
    private final RecordedTopic topic;
    private long records;
    private @Nullable Boolean complete;

    /** The fields of one line. Mutable, and used for one line only. */
    private static final class Line {
        private final List<RecordedTopic.Range> ranges = new ArrayList<>();
        private final List<Header> headers = new ArrayList<>();
        private long version = -1;
        private String topic = "";
        private String format = "";
        private long partitions = -1;
        private long partition = -1;
        private long offset = -1;
        private long timestamp = -1;
        private String timestampType = "none";
        private byte @Nullable [] key;
        private byte @Nullable [] value;
        private long records = -1;
        private @Nullable Boolean complete;
    }

    private TopicRecordingReader(Path file, CompressedFile archive, InputStream content) throws IOException {
        this.file = file;
        this.archive = archive;
        json = FACTORY.createParser(content);
        Line line = line();
        if (line == null || line.version < 0) {
            throw new RecordingException(
                    file, "is not a topic recording; bin/tickproof record --from kafka writes one");
        }
        if (line.version != TopicRecordingWriter.VERSION) {
            throw new RecordingException(
                    file,
                    "has version " + line.version + " of the format of topic recordings; this program reads version "
                            + TopicRecordingWriter.VERSION);
        }
        if (line.partitions < 1 || line.partitions > Integer.MAX_VALUE) {
            throw new RecordingException(file, "line 1 says that the topic has " + line.partitions + " partitions");
        }
        if (!line.topic.matches(TOPIC_NAME)) {
            throw new RecordingException(file, "line 1 has no valid name of a topic");
        }
        topic = new RecordedTopic(
                line.topic,
                constant(RecordedTopic.Format.values(), line.format, "format"),
                (int) line.partitions,
                line.ranges);
    }

    /** Returns whether a file starts as a topic recording does. */
    public static boolean isTopicRecording(Path file) {
        try (CompressedFile archive = new CompressedFile(file, null)) {
            InputStream content = archive.next();
            return content != null && Arrays.equals(content.readNBytes(START.length), START);
        } catch (IOException | RecordingException e) {
            // The reader of recordings reports the problem.
            return false;
        }
    }

    /**
     * Opens a topic recording.
     *
     * @throws RecordingException if the file cannot be read or is not a topic recording
     */
    public static TopicRecordingReader open(Path file) {
        CompressedFile archive = new CompressedFile(file, null);
        try {
            InputStream content = archive.next();
            if (content == null) {
                throw new RecordingException(file, RecordingException.EMPTY);
            }
            return new TopicRecordingReader(file, archive, content);
        } catch (IOException | RecordingException e) {
            try {
                archive.close();
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e instanceof RecordingException known ? known : unreadable(file, 0, (IOException) e);
        }
    }

    /** Returns what the file says about the topic. */
    public RecordedTopic topic() {
        return topic;
    }

    /** Returns the number of records read until now. */
    public long records() {
        return records;
    }

    /** Returns whether the recording was finished and not interrupted. Call it after the last record. */
    public boolean isComplete() {
        return Boolean.TRUE.equals(complete);
    }

    /**
     * Returns the next record, or null after the last one.
     *
     * @throws RecordingException if the file is damaged or truncated
     */
    public @Nullable TopicRecord next() {
        try {
            if (complete != null) {
                return null;
            }
            Line line = line();
            if (line == null) {
                throw new RecordingException(
                        file, "is truncated after record " + records + ": its last line is missing; record it again");
            }
            if (line.complete != null) {
                complete = line.complete;
                if (line.records != records) {
                    throw problem("its last line says that it has " + line.records + " records");
                }
                return null;
            }
            records++;
            if (line.partition < 0 || line.partition >= topic.partitions()) {
                throw problem("the partition must be 0 to " + (topic.partitions() - 1) + ", not " + line.partition);
            }
            if (line.offset < 0) {
                throw problem("the offset is missing or negative");
            }
            return new TopicRecord(
                    (int) line.partition,
                    line.offset,
                    new Timestamp(
                            line.timestamp, constant(TimestampType.values(), line.timestampType, "timestampType")),
                    new Content(line.key, line.headers, line.value));
        } catch (IOException e) {
            throw unreadable(file, records, e);
        }
    }

    /** Reads the next object, or returns null at the end of the file. */
    private @Nullable Line line() throws IOException {
        JsonToken token = json.nextToken();
        if (token == null) {
            return null;
        }
        Line line = new Line();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case TopicRecordingWriter.MAGIC -> line.version = json.getLongValue();
                case "topic" -> line.topic = json.getText();
                case "format" -> line.format = json.getText();
                case "partitions" -> line.partitions = json.getLongValue();
                case "ranges" -> ranges(line.ranges);
                case "partition" -> line.partition = json.getLongValue();
                case "offset" -> line.offset = json.getLongValue();
                case "timestamp" -> line.timestamp = json.getLongValue();
                case "timestampType" -> line.timestampType = json.getText();
                case "key" -> line.key = text();
                case "keyBase64" -> line.key = json.getBinaryValue();
                case "headers" -> headers(line.headers);
                case "value" -> line.value = text();
                case "valueBase64" -> line.value = json.getBinaryValue();
                case "records" -> line.records = json.getLongValue();
                case "complete" -> line.complete = json.getBooleanValue();
                default -> json.skipChildren();
            }
        }
        if (json.currentToken() != JsonToken.END_OBJECT) {
            throw problem("expected an object, not " + token);
        }
        return line;
    }

    private void ranges(List<RecordedTopic.Range> ranges) throws IOException {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            long[] values = {-1, -1, -1};
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "partition" -> values[0] = json.getLongValue();
                    case "start" -> values[1] = json.getLongValue();
                    case "end" -> values[2] = json.getLongValue();
                    default -> json.skipChildren();
                }
            }
            ranges.add(new RecordedTopic.Range((int) values[0], values[1], values[2]));
        }
    }

    private void headers(List<Header> headers) throws IOException {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            String header = "";
            byte[] value = null;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "name" -> header = json.getText();
                    case "value" -> value = text();
                    case "valueBase64" -> value = json.getBinaryValue();
                    default -> json.skipChildren();
                }
            }
            headers.add(new Header(header, value));
        }
    }

    private byte @Nullable [] text() throws IOException {
        return json.currentToken() == JsonToken.VALUE_NULL
                ? null
                : json.getText().getBytes(StandardCharsets.UTF_8);
    }

    private <T extends Enum<T>> T constant(T[] values, String text, String field) {
        for (T value : values) {
            if (value.name().toLowerCase(Locale.ROOT).equals(text)) {
                return value;
            }
        }
        throw problem(field + " \"" + RowReader.shortened(text) + "\" is unknown");
    }

    private RecordingException problem(String message) {
        return new RecordingException(file, records == 0 ? message : "record " + records + ": " + message);
    }

    private static RecordingException unreadable(Path file, long records, IOException e) {
        if (e instanceof EOFException || e instanceof JsonEOFException) {
            return new RecordingException(file, "is truncated after record " + records + "; record it again");
        }
        String reason = e instanceof JsonProcessingException syntax
                ? syntax.getOriginalMessage()
                : e.getMessage() == null ? e.toString() : e.getMessage();
        return new RecordingException(
                file,
                "cannot be read after record " + records + ": "
                        + RowReader.shortened(reason.lines().findFirst().orElse("")));
    }

    @Override
    public void close() {
        try {
            json.close();
            archive.close();
        } catch (IOException e) {
            // Nothing is lost: the file was only read.
        }
    }
}

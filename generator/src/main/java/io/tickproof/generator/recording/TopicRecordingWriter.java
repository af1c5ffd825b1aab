package io.tickproof.generator.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.tickproof.generator.recording.TopicRecord.Header;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a topic recording: lines of JSON, of which the first describes the topic, the last says whether the recording is
 * complete, and each of the others holds a record. docs/reference/recordings.md specifies the format.
 *
 * <p>Bytes that are UTF-8 are written as text, any others in Base64 under a name that ends in {@code Base64}, so every
 * byte is preserved and most files can be read with any tool for JSON.
 */
public final class TopicRecordingWriter implements AutoCloseable {
    /** Name of the first field of every topic recording. Its value is the version of the format. */
    static final String MAGIC = "tickproofTopic";

    static final int VERSION = 1;

    private final JsonGenerator json;
    private long records;

    /**
     * Creates the file and writes its first line.
     *
     * @param file replaced if it exists; gzipped if its name ends in .gz
     * @throws IOException if the file cannot be written
     */
    public TopicRecordingWriter(Path file, RecordedTopic topic) throws IOException {
        // An interrupt would close a channel, and the records written last would be lost.
        OutputStream out = new FileOutputStream(file.toFile());
        json = new JsonFactory()
                .createGenerator(file.toString().endsWith(".gz") ? new GZIPOutputStream(out, 1 << 16) : out);
        json.setRootValueSeparator(new SerializedString("\n"));
        json.writeStartObject();
        json.writeNumberField(MAGIC, VERSION);
        json.writeStringField("topic", topic.name());
        json.writeStringField("format", topic.format().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("partitions", topic.partitions());
        json.writeArrayFieldStart("ranges");
        for (RecordedTopic.Range range : topic.ranges()) {
            json.writeStartObject();
            json.writeNumberField("partition", range.partition());
            json.writeNumberField("start", range.start());
            json.writeNumberField("end", range.end());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** Writes a record. */
    public void write(TopicRecord record) throws IOException {
        records++;
        json.writeStartObject();
        json.writeNumberField("partition", record.partition());
        json.writeNumberField("offset", record.offset());
        json.writeNumberField("timestamp", record.timestamp().millis());
        json.writeStringField("timestampType", record.timestamp().type().name().toLowerCase(Locale.ROOT));
        writeBytes("key", record.content().key());
        if (!record.content().headers().isEmpty()) {
            json.writeArrayFieldStart("headers");
            for (Header header : record.content().headers()) {
                json.writeStartObject();
                json.writeStringField("name", header.name());
                writeBytes("value", header.value());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        writeBytes("value", record.content().value());
        json.writeEndObject();
    }

    /** Returns the number of records written. */
    public long records() {
        return records;
    }

    /**
     * Writes the last line and closes the file.
     *
     * @param complete whether every record of the ranges was written
     */
    public void finish(boolean complete) throws IOException {
        json.writeStartObject();
        json.writeNumberField("records", records);
        json.writeBooleanField("complete", complete);
        json.writeEndObject();
        json.writeRaw('\n');
        json.close();
    }

    /** Closes the file. Without {@link #finish} it is refused as truncated. */
    @Override
    public void close() throws IOException {
        if (!json.isClosed()) {
            json.close();
        }
    }

    private void writeBytes(String name, byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            return;
        }
        String text = text(bytes);
        if (text != null) {
            json.writeStringField(name, text);
        } else {
            json.writeBinaryField(name + "Base64", bytes);
        }
    }

    private static @Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}

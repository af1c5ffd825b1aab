package io.tickproof.generator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.recording.TopicRecord.Content;
import io.tickproof.generator.recording.TopicRecord.Header;
import io.tickproof.generator.recording.TopicRecord.Timestamp;
import io.tickproof.generator.recording.TopicRecord.TimestampType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the file format of topic recordings: every byte survives, and damaged files are refused with the place. */
@Tag("unit")
@Execution(ExecutionMode.CONCURRENT)
class TopicRecordingTest {
    static final RecordedTopic TOPIC = new RecordedTopic(
            "trades",
            RecordedTopic.Format.RAW,
            3,
            List.of(new RecordedTopic.Range(0, 5, 9), new RecordedTopic.Range(2, 0, 0)));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"topic.jsonl", "topic.jsonl.gz"})
    void everyByteOfKeyHeadersAndValueIsPreserved(String name) throws IOException {
        List<TopicRecord> records = List.of(
                record(0, 5, new Content(null, List.of(), null)),
                record(1, 0, new Content(new byte[0], List.of(), new byte[0])),
                record(0, 6, new Content(utf8("A"), List.of(new Header("", null)), utf8("{\"a\":\"\\u0000 \n\t\"}"))),
                record(0, 8, new Content(utf8("ключ"), List.of(), utf8("\uFEFF\u2028 \uD83D\uDE00\r\n\u0000"))),
                record(
                        2,
                        Long.MAX_VALUE,
                        new Content(
                                new byte[] {-1, 0},
                                List.of(
                                        new Header("a", utf8("1")),
                                        new Header("a", new byte[] {(byte) 0xc0, (byte) 0x80}),
                                        new Header("b", new byte[0])),
                                new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80})));
        assertRoundTrip(name, records);
    }

    @Test
    void randomBytesArePreserved() throws IOException {
        Random random = new Random(3);
        List<TopicRecord> records = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                for (int k = 0; k < bytes.length; k++) {
                    bytes[k] &= 0x7f;
                }
            }
            records.add(record(i % 3, i, new Content(bytes, List.of(new Header("h", bytes)), bytes)));
        }
        assertRoundTrip("random.jsonl.gz", records);
    }

    @Test
    void recordOfTwentyMegabytesIsPreserved() throws IOException {
        byte[] large = new byte[20 << 20];
        new Random(1).nextBytes(large);
        assertRoundTrip("large.jsonl", List.of(record(0, 0, new Content(null, List.of(), large))));
    }

    @Test
    void interruptedRecordingSaysSo() throws IOException {
        Path file = folder.resolve("partial.jsonl.gz");
        write(file, List.of(record(0, 5, new Content(null, List.of(), utf8("x")))), false);
        try (TopicRecordingReader reader = TopicRecordingReader.open(file)) {
            assertEquals(5, reader.next().offset());
            assertNull(reader.next());
            assertFalse(reader.isComplete());
        }
    }

    @Test
    void fileWithoutItsLastLineIsRefusedAsTruncated() throws IOException {
        Path file = folder.resolve("cut.jsonl");
        write(file, List.of(record(0, 5, new Content(null, List.of(), utf8("x")))), true);
        List<String> lines = Files.readAllLines(file);
        assertEquals(3, lines.size());
        Files.write(file, lines.subList(0, 2));
        assertTrue(readAll(file).contains("is truncated after record 1: its last line is missing; record it again"));
        Files.writeString(file, lines.get(0) + "\n" + lines.get(1).substring(0, 20));
        assertTrue(readAll(file).contains("is truncated after record 0; record it again"), readAll(file));
    }

    @Test
    void truncatedArchiveIsRefused() throws IOException {
        Path file = folder.resolve("cut.jsonl.gz");
        List<TopicRecord> records = new ArrayList<>();
        Random random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            records.add(record(0, i, new Content(null, List.of(), utf8(Long.toString(random.nextLong())))));
        }
        write(file, records, true);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertTrue(readAll(file).matches("(?s).*cut.jsonl.gz: is truncated after record \\d+; record it again"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"tickproofTopic\":2,\"topic\":\"t\",\"format\":\"raw\",\"partitions\":1} | has version 2 of the format",
                "{\"tickproofTopic\":1,\"topic\":\"t\",\"format\":\"avro\",\"partitions\":1} | format \"avro\" is unknown",
                "{\"tickproofTopic\":1,\"topic\":\"t\",\"format\":\"raw\",\"partitions\":0} | has 0 partitions",
                "{\"tickproofTopic\":1,\"topic\":\"t\",\"format\":\"raw\",\"partitions\":1}{\"partition\":1,\"offset\":0}"
                        + " | record 1: the partition must be 0 to 0, not 1",
                "{\"tickproofTopic\":1,\"topic\":\"t\",\"format\":\"raw\",\"partitions\":1}{\"partition\":0}"
                        + " | record 1: the offset is missing or negative",
                "{\"tickproofTopic\":1,\"topic\":\"t\",\"format\":\"raw\",\"partitions\":1}{\"partition\":\"x\"}"
                        + " | cannot be read after record 0",
                "{\"tickproofTopic\":1,\"topic\":\"t\",\"format\":\"raw\",\"partitions\":1}{\"records\":4,\"complete\":true}"
                        + " | its last line says that it has 4 records",
                "{\"a\":1} | is not a topic recording"
            })
    void invalidFileIsRefusedWithThePlace(String content, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("invalid.jsonl"), content);
        assertTrue(readAll(file).contains(message), readAll(file));
    }

    @Test
    void onlyATopicRecordingIsRecognised() throws IOException {
        Path file = folder.resolve("topic.jsonl.gz");
        write(file, List.of(), true);
        assertTrue(TopicRecordingReader.isTopicRecording(file));
        assertFalse(TopicRecordingReader.isTopicRecording(Files.writeString(folder.resolve("a.csv"), "a,b\n1,2\n")));
        assertFalse(TopicRecordingReader.isTopicRecording(Files.writeString(folder.resolve("empty"), "")));
        assertFalse(TopicRecordingReader.isTopicRecording(folder.resolve("absent")));
    }

    private void assertRoundTrip(String name, List<TopicRecord> records) throws IOException {
        Path file = folder.resolve(name);
        write(file, records, true);
        List<TopicRecord> read = new ArrayList<>();
        try (TopicRecordingReader reader = TopicRecordingReader.open(file)) {
            assertEquals(TOPIC, reader.topic());
            for (TopicRecord record = reader.next(); record != null; record = reader.next()) {
                read.add(record);
            }
            assertTrue(reader.isComplete());
            assertNull(reader.next());
        }
        assertEquals(records, read);
    }

    private static void write(Path file, List<TopicRecord> records, boolean complete) throws IOException {
        try (TopicRecordingWriter writer = new TopicRecordingWriter(file, TOPIC)) {
            for (TopicRecord record : records) {
                writer.write(record);
            }
            writer.finish(complete);
        }
    }

    /** Reads a file that must be refused, and returns the message. */
    private static String readAll(Path file) {
        return assertThrows(RecordingException.class, () -> {
                    try (TopicRecordingReader reader = TopicRecordingReader.open(file)) {
                        while (reader.next() != null) {
                            reader.records();
                        }
                    }
                })
                .getMessage();
    }

    private static TopicRecord record(int partition, long offset, Content content) {
        return new TopicRecord(
                partition, offset, new Timestamp(1_767_571_200_000L + offset % 100, TimestampType.APPEND), content);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

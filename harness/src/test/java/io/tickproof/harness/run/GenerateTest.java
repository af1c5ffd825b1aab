package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.output.ExistingRecords;
import io.tickproof.generator.output.ExistingRecords.TimelineMismatchException;
import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.Main;
import io.tickproof.harness.TestJvm;
import io.tickproof.market.TickEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the command generate with the real broker and with files: kills it, resumes it, and compares the output record
 * by record.
 */
@Tag("stack")
@ExtendWith(SharedStack.class)
class GenerateTest {
    private static final long LIMIT_SECONDS = 120;

    @TempDir
    private Path folder;

    @Test
    void killedGeneratorResumesAndTheLogIsTheTimeline() throws Exception {
        String topic = "killed";
        Process first = generate("--to", "kafka", "--topic", topic, "--pace", "20000/s");
        awaitRecords(topic, 20_000);
        first.destroyForcibly().waitFor();
        ExistingRecords there = ExistingRecords.inTopic(connection(), topic, 4);
        Timeline timeline = timeline();
        assertTrue(there.total() < count(timeline), "it was not killed in the middle");
        there.verify(timeline);

        assertEquals(2, ended(generate("--to", "kafka", "--topic", topic)), this::output);
        assertTrue(output().contains("records already; use --resume to continue"), this::output);
        assertEquals(2, ended(generate("--to", "kafka", "--topic", topic, "--resume", "--seed", "8")), this::output);
        assertTrue(output().contains("written with another scenario or seed?"), this::output);
        assertEquals(0, ended(generate("--to", "kafka", "--topic", topic, "--pace", "max", "--resume")), this::output);
        assertLogIs(timeline, topic);
        assertThrows(
                TimelineMismatchException.class,
                () -> ExistingRecords.inTopic(connection(), topic, 4)
                        .verify(SharedStack.HOME.timeline(
                                SharedStack.HOME.read("late-events").withSeed(1))));
    }

    @Test
    void truncatedFilesAreCompleted() throws Exception {
        Path complete = folder.resolve("whole");
        Path truncated = folder.resolve("broken");
        assertEquals(0, ended(generate("--to", complete.toString(), "--threads", "2")), this::output);
        Files.createDirectories(truncated);
        for (int partition = 0; partition < 3; partition++) {
            byte[] bytes = Files.readAllBytes(complete.resolve("partition-" + partition + ".jsonl"));
            // The files are most likely cut off in the middle of a line. The fourth file does not exist.
            Files.write(
                    truncated.resolve("partition-" + partition + ".jsonl"),
                    java.util.Arrays.copyOf(bytes, bytes.length / 2 + partition));
        }
        byte[] before = Files.readAllBytes(truncated.resolve("partition-0.jsonl"));
        assertEquals(2, ended(generate("--to", truncated.toString())), this::output);
        assertArrayEquals(before, Files.readAllBytes(truncated.resolve("partition-0.jsonl")), "touched unasked");
        assertEquals(0, ended(generate("--to", truncated.toString(), "--resume")), this::output);
        for (int partition = 0; partition < 4; partition++) {
            String file = "partition-" + partition + ".jsonl";
            assertEquals(-1, Files.mismatch(complete.resolve(file), truncated.resolve(file)), file);
        }
        assertEquals(
                Files.readString(complete.resolve("manifest.json")),
                Files.readString(truncated.resolve("manifest.json")));
    }

    @Test
    void wrongAddressIsReportedInOneLine() throws Exception {
        assertEquals(2, ended(generate("--to", "kafka", "--bootstrap", "nowhere")), this::output);
        assertEquals(1, output().lines().count(), this::output);
    }

    @Test
    void kafkaPasswordsAppearInNoOutputAndNoLog() throws Exception {
        String canary = "canary-5f1d9c";
        String jaas = "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\""
                + canary + "\";";
        String secrets = "ssl.truststore.password=" + canary + "\nssl.key.password=" + canary + "\nsasl.jaas.config="
                + jaas + "\n";
        Map<Path, Process> calls = new LinkedHashMap<>();
        for (String protocol : List.of("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "nonsense")) {
            Path into = Files.createDirectory(folder.resolve(protocol));
            Path config = Files.writeString(
                    into.resolve("client.properties"),
                    secrets + "security.protocol=" + protocol
                            + "\nsasl.mechanism=PLAIN\ndefault.api.timeout.ms=3000\nrequest.timeout.ms=2000\n"
                            + "max.block.ms=3000\ndelivery.timeout.ms=3000\nssl.truststore.location=/nowhere.jks\n");
            // The processes run concurrently, because they spend most of their time waiting for a response.
            calls.put(
                    into,
                    generate(
                            into,
                            "--to",
                            "kafka",
                            "--pace",
                            "max",
                            "--topic",
                            "canary-" + protocol,
                            "--kafka-config",
                            config.toString()));
        }
        long logged = 0;
        for (Map.Entry<Path, Process> call : calls.entrySet()) {
            Path into = call.getKey();
            assertEquals(into.endsWith("PLAINTEXT") ? 0 : 2, ended(call.getValue()), () -> output(into));
            assertFalse(output(into).contains(canary), () -> output(into));
            assertFalse(output(into).contains("\tat "), () -> output(into));
            Path log = into.resolve("generate.log");
            logged += Files.size(log);
            assertFalse(Files.readString(log).contains(canary), () -> "a password is in " + log);
        }
        assertTrue(logged > 0, "there was no log to look into");
    }

    private Process generate(String... arguments) throws Exception {
        return generate(folder, arguments);
    }

    private static Process generate(Path into, String... arguments) throws Exception {
        List<String> command = TestJvm.command(List.of("-Dtickproof.log=" + into.resolve("generate.log")), Main.class);
        command.addAll(List.of("generate", "--scenario", "late-events", "--bootstrap", SharedStack.bootstrap()));
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--bootstrap")) {
                command.set(command.indexOf("--bootstrap") + 1, arguments[++i]);
            } else {
                command.add(arguments[i]);
            }
        }
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(into.resolve("output.txt").toFile())
                .start();
    }

    private int ended(Process process) throws InterruptedException {
        assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), this::output);
        return process.exitValue();
    }

    private String output() {
        return output(folder);
    }

    private static String output(Path into) {
        try {
            return Files.readString(into.resolve("output.txt"));
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    private void awaitRecords(String topic, long records) throws Exception {
        long startNanos = System.nanoTime();
        while (System.nanoTime() - startNanos < TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
            try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
                Map<String, ?> topics = consumer.listTopics(Duration.ofSeconds(10));
                if (topics.containsKey(topic)
                        && consumer.endOffsets(partitions(topic)).values().stream()
                                        .mapToLong(Long::longValue)
                                        .sum()
                                >= records) {
                    return;
                }
            }
        }
        throw new AssertionError(topic + " did not get " + records + " records: " + output());
    }

    private static void assertLogIs(Timeline timeline, String topic) {
        List<List<byte[]>> expected = new ArrayList<>();
        List<List<byte[]>> observed = new ArrayList<>();
        for (int partition = 0; partition < 4; partition++) {
            expected.add(new ArrayList<>());
            observed.add(new ArrayList<>());
        }
        TickEncoder encoder = new TickEncoder();
        try (Timeline.Walk walk = timeline.walk()) {
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                expected.get(delivery.partition()).add(delivery.value(encoder));
            }
        }
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(partitions(topic));
            consumer.seekToBeginning(partitions(topic));
            long left = consumer.endOffsets(partitions(topic)).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            while (left > 0) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(10))) {
                    observed.get(record.partition()).add(record.value());
                    left--;
                }
            }
        }
        for (int partition = 0; partition < 4; partition++) {
            assertEquals(expected.get(partition).size(), observed.get(partition).size());
            for (int i = 0; i < expected.get(partition).size(); i++) {
                assertArrayEquals(
                        expected.get(partition).get(i), observed.get(partition).get(i));
            }
        }
    }

    private static long count(Timeline timeline) {
        long count = 0;
        try (Timeline.Walk walk = timeline.walk()) {
            while (walk.next() != null) {
                count++;
            }
        }
        return count;
    }

    private static Timeline timeline() {
        return SharedStack.HOME.timeline(SharedStack.HOME.read("late-events"));
    }

    private static List<TopicPartition> partitions(String topic) {
        return List.of(
                new TopicPartition(topic, 0),
                new TopicPartition(topic, 1),
                new TopicPartition(topic, 2),
                new TopicPartition(topic, 3));
    }

    private static Map<String, String> connection() {
        return Map.of("bootstrap.servers", SharedStack.bootstrap());
    }

    private static KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                new java.util.HashMap<>(connection()), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}

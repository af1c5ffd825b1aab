package io.tickproof.pipeline.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.options.JobOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class JobArgumentsTest {
    private static final String SINKS = " --postgres.url jdbc:postgresql:x --postgres.user u ";
    private static final String REQUIRED = "--kafka.bootstrap b:1 --kafka.topic t" + SINKS;
    private static final int PARTITIONS = 4;

    @TempDir
    private Path folder;

    @Test
    void missingOptionsHaveDefaults() {
        JobOptions options = options(REQUIRED);
        assertEquals(
                List.of(WindowSpec.parse("PT1M"), WindowSpec.parse("PT5M"), WindowSpec.parse("PT5M/PT1M")),
                options.rules().windows());
        assertEquals(Duration.ofSeconds(5), options.rules().outOfOrderness());
        assertEquals(Duration.ofSeconds(30), options.rules().allowedLateness());
        assertNull(options.rules().maxAhead());
        assertTrue(options.rules().rejectMisrouted());
        assertEquals(2, options.parallelism());
        assertFalse(((JobOptions.Kafka) options.source()).bounded());
        assertNull(options.sinks().redis());
        assertNull(options.sinks().candleTopic());
    }

    @Test
    void commandLineTakesPrecedenceOverFile() throws Exception {
        Path file = Files.writeString(folder.resolve("job.properties"), """
                kafka.bootstrap = elsewhere:1
                kafka.topic = ticks
                kafka.client.security.protocol = SSL
                postgres.url = jdbc:postgresql:x
                postgres.user = u
                mode = bounded
                windows = PT1M, PT3M
                """);
        JobOptions options = options("--config " + file + " --kafka.bootstrap here:2 --parallelism 4");
        JobOptions.Kafka kafka = (JobOptions.Kafka) options.source();
        assertEquals("here:2", kafka.server().bootstrap());
        assertEquals(Map.of("security.protocol", "SSL"), kafka.server().client());
        assertTrue(kafka.bounded());
        assertEquals(4, options.parallelism());
        assertEquals(2, options.rules().windows().size());
    }

    @Test
    void passwordsAreReadFromEnvironmentAndNeverPrinted() {
        JobOptions options = JobArguments.parse(
                        (REQUIRED + "--redis.address [::1]:6379 --kafka.client.sasl.jaas.config hush").split(" "),
                        Map.of("TICKPROOF_POSTGRES_PASSWORD", "hush", "TICKPROOF_REDIS_PASSWORD", "hush"))
                .options(given -> PARTITIONS, 1);
        assertEquals("hush", options.sinks().postgres().password());
        assertEquals("hush", options.sinks().redis().password());
        assertEquals("[::1]", options.sinks().redis().host());
        assertEquals(6379, options.sinks().redis().port());
        assertFalse(options.toString().contains("hush"), options.toString());
    }

    @Test
    void filesOfDirectoryAreOrderedByNumber() throws Exception {
        for (int i : new int[] {10, 2, 0, 1}) {
            Files.createFile(folder.resolve("partition-" + i + ".jsonl"));
        }
        JobOptions options = options("--files.path " + folder + SINKS);
        JobOptions.Files files = (JobOptions.Files) options.source();
        assertEquals(
                List.of("partition-0.jsonl", "partition-1.jsonl", "partition-2.jsonl", "partition-10.jsonl"),
                files.files().stream()
                        .map(file -> Path.of(file).getFileName().toString())
                        .toList());
        assertFalse(options.rules().rejectMisrouted());
    }

    @Test
    void mistakeIsReportedWithOptionValueAndRemedy() throws Exception {
        refused("", "no source of ticks: set --kafka.topic or --files.path");
        refused(
                "kafka.topic t",
                "expected an option such as --kafka.topic, not \"kafka.topic\"; the options are --config, --mode");
        refused("--kafka.topic", "--kafka.topic has no value; write --kafka.topic VALUE");
        refused(REQUIRED + "--kafka.topic u", "--kafka.topic is given twice");
        refused("--kafka.topic t", "--kafka.bootstrap is missing; set it to HOST:PORT of a broker");
        refused(
                "--kafka.topic t --kafka.bootstrap b:1",
                "--postgres.url is missing; set it to a JDBC URL such as jdbc:postgresql:");
        refused(
                REQUIRED + "--window PT1M",
                "there is no option --window (did you mean --windows?); the options are --config,",
                "--windows");
        refused(REQUIRED + "--windows 1m", "--windows must be windows such as PT1M,PT5M/PT1M, not \"1m\"");
        refused(REQUIRED + "--mode batch", "--mode must be bounded or unbounded, not \"batch\"");
        refused(
                REQUIRED + "--out-of-orderness -PT1S",
                "--out-of-orderness must be a duration such as PT5S, PT0S or more, not \"-PT1S\"");
        refused(REQUIRED + "--checkpoint.interval PT0.001S", "PT0.01S or more, not \"PT0.001S\"");
        refused(
                REQUIRED + "--redis.address here",
                "--redis.address must be HOST:PORT, such as localhost:6379, not \"here\"");
        refused(REQUIRED + "--redis.address redis://:hush@here:1", "--redis.address must be HOST:PORT");
        refused("--kafka.topic t --kafka.bootstrap b" + SINKS, "--kafka.bootstrap must be HOST:PORT of a broker");
        refused(
                "--kafka.topic t --kafka.bootstrap b:1 --postgres.url postgres://u:hush@h/d",
                "--postgres.url must be a");
        refused(REQUIRED + "--redis.address h:1 --redis.ca x", "--redis.ca has no effect unless redis.tls is true");
        refused(REQUIRED + "--redis.address h:1 --redis.tls yes", "--redis.tls must be true or false, not \"yes\"");
        refused(
                REQUIRED + "--redis.address h:1 --redis.tls true --redis.ca /nowhere",
                "--redis.ca /nowhere cannot be read: there is no such file");
        refused(REQUIRED + "--parallelism 0", "--parallelism must be a whole number above 0, not \"0\"");
        refused(REQUIRED + "--parallelism 5", "parallelism 5 is above the number of partitions, 4: use 4 or less");
        refused(REQUIRED + "--candles.topic t", "--candles.topic is the topic with the ticks");
        refused(REQUIRED + "--files.path x", "--kafka.topic and --files.path are both set");
        refused("--files.path /nowhere", "--files.path: there is no readable file /nowhere");
        refused("--files.path " + folder, "has no files");
        Path file = Files.createFile(folder.resolve("one.csv"));
        Path odd = Files.writeString(folder.resolve("odd.csv"), "a;b;c\n1;2;3\n");
        refused("--files.path " + odd, "odd.csv: the format is unknown");
        refused("--files.path " + odd + " --files.columns time=1", "\"time=1\" is not valid JSON");
        refused(
                "--files.path " + odd + " --files.columns {\"tme\":1}",
                "\"tme\" is not a key of a column mapping (did you mean time?)");
        refused(
                "--files.path " + odd + " --files.columns {\"time\":1}",
                "price is missing; quantity is missing; specify none if the file has no quantities; symbol or symbolName is required");
        String columns = "{\"time\":\"a\",\"price\":\"b\",\"quantity\":\"c\",\"symbolName\":\"X\",\"separator\":\";\"}";
        assertEquals(
                columns,
                ((JobOptions.Files) options("--files.path " + odd + " --files.columns " + columns + SINKS)
                                .source())
                        .columns());
        refused("--files.path " + file + " --mode unbounded", "--mode unbounded does not work with --files.path");
        refused("--files.path " + file + " --files.layout csv", "--files.layout must be recording or records");
        refused("--config " + folder + "/none.properties", "none.properties cannot be read");
    }

    @Test
    void documentListsEveryOptionInItsOwnWords() throws Exception {
        String document = Files.readString(Path.of("docs/reference/job-options.md"));
        String table = Stream.of(JobOption.values())
                .map(option -> "| `--" + option.text() + "` | "
                        + option.fallback().map(value -> "`" + value + "`").orElse("") + " | "
                        + option.description() + " |\n")
                .collect(Collectors.joining());
        assertTrue(document.contains(table), () -> "docs/reference/job-options.md must have\n" + table);
    }

    private static JobOptions options(String arguments) {
        return JobArguments.parse(
                        arguments.strip().isEmpty()
                                ? new String[0]
                                : arguments.strip().split(" "),
                        Map.of())
                .options(given -> PARTITIONS, 2);
    }

    private static void refused(String arguments, String... parts) {
        IllegalArgumentException failure =
                assertThrows(IllegalArgumentException.class, () -> options(arguments), arguments);
        for (String part : parts) {
            assertTrue(failure.getMessage().contains(part), failure.getMessage());
        }
        assertFalse(failure.getMessage().contains("hush"), failure.getMessage());
    }
}

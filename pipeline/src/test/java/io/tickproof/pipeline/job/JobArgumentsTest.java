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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobArgumentsTest {
    private static final String ENOUGH =
            "--kafka.bootstrap b:1 --kafka.topic t --postgres.url jdbc:x --postgres.user u ";
    private static final int PARTITIONS = 4;

    @TempDir
    private Path folder;

    @Test
    void whatIsNotGivenHasADefault() {
        JobOptions options = options(ENOUGH);
        assertEquals(
                List.of(WindowSpec.parse("PT1M"), WindowSpec.parse("PT5M"), WindowSpec.parse("PT5M/PT1M")),
                options.rules().windows());
        assertEquals(Duration.ofSeconds(5), options.rules().outOfOrderness());
        assertEquals(Duration.ofSeconds(30), options.rules().allowedLateness());
        assertNull(options.rules().maxAhead());
        assertTrue(options.rules().symbolsAtHome());
        assertEquals(2, options.parallelism());
        assertFalse(((JobOptions.Kafka) options.source()).bounded());
        assertNull(options.redis());
        assertNull(options.candleTopic());
    }

    @Test
    void aFileHoldsWhatTheCommandLineDoesNot() throws Exception {
        Path file = Files.writeString(folder.resolve("job.properties"), """
                kafka.bootstrap = elsewhere:1
                kafka.topic = ticks
                kafka.client.security.protocol = SSL
                postgres.url = jdbc:x
                postgres.user = u
                mode = bounded
                windows = PT1M, PT3M
                """);
        JobOptions options = options("--config " + file + " --kafka.bootstrap here:2 --parallelism 4");
        JobOptions.Kafka kafka = (JobOptions.Kafka) options.source();
        assertEquals("here:2", kafka.bootstrap());
        assertEquals(Map.of("security.protocol", "SSL"), kafka.properties());
        assertTrue(kafka.bounded());
        assertEquals(4, options.parallelism());
        assertEquals(2, options.rules().windows().size());
    }

    @Test
    void passwordsComeFromTheEnvironmentAndAreNeverPrinted() {
        JobOptions options = JobArguments.parse(
                        (ENOUGH + "--redis.address [::1]:6379 --kafka.client.sasl.jaas.config hush").split(" "),
                        Map.of("TICKPROOF_POSTGRES_PASSWORD", "hush", "TICKPROOF_REDIS_PASSWORD", "hush"))
                .options(given -> PARTITIONS, 1);
        assertEquals("hush", options.postgres().password());
        assertEquals("hush", options.redis().password());
        assertEquals("[::1]", options.redis().host());
        assertEquals(6379, options.redis().port());
        assertFalse(options.toString().contains("hush"), options.toString());
    }

    @Test
    void filesOfAFolderAreTakenInTheOrderOfTheirNumbers() throws Exception {
        for (int i : new int[] {10, 2, 0, 1}) {
            Files.createFile(folder.resolve("partition-" + i + ".jsonl"));
        }
        JobOptions options = options("--files.path " + folder + " --postgres.url jdbc:x --postgres.user u");
        JobOptions.Files files = (JobOptions.Files) options.source();
        assertEquals(
                List.of("partition-0.jsonl", "partition-1.jsonl", "partition-2.jsonl", "partition-10.jsonl"),
                files.files().stream()
                        .map(file -> Path.of(file).getFileName().toString())
                        .toList());
        assertFalse(options.rules().symbolsAtHome());
    }

    @Test
    void everyMistakeNamesOptionValueAndRemedy() throws Exception {
        refused("", "where are the ticks? Give --kafka.topic or --files.path");
        refused("kafka.topic t", "\"kafka.topic\" where --name value was expected; there are --config, --mode");
        refused("--kafka.topic", "\"--kafka.topic\" where --name value was expected");
        refused(ENOUGH + "--kafka.topic u", "--kafka.topic is given twice");
        refused("--kafka.topic t", "--kafka.bootstrap is missing: Kafka's addresses");
        refused("--kafka.topic t --kafka.bootstrap b:1", "--postgres.url is missing");
        refused(ENOUGH + "--window PT1M", "there is no option --window; there are --config,", "--windows");
        refused(ENOUGH + "--windows 1m", "--windows must be windows such as PT1M,PT5M/PT1M, not \"1m\"");
        refused(ENOUGH + "--mode batch", "--mode must be bounded or unbounded, not \"batch\"");
        refused(
                ENOUGH + "--out-of-orderness -PT1S",
                "--out-of-orderness must be a duration such as PT5S, PT0S or more, not \"-PT1S\"");
        refused(ENOUGH + "--checkpoint.interval PT0.001S", "PT0.01S or more, not \"PT0.001S\"");
        refused(ENOUGH + "--redis.address here", "--redis.address must be HOST:PORT, not \"here\"");
        refused(ENOUGH + "--parallelism 0", "--parallelism must be a whole number above 0, not \"0\"");
        refused(ENOUGH + "--parallelism 5", "parallelism 5 is above the number of partitions, 4: take 4 or less");
        refused(ENOUGH + "--candles.topic t", "--candles.topic is the topic with the ticks");
        refused(ENOUGH + "--files.path x", "--kafka.topic and --files.path");
        refused("--files.path /nowhere", "--files.path: there is no file /nowhere that can be read");
        refused("--files.path " + folder, "has no files");
        Path file = Files.createFile(folder.resolve("one.csv"));
        Path odd = Files.writeString(folder.resolve("odd.csv"), "a;b;c\n1;2;3\n");
        refused("--files.path " + odd, "odd.csv: the format is not known");
        refused("--files.path " + odd + " --files.columns tme=1", "\"tme=1\" is not one of arrival=…, buyerMaker=…");
        refused(
                "--files.path " + odd + " --files.columns time=1",
                "time, price, quantity and one of symbol and symbolName");
        assertEquals(
                "time=a,price=b,quantity=c,symbolName=X,separator=;",
                ((JobOptions.Files) options(
                                        "--files.path " + odd
                                                + " --files.columns time=a,price=b,quantity=c,symbolName=X,separator=; --postgres.url jdbc:x --postgres.user u")
                                .source())
                        .columns());
        refused("--files.path " + file + " --mode unbounded", "--mode unbounded: files have an end");
        refused("--files.path " + file + " --files.layout csv", "--files.layout must be recording or records");
        refused("--config " + folder + "/none.properties", "none.properties cannot be read");
    }

    @Test
    void theDocumentListsEveryOptionInItsOwnWords() throws Exception {
        String document = Files.readString(Path.of("docs/reference/job-options.md"));
        String table = Stream.of(JobArguments.Option.values())
                .map(option -> "| `--" + option.text() + "` | "
                        + (option.otherwise() == null ? "" : "`" + option.otherwise() + "`") + " | "
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
    }
}

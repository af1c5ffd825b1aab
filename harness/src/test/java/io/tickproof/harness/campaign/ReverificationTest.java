package io.tickproof.harness.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.Screen;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.harness.plan.SavedRequest;
import io.tickproof.harness.report.ReportWriter;
import io.tickproof.harness.run.RunOutcome;
import io.tickproof.harness.run.SharedStack;
import io.tickproof.harness.stack.Topic;
import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.verifier.cause.Descriptions;
import io.tickproof.verifier.observed.PostgresSinks.Database;
import io.tickproof.verifier.observed.RedisLatestPrices;
import io.tickproof.verifier.observed.SavedRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests the commands verify and compare. */
@Tag("stack")
@ExtendWith(SharedStack.class)
class ReverificationTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Progress progress =
            Progress.plain(Screen.plain(new PrintStream(output, true, StandardCharsets.UTF_8)));
    private Path run;
    private String topic;

    /** Saves a run in the same way as a session. */
    @BeforeEach
    void run() throws Exception {
        run = savedRun("run", "closed-form", Mode.BOUNDED);
        topic = SharedStack.lastTopic();
    }

    private Path savedRun(String name, String scenario, Mode mode) throws Exception {
        Path directory = Files.createDirectory(folder.resolve(name));
        RunRequest request = SharedStack.request(scenario, mode);
        Plan plan = Plan.of(request, SharedStack.HOME);
        SavedRequest.of(request, plan, SharedStack.HOME, Instant.now()).write(directory);
        RunOutcome outcome = SharedStack.run(plan, directory);
        ReportWriter.write(directory, SharedStack.maker(plan).of(outcome, Map.of()));
        return directory;
    }

    @Test
    void savedRunIsVerifiedAgain() throws Exception {
        assertEquals(0, recheck().ofRun(run), output::toString);
        JsonNode before = JSON.readTree(run.resolve("result.json").toFile());
        JsonNode after = JSON.readTree(report().resolve("result.json").toFile());
        for (String part : List.of("ticks", "candles", "hashes")) {
            assertEquals(before.get(part), after.get(part), part);
        }
    }

    @Test
    void removedRowIsFound() throws Exception {
        change(run.resolve("rows/candles.csv.gz"), lines -> lines.skip(1));
        assertEquals(1, recheck().ofRun(run), output::toString);
        assertTrue(output.toString().contains("candle missing"), output.toString());
    }

    @Test
    void truncatedRowsAreUnknown() throws Exception {
        Path file = run.resolve("rows/candles.csv.gz");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertEquals(3, recheck().ofRun(run), output::toString);
        assertTrue(output.toString().contains("candles.csv.gz, row "), output.toString());
    }

    @Test
    void directoryWithoutARunIsRejected() {
        UserException failure =
                assertThrows(UserException.class, () -> recheck().ofRun(folder));
        assertTrue(failure.getMessage().contains("is not the directory of a run"), failure.getMessage());
    }

    @Test
    void serversOfAUserJobAreVerified() throws Exception {
        assertEquals(0, recheck().ofServers(SharedStack.request("closed-form", Mode.UNBOUNDED), servers(user())));
        assertTrue(output.toString().contains("PASS"), output.toString());
    }

    @Test
    void candlesInATopicAreVerifiedByTheirLastRecords() throws Exception {
        Path scenario = Files.writeString(
                folder.resolve("own.yaml"),
                Files.readString(SharedStack.HOME.scenario("closed-form"))
                        .replace(
                                "  allowedLateness: PT30S",
                                "  allowedLateness: PT30S\n  own: { topic: own-candles, columns: { symbol: s, start: at, window: w,"
                                        + " open: o, high: h, low: l, close: c, volume: v, trades: n } }"));
        RunRequest request = SharedStack.request(scenario.toString(), Mode.UNBOUNDED);
        List<String> candles = new ArrayList<>();
        try (SavedRows rows = SavedRows.in(run.resolve("rows"))) {
            rows.candles(row -> {
                Candle candle = row.candle();
                candles.add(json(candle, 1));
                candles.add(json(candle, candle.trades()));
            });
        }
        Topic.create(Map.of("bootstrap.servers", SharedStack.bootstrap()), "own-candles", 1)
                .close();
        produce("own-candles", candles);
        assertEquals(0, recheck().ofServers(request, servers(null)), output::toString);
        output.reset();
        produce("own-candles", List.of(candles.get(0)));
        assertEquals(1, recheck().ofServers(request, servers(null)), output::toString);
        output.reset();
        produce("own-candles", List.of(candles.get(1).replaceFirst("\"c\":\"[^\"]*\"", "\"c\":\"NaN\"")));
        assertEquals(1, recheck().ofServers(request, servers(null)), output::toString);
        output.reset();
        produce("own-candles", List.of("{\"w\":\"PT1M\",\"s\":\"STAIRS\"}"));
        assertEquals(3, recheck().ofServers(request, servers(null)), output::toString);
        assertTrue(output.toString().contains("has no field at; the scenario's job.own.columns"), output.toString());
    }

    private static String json(Candle candle, long trades) {
        return "{\"w\":\"%s\",\"s\":\"%s\",\"at\":\"%s\",\"o\":%s,\"h\":%s,\"l\":%s,\"c\":\"%s\",\"v\":%s,\"n\":%d}"
                .formatted(
                        candle.window(),
                        candle.symbol(),
                        Descriptions.time(candle.startMicros()),
                        Decimals.format(candle.open()),
                        Decimals.format(candle.high()),
                        Decimals.format(candle.low()),
                        Decimals.format(candle.close()),
                        candle.volume().toPlainString(),
                        trades);
    }

    private static void produce(String topic, List<String> values) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", SharedStack.bootstrap()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            values.forEach(value -> producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8))));
        }
    }

    @Test
    void topicOfAnotherSeedFailsTheInputLogCheck() throws Exception {
        RunRequest other = RunRequest.of("closed-form", Mode.UNBOUNDED, folder).withSeed(7L);
        assertEquals(1, recheck().ofServers(other, servers(user())));
        assertTrue(output.toString().contains("FAIL  the log does not hold what was sent"), output.toString());
        assertTrue(
                output.toString().contains("was the topic written with another scenario or seed"), output.toString());
    }

    @Test
    void wrongAddressOrPasswordIsReportedInOneLine() {
        Database wrong = new Database(user().url(), user().user(), "wrong");
        UserException failure = assertThrows(
                UserException.class,
                () -> recheck().ofServers(SharedStack.request("closed-form", Mode.UNBOUNDED), servers(wrong)));
        assertTrue(failure.getMessage().contains("cannot connect to PostgreSQL at "), failure.getMessage());
        assertTrue(!failure.getMessage().contains("wrong\n"), failure.getMessage());
    }

    @Test
    void runsOfTheSameSeedAreEqualInBothModes() throws Exception {
        Path other = savedRun("other", "closed-form", Mode.UNBOUNDED);
        assertEquals(0, new RunComparison(progress).of(run, other, folder.resolve("comparison")), output::toString);
        assertTrue(output.toString().contains("SAME"), output.toString());
        // A bounded run has no latencies. Those of two unbounded runs are compared.
        output.reset();
        assertEquals(0, new RunComparison(progress).of(other, other, folder.resolve("itself")));
        assertTrue(output.toString().contains("visible    p99  +0.0 ms (95 %: "), output.toString());
        assertTrue(Files.readString(folder.resolve("itself/index.html"))
                .contains("\"conclusion\":\"no difference shown\""));
    }

    @Test
    void changedRowIsReportedAsTheDifference() throws Exception {
        Path other = savedRun("other", "closed-form", Mode.BOUNDED);
        change(other.resolve("rows/candles.csv.gz"), lines -> lines.map(line -> line.replaceFirst("^PT1M,", "PT2M,")));
        assertEquals(1, new RunComparison(progress).of(run, other, folder.resolve("comparison")));
        assertTrue(output.toString().contains("DIFFERENT"), output.toString());
        JsonNode table = JSON.readTree(
                        folder.resolve("comparison/comparison.json").toFile())
                .get("tables")
                .get(0);
        assertEquals(table.get("gone").asLong(), table.get("added").asLong());
        assertTrue(table.get("gone").asLong() > 10, table.toString());
    }

    private Reverification recheck() {
        return new Reverification(SharedStack.HOME, folder.resolve("reports"), progress);
    }

    private Path report() throws IOException {
        try (Stream<Path> reports = Files.list(folder.resolve("reports/closed-form"))) {
            return reports.filter(path -> path.getFileName().toString().endsWith("-verify"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Database user() {
        return new Database(
                SharedStack.postgres().url(),
                SharedStack.postgres().user(),
                SharedStack.postgres().password());
    }

    private Reverification.Servers servers(Database database) {
        RedisLatestPrices redis = new RedisLatestPrices(
                SharedStack.redis().host(),
                SharedStack.redis().port(),
                null,
                SharedStack.redis().password(),
                null,
                "");
        return new Reverification.Servers(
                Map.of("bootstrap.servers", SharedStack.bootstrap()), topic, database, redis, Duration.ZERO);
    }

    private interface Change {
        Stream<String> of(Stream<String> lines);
    }

    private static void change(Path file, Change change) throws IOException {
        String text;
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            change.of(text.lines()).forEach(line -> {
                try {
                    out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}

package io.tickproof.harness.bench;

import io.tickproof.generator.output.SendJournal;
import io.tickproof.generator.output.TopicWriter;
import io.tickproof.generator.scenario.Pace;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.flink.UserJar;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.local.LocalStack;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.harness.stack.Topic;
import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.job.CandleJob;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.KafkaSettings;
import io.tickproof.pipeline.options.PostgresSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How fast the candle job reads a topic, with three kinds of window, duplicates removed, RocksDB, a checkpoint a second and
 * all its sinks; beside a Flink SQL job of the same windows in the same cluster, and beside Kafka's own consumer benchmark, which
 * only reads; in turn. A first round warms up and does not count, but for Kafka
 * Streams, which has a new JVM each time; its clock starts with its first record.
 */
public final class JobBench {
    private static final String TOPIC = "bench";
    private static final int SYMBOLS = 20;
    static final int PARTITIONS = 4;
    static final int PARALLELISM = 2;
    /** Of peers that are so much slower that a fraction of the records tells. */
    private static final String FEW_TOPIC = "bench-few";

    private static final int FEWER = 5;
    private static final Path FLINK = Path.of("examples/flink-sql/target/sql-candles.jar");
    private static final Path STREAMS = Path.of("examples/kafka-streams/target/streams-candles.jar");
    private static final Path PEER_TABLES = Path.of("examples/flink-sql/windows.sql");
    private static final Pattern SECONDS = Pattern.compile("seconds: ([\\d.]+)");
    static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final long ASK_MILLIS = 500;
    /** start, end, MB, MB/s, records, records/s, rebalance ms, fetch ms, fetch MB/s, fetch records/s */
    private static final Pattern CONSUMER = Pattern.compile("[-0-9: ]+:\\d+, .*, ([\\d.]+)\\s*$", Pattern.MULTILINE);

    static final JobOptions.Rules RULES = new JobOptions.Rules(
            List.of(WindowSpec.parse("PT1M"), WindowSpec.parse("PT5M"), WindowSpec.parse("PT5M/PT1M")),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            null,
            true,
            false);

    private final long records;
    private final int rounds;
    private final BenchReport told;

    /**
     * @param records about how many there are in the topic
     */
    public JobBench(long records, int rounds, BenchReport told) {
        this.records = records;
        this.rounds = rounds;
        this.told = told;
    }

    /** @throws UserException as {@link #check} */
    public void run(RunFolder folder, ProjectLayout home) throws Exception {
        Path flink = peer(home, FLINK);
        Path streams = peer(home, STREAMS);
        try (LocalStack stack =
                LocalStack.start(folder, home.binaries(), home.schema(), PARALLELISM, StackKind.EMBEDDED)) {
            String tables = Files.readString(home.path().resolve(PEER_TABLES));
            long sent = filled(folder, stack, TOPIC, records);
            long few = filled(folder, stack, FEW_TOPIC, records / FEWER);
            told.say("%,d records in %d partitions, and %,d for those that are slow".formatted(sent, PARTITIONS, few));
            Rates reading = new Rates("ConsumerPerformance");
            Rates own = new Rates("Tickproof's job");
            Rates sql = new Rates("Flink SQL");
            Rates plain = new Rates("plain Flink windows (" + few + " records)");
            Rates kafka = new Rates("Kafka Streams (" + few + " records, a JVM of its own, no database)");
            own(stack, TOPIC, "own-0");
            flink(stack, flink, "example.SqlWindows", tables, TOPIC, 0);
            flink(stack, flink, "example.PlainWindows", tables, FEW_TOPIC, 0);
            for (int round = 1; round <= rounds; round++) {
                reading.add(consumer(folder, stack, sent));
                own.add(sent / own(stack, TOPIC, "own-" + round));
                sql.add(sent / flink(stack, flink, "example.SqlWindows", tables, TOPIC, round));
                plain.add(few / flink(stack, flink, "example.PlainWindows", tables, FEW_TOPIC, round));
                kafka.add(few / streams(folder, stack, streams, few, round));
                told.say("round " + round + ": "
                        + Stream.of(reading, own, sql, plain, kafka)
                                .map(Rates::last)
                                .collect(Collectors.joining(", ")));
            }
            for (Rates other : List.of(reading, sql, plain, kafka)) {
                told.say("median of %d: Tickproof's job %,.0f records/s, %s times %s at %,.0f records/s"
                        .formatted(rounds, own.median(), own.times(other), other.name, other.median()));
            }
            told.row(
                    "the job from Kafka",
                    "%,.0f records/s".formatted(own.median()),
                    Stream.of(reading, sql, plain, kafka)
                            .map(other -> own.times(other) + " times " + other.name)
                            .collect(Collectors.joining("; ")));
        }
    }

    /** Records a second, by round. */
    private static final class Rates {
        private final String name;
        private final List<Double> values = new ArrayList<>();

        private Rates(String name) {
            this.name = name;
        }

        private void add(double perSecond) {
            values.add(perSecond);
        }

        private String last() {
            return "%s %,.0f records/s".formatted(name, values.get(values.size() - 1));
        }

        private double median() {
            return BenchRounds.median(values);
        }

        /** How many times as fast as the other, round by round. */
        private String times(Rates other) {
            return BenchRounds.spread(IntStream.range(0, values.size())
                    .mapToObj(round -> values.get(round) / other.values.get(round))
                    .toList());
        }
    }

    /** @throws UserException if the jobs that it is compared with were not built: better told before anything is measured */
    public static void check(ProjectLayout home) {
        peer(home, FLINK);
        peer(home, STREAMS);
    }

    private static Path peer(ProjectLayout home, Path jar) {
        Path file = home.path().resolve(jar);
        if (!Files.isRegularFile(file)) {
            throw new UserException("there is no " + jar + "; build it: mvn -f "
                    + jar.getParent().getParent() + " package");
        }
        return file;
    }

    private static long filled(RunFolder folder, LocalStack stack, String topic, long records) throws Exception {
        Topic.ensure(Map.of("bootstrap.servers", stack.bootstrap()), topic, PARTITIONS);
        return fill(
                stack,
                topic,
                BenchRounds.timeline(folder, records, BenchRounds.Market.of(SYMBOLS), PARTITIONS, 0.002, 0.005));
    }

    /** @return how many records there are now */
    static long fill(LocalStack stack, String topic, Timeline timeline) throws Exception {
        SendJournal journal = new SendJournal(stack.folder().folder("journal-" + topic), PARTITIONS);
        try (SendJournal.Writer entries = journal.writer()) {
            Map<String, String> connection = Map.of("bootstrap.servers", stack.bootstrap());
            return new TopicWriter(connection, topic, Pace.MAX)
                    .write(timeline, entries)
                    .sent();
        }
    }

    /** Seconds. @param group of the consumer, and the folder of the checkpoints */
    static double own(LocalStack stack, String topic, String group) throws Exception {
        stack.clear();
        JobOptions options = new JobOptions(
                new JobOptions.Kafka(new KafkaSettings(stack.bootstrap(), Map.of()), topic, group, true, PARTITIONS),
                RULES,
                PARALLELISM,
                new JobOptions.Checkpoints(INTERVAL, checkpoints(stack, group)),
                new JobOptions.Sinks(stack.postgres(), stack.redis(), null));
        return seconds(stack.submit(new CandleJob(options)));
    }

    /** Seconds that Kafka Streams takes in a JVM of its own, from its first record on. */
    private static double streams(RunFolder folder, LocalStack stack, Path jar, long wanted, int round)
            throws Exception {
        String text = BenchRounds.output(
                folder,
                jar.toString(),
                "example.StreamsCandles",
                List.of(
                        stack.bootstrap(),
                        FEW_TOPIC,
                        Long.toString(wanted),
                        "streams-" + round,
                        Integer.toString(PARTITIONS)));
        return Double.parseDouble(BenchRounds.last(SECONDS, text).group(1));
    }

    /** Seconds. */
    private static double flink(LocalStack stack, Path jar, String entryClass, String tables, String topic, int round)
            throws Exception {
        stack.clear();
        stack.execute(tables);
        PostgresSettings postgres = stack.postgres();
        return seconds(stack.submit(new UserJar(
                jar,
                entryClass,
                List.of(
                        "--bootstrap",
                        stack.bootstrap(),
                        "--topic",
                        topic,
                        "--mode",
                        "bounded",
                        "--jdbc-url",
                        postgres.url(),
                        "--user",
                        postgres.user(),
                        "--password",
                        postgres.password()),
                PARALLELISM,
                INTERVAL.toMillis(),
                checkpoints(stack, entryClass + round))));
    }

    static String checkpoints(LocalStack stack, String name) throws IOException {
        return stack.folder().folder("checkpoints-" + name).toUri().toString();
    }

    /** Seconds from running to finished. */
    static double seconds(FlinkJob job) throws Exception {
        while (!job.isFinished()) {
            TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
        }
        return job.secondsRun();
    }

    /** Records a second, without the time until it has its partitions. */
    private static double consumer(RunFolder folder, LocalStack stack, long sent) throws Exception {
        String text = BenchRounds.output(
                folder,
                "org.apache.kafka.tools.ConsumerPerformance",
                List.of(
                        "--bootstrap-server",
                        stack.bootstrap(),
                        "--topic",
                        TOPIC,
                        "--group",
                        "consumer-" + System.nanoTime(),
                        "--num-records",
                        Long.toString(sent),
                        "--hide-header"));
        Matcher figure = BenchRounds.last(CONSUMER, text);
        return Double.parseDouble(figure.group(1));
    }
}

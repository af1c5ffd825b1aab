package io.tickproof.harness.bench;

import io.tickproof.generator.output.SendJournal;
import io.tickproof.generator.output.TopicWriter;
import io.tickproof.generator.scenario.Pace;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.flink.UserJar;
import io.tickproof.harness.host.BoundedWait;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures how fast the candle job reads a topic: with three kinds of windows, removal of duplicates, RocksDB, one
 * checkpoint per second and all sinks. The peers are Flink SQL and plain Flink windows in the same cluster, Kafka
 * Streams, and Kafka's own consumer benchmark, which only reads. All are measured alternately. The first round of the
 * Flink jobs is a warm-up and does not count. Kafka Streams uses a new JVM per round, and its clock starts with its
 * first record.
 */
public final class JobBench {
    private static final String TOPIC = "bench";
    private static final int SYMBOLS = 20;
    static final int PARTITIONS = 4;
    static final int PARALLELISM = 2;
    /** The topic for slow peers, with a fraction of the records. */
    private static final String FEW_TOPIC = "bench-few";

    private static final int FEW_DIVISOR = 5;
    private static final Path FLINK = Path.of("examples/flink-sql/target/sql-candles.jar");
    private static final Path STREAMS = Path.of("examples/kafka-streams/target/streams-candles.jar");
    private static final Path PEER_TABLES = Path.of("examples/flink-sql/windows.sql");
    private static final Pattern SECONDS = Pattern.compile("seconds: ([\\d.]+)");
    static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(30);
    /** Columns: start, end, MB, MB/s, records, records/s, rebalance ms, fetch ms, fetch MB/s, fetch records/s. */
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
    private final BenchReport report;

    /**
     * @param records approximate number of records in the topic
     */
    public JobBench(long records, int rounds, BenchReport report) {
        this.records = records;
        this.rounds = rounds;
        this.report = report;
    }

    /** @throws UserException if a peer has not been built */
    public void run(RunFolder folder, ProjectLayout project) throws Exception {
        Path flink = peer(project, FLINK);
        Path streams = peer(project, STREAMS);
        try (LocalStack stack =
                LocalStack.start(folder, project.binaries(), project.schema(), PARALLELISM, StackKind.EMBEDDED)) {
            String tables = Files.readString(project.path().resolve(PEER_TABLES));
            long sent = filled(folder, stack, TOPIC, records);
            long few = filled(folder, stack, FEW_TOPIC, records / FEW_DIVISOR);
            report.print("%,d records in %d partitions, and %,d for slow peers".formatted(sent, PARTITIONS, few));
            Rates reading = new Rates("ConsumerPerformance");
            Rates own = new Rates("Tickproof's job");
            Rates sql = new Rates("Flink SQL");
            Rates plain = new Rates("plain Flink windows (" + few + " records)");
            Rates kafka = new Rates("Kafka Streams (" + few + " records, in its own JVM, no database)");
            own(stack, TOPIC, "own-0");
            flink(stack, flink, "example.SqlWindows", tables, TOPIC, 0);
            flink(stack, flink, "example.PlainWindows", tables, FEW_TOPIC, 0);
            for (int round = 1; round <= rounds; round++) {
                reading.add(consumer(folder, stack, sent));
                own.add(sent / own(stack, TOPIC, "own-" + round));
                sql.add(sent / flink(stack, flink, "example.SqlWindows", tables, TOPIC, round));
                plain.add(few / flink(stack, flink, "example.PlainWindows", tables, FEW_TOPIC, round));
                kafka.add(few / streams(folder, stack, streams, few, round));
                report.print("round " + round + ": "
                        + Stream.of(reading, own, sql, plain, kafka)
                                .map(Rates::last)
                                .collect(Collectors.joining(", ")));
            }
            for (Rates other : List.of(reading, sql, plain, kafka)) {
                report.print("median of %d: Tickproof's job %,.0f records/s, %s times %s at %,.0f records/s"
                        .formatted(rounds, own.median(), own.times(other), other.name, other.median()));
            }
            report.row(
                    "the job from Kafka",
                    "%,.0f records/s".formatted(own.median()),
                    Stream.of(reading, sql, plain, kafka)
                            .map(other -> own.times(other) + " times " + other.name)
                            .collect(Collectors.joining("; ")));
        }
    }

    /** The rates of one job, in records per second: one per round. */
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

        /** Returns the spread of the ratios of these rates to the other rates, round by round. */
        private String times(Rates other) {
            return BenchRounds.spread(IntStream.range(0, values.size())
                    .mapToObj(round -> values.get(round) / other.values.get(round))
                    .toList());
        }
    }

    /**
     * Checks the prerequisites before anything is measured.
     *
     * @throws UserException if a peer has not been built
     */
    public static void check(ProjectLayout project) {
        peer(project, FLINK);
        peer(project, STREAMS);
    }

    private static Path peer(ProjectLayout project, Path jar) {
        Path file = project.path().resolve(jar);
        if (!Files.isRegularFile(file)) {
            throw new UserException("there is no " + jar + "; build it: mvn -f " + jar.subpath(0, 2) + " package");
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

    /** Writes the timeline to the topic, and returns the number of records. */
    static long fill(LocalStack stack, String topic, Timeline timeline) throws Exception {
        SendJournal journal = new SendJournal(stack.folder().folder("journal-" + topic), PARTITIONS);
        try (SendJournal.Writer entries = journal.writer()) {
            Map<String, String> connection = Map.of("bootstrap.servers", stack.bootstrap());
            return new TopicWriter(connection, topic, Pace.MAX)
                    .write(timeline, entries)
                    .sent();
        }
    }

    /** Runs the candle job, and returns its seconds. @param group the consumer group and the folder of the checkpoints */
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

    /** Runs Kafka Streams in its own JVM, and returns its seconds since the first record. */
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

    /** Runs a Flink peer, and returns its seconds. */
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

    /** Waits until the job has finished, and returns the seconds between Flink's states RUNNING and FINISHED. */
    static double seconds(FlinkJob job) throws Exception {
        new BoundedWait("the job to finish", LONGEST_ROUND, POLL).untilMet(job::isFinished);
        return job.secondsRun();
    }

    /** Runs Kafka's consumer benchmark, and returns records per second, without the time of the rebalance. */
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

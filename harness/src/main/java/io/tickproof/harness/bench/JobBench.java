package io.tickproof.harness.bench;

import io.tickproof.generator.SendJournal;
import io.tickproof.generator.Timeline;
import io.tickproof.generator.TimelineWriter;
import io.tickproof.generator.scenario.Pace;
import io.tickproof.harness.UserException;
import io.tickproof.harness.run.Home;
import io.tickproof.harness.stack.FlinkJob;
import io.tickproof.harness.stack.LocalStack;
import io.tickproof.harness.stack.RunFolder;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.harness.stack.Topic;
import io.tickproof.harness.stack.UserJar;
import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.CandleJob;
import io.tickproof.pipeline.JobOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast the candle job reads a topic, with three kinds of window, duplicates removed, RocksDB, a checkpoint a second and
 * all its sinks; beside a Flink SQL job of the same windows in the same cluster, and beside Kafka's own consumer benchmark, which
 * only reads; in turn. A first round warms up and does not count.
 */
public final class JobBench {
    private static final String TOPIC = "bench";
    private static final int SYMBOLS = 20;
    static final int PARTITIONS = 4;
    static final int PARALLELISM = 2;
    private static final Path PEER = Path.of("examples/flink-sql/target/sql-candles.jar");
    private static final Path PEER_TABLES = Path.of("examples/flink-sql/windows.sql");
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
    private final Consumer<String> out;

    /**
     * @param records about how many there are in the topic
     * @param out told what is measured, a line each
     */
    public JobBench(long records, int rounds, Consumer<String> out) {
        this.records = records;
        this.rounds = rounds;
        this.out = out;
    }

    /** @throws UserException if the job that it is compared with was not built */
    public void run(RunFolder folder, Home home) throws Exception {
        Path peer = home.path().resolve(PEER);
        if (!Files.isRegularFile(peer)) {
            throw new UserException("there is no " + PEER + "; build it: mvn -f examples/flink-sql package");
        }
        try (LocalStack stack =
                LocalStack.start(folder, home.binaries(), home.schema(), PARALLELISM, StackKind.EMBEDDED)) {
            String tables = Files.readString(home.path().resolve(PEER_TABLES));
            Topic.ensure(Map.of("bootstrap.servers", stack.bootstrap()), TOPIC, PARTITIONS);
            long sent = fill(stack, TOPIC, Figures.timeline(folder, records, SYMBOLS, PARTITIONS, 0.002, 0.005));
            out.accept("%,d records in %d partitions".formatted(sent, PARTITIONS));
            List<Double> ours = new ArrayList<>();
            List<Double> peers = new ArrayList<>();
            List<Double> readers = new ArrayList<>();
            List<Double> timesSql = new ArrayList<>();
            List<Double> ofReading = new ArrayList<>();
            own(stack, TOPIC, "own-0");
            sql(stack, peer, tables, 0);
            for (int round = 1; round <= rounds; round++) {
                double reading = consumer(folder, stack, sent);
                double own = sent / own(stack, TOPIC, "own-" + round);
                double sql = sent / sql(stack, peer, tables, round);
                readers.add(reading);
                ours.add(own);
                peers.add(sql);
                timesSql.add(own / sql);
                ofReading.add(own / reading);
                out.accept(
                        "round %d: ConsumerPerformance %,.0f records/s, Tickproof's job %,.0f records/s, Flink SQL %,.0f records/s"
                                .formatted(round, reading, own, sql));
            }
            out.accept(
                    "median of %d: ConsumerPerformance %,.0f records/s, Tickproof's job %,.0f records/s, Flink SQL %,.0f records/s; the job is %s times Flink SQL, and %s of ConsumerPerformance"
                            .formatted(
                                    rounds,
                                    Figures.median(readers),
                                    Figures.median(ours),
                                    Figures.median(peers),
                                    Figures.spread(timesSql),
                                    Figures.spread(ofReading)));
        }
    }

    /** @return how many records there are now */
    static long fill(LocalStack stack, String topic, Timeline timeline) throws Exception {
        SendJournal journal = new SendJournal(stack.folder().folder("journal-" + topic), PARTITIONS);
        try (SendJournal.Writer entries = journal.writer()) {
            Map<String, String> connection = Map.of("bootstrap.servers", stack.bootstrap());
            return new TimelineWriter(connection, topic, Pace.MAX)
                    .write(timeline, entries)
                    .sent();
        }
    }

    /** Seconds. @param group of the consumer, and the folder of the checkpoints */
    static double own(LocalStack stack, String topic, String group) throws Exception {
        stack.clear();
        JobOptions options = new JobOptions(
                new JobOptions.Kafka(stack.bootstrap(), topic, group, true, PARTITIONS, Map.of()),
                RULES,
                PARALLELISM,
                INTERVAL,
                checkpoints(stack, group),
                stack.postgres(),
                stack.redis(),
                null);
        return seconds(stack.submit(new CandleJob(options)));
    }

    /** Seconds. */
    private double sql(LocalStack stack, Path jar, String tables, int round) throws Exception {
        stack.clear();
        stack.execute(tables);
        JobOptions.Postgres postgres = stack.postgres();
        return seconds(stack.submit(new UserJar(
                jar,
                "example.SqlWindows",
                List.of(
                        "--bootstrap",
                        stack.bootstrap(),
                        "--topic",
                        TOPIC,
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
                checkpoints(stack, "sql-" + round))));
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
        String text = Figures.output(
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
        Matcher figure = Figures.last(CONSUMER, text);
        return Double.parseDouble(figure.group(1));
    }
}

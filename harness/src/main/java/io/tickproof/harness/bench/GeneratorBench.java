package io.tickproof.harness.bench;

import io.tickproof.generator.output.TopicWriter;
import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.local.KafkaBroker;
import io.tickproof.harness.stack.Topic;
import io.tickproof.market.TickEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures how fast a timeline is generated, and how fast it is written to Kafka. The peers are Kafka's own producer
 * benchmark, with the same record size and settings, and a loop that only sends. Each runs in its own JVM, alternately.
 */
public final class GeneratorBench {
    /** The name of the main class. A class literal would be a dependency on it, which no class may have. */
    private static final String MAIN = "io.tickproof.harness.Main";

    private static final int SYMBOLS = 20;
    private static final int PARTITIONS = 4;
    private static final Pattern PEER = Pattern.compile("(\\d+) records sent, ([\\d.]+) records/sec");
    private static final Pattern OURS = Pattern.compile("sent +([\\d,]+) records in ([\\d.]+) s");

    private final long records;
    private final int rounds;
    private final BenchReport report;

    /**
     * @param records approximate number of records per round
     */
    public GeneratorBench(long records, int rounds, BenchReport report) {
        this.records = records;
        this.rounds = rounds;
        this.report = report;
    }

    /** @throws IOException if the broker or a peer fails */
    public void run(RunFolder folder) throws Exception {
        Timeline timeline =
                BenchRounds.timeline(folder, records, BenchRounds.Market.of(SYMBOLS), PARTITIONS, 0.02, 0.05);
        Path file = BenchRounds.scenarioFile(folder);
        alone(timeline);
        double bytes = meanBytes(timeline);
        report.print("records of %.0f bytes, %d partitions, each peer in its own JVM, alternately"
                .formatted(bytes, PARTITIONS));
        try (KafkaBroker broker = KafkaBroker.start(folder)) {
            List<Double> ratios = new ArrayList<>();
            List<Double> ours = new ArrayList<>();
            List<Double> peers = new ArrayList<>();
            List<Double> ceilings = new ArrayList<>();
            Path lines = lines(timeline, folder.folder("bench"));
            for (int round = 1; round <= rounds; round++) {
                double peer = peer(folder, broker, "peer-" + round, (int) Math.round(bytes));
                double own = ours(folder, broker, "ours-" + round, file);
                double ceiling = ceiling(folder, broker, "ceiling-" + round, lines);
                report.print(
                        "round %d: ProducerPerformance %,.0f records/s, Tickproof %,.0f records/s, ratio %.2f; sending ready-made records %,.0f records/s, ratio %.2f"
                                .formatted(round, peer, own, own / peer, ceiling, ceiling / peer));
                ratios.add(own / peer);
                ours.add(own);
                peers.add(peer);
                ceilings.add(ceiling / peer);
            }
            report.print(
                    "into Kafka, median of %d: ProducerPerformance %,.0f records/s, Tickproof %,.0f records/s, ratio %s; sending ready-made records, ratio %s"
                            .formatted(
                                    rounds,
                                    BenchRounds.median(peers),
                                    BenchRounds.median(ours),
                                    BenchRounds.spread(ratios),
                                    BenchRounds.spread(ceilings)));
            report.row(
                    "into Kafka",
                    "%,.0f records/s".formatted(BenchRounds.median(ours)),
                    "%s times `ProducerPerformance`; ready-made records are sent at %s times its rate"
                            .formatted(BenchRounds.spread(ratios), BenchRounds.spread(ceilings)));
        }
    }

    private static Path lines(Timeline timeline, Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        TickEncoder encoder = new TickEncoder();
        try (Timeline.Walk walk = timeline.walk()) {
            for (Delivery delivery = walk.next(); delivery != null && lines.size() < 100_000; delivery = walk.next()) {
                lines.add(new String(delivery.value(encoder), StandardCharsets.UTF_8));
            }
        }
        return Files.write(folder.resolve("lines.txt"), lines);
    }

    private double ceiling(RunFolder folder, KafkaBroker broker, String topic, Path lines) throws Exception {
        Topic.ensure(Map.of("bootstrap.servers", broker.bootstrap()), topic, PARTITIONS);
        String text = BenchRounds.output(
                folder,
                SendLoop.class.getName(),
                List.of(
                        broker.bootstrap(),
                        topic,
                        Integer.toString(PARTITIONS),
                        lines.toString(),
                        Long.toString(records)));
        return rate(BenchRounds.last(OURS, text));
    }

    private static double rate(Matcher found) {
        return Double.parseDouble(found.group(1).replace(",", "")) / Double.parseDouble(found.group(2));
    }

    /** Generates the timeline in this JVM. The first round is a warm-up. */
    private void alone(Timeline timeline) {
        for (boolean encoded : new boolean[] {false, true}) {
            List<Double> rates = new ArrayList<>();
            for (int round = 0; round <= rounds; round++) {
                double rate = walk(timeline, encoded);
                if (round > 0) {
                    rates.add(rate);
                }
            }
            report.print(
                    "timeline alone%s, one thread, with outOfOrder, late and duplicate, median of %d: %,.0f deliveries/s"
                            .formatted(encoded ? " with its bytes" : "", rounds, BenchRounds.median(rates)));
            report.row(
                    "timeline alone" + (encoded ? " with its bytes" : "") + ", one thread",
                    "%,.0f deliveries/s".formatted(BenchRounds.median(rates)),
                    "");
        }
    }

    private static double walk(Timeline timeline, boolean encoded) {
        TickEncoder encoder = new TickEncoder();
        long count = 0;
        long sum = 0;
        long startNanos = System.nanoTime();
        try (Timeline.Walk walk = timeline.walk()) {
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                count++;
                sum += encoded ? length(delivery, encoder) : delivery.timeMicros();
            }
        }
        if (sum == 0) {
            throw new IllegalStateException("the timeline is empty");
        }
        return count * 1e9 / (System.nanoTime() - startNanos);
    }

    private static int length(Delivery delivery, TickEncoder encoder) {
        byte[] value = delivery.value(encoder);
        return value == null ? 0 : value.length;
    }

    private static double meanBytes(Timeline timeline) {
        TickEncoder encoder = new TickEncoder();
        long count = 0;
        long bytes = 0;
        try (Timeline.Walk walk = timeline.walk()) {
            for (Delivery delivery = walk.next(); delivery != null && count < 100_000; delivery = walk.next()) {
                count++;
                bytes += length(delivery, encoder);
            }
        }
        return (double) bytes / count;
    }

    private double peer(RunFolder folder, KafkaBroker broker, String topic, int bytes) throws Exception {
        Topic.ensure(Map.of("bootstrap.servers", broker.bootstrap()), topic, PARTITIONS);
        List<String> arguments = new ArrayList<>(List.of(
                "--topic",
                topic,
                "--num-records",
                Long.toString(records),
                "--record-size",
                Integer.toString(bytes),
                "--throughput",
                "-1",
                "--bootstrap-server",
                broker.bootstrap(),
                "--command-property"));
        TopicWriter.SETTINGS.forEach((name, value) -> arguments.add(name + "=" + value));
        Matcher matcher = BenchRounds.last(
                PEER, BenchRounds.output(folder, "org.apache.kafka.tools.ProducerPerformance", arguments));
        return Double.parseDouble(matcher.group(2));
    }

    private double ours(RunFolder folder, KafkaBroker broker, String topic, Path scenario) throws Exception {
        String text = BenchRounds.output(
                folder,
                MAIN,
                List.of(
                        "generate",
                        "--scenario",
                        scenario.toString(),
                        "--to",
                        "kafka",
                        "--bootstrap",
                        broker.bootstrap(),
                        "--topic",
                        topic,
                        "--pace",
                        "max"));
        return rate(BenchRounds.last(OURS, text));
    }
}

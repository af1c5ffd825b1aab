package io.tickproof.harness.cli;

import io.tickproof.generator.output.ExistingRecords;
import io.tickproof.generator.output.ExistingRecords.TimelineMismatchException;
import io.tickproof.generator.output.Manifest;
import io.tickproof.generator.output.SendSummary;
import io.tickproof.generator.output.TimelineFiles;
import io.tickproof.generator.output.TopicWriter;
import io.tickproof.generator.scenario.Pace;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.DeliveryEstimate;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Interruption;
import io.tickproof.harness.console.PeriodicUpdate;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.report.ReportWriter;
import io.tickproof.harness.stack.Topic;
import io.tickproof.harness.stack.Topic.BrokerException;
import io.tickproof.market.TickEncoder;
import io.tickproof.pipeline.options.KafkaSettings;
import io.tickproof.verifier.check.Verdict;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code generate}: writes a timeline without running a job. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        description = {
            "Write a scenario's timeline to standard output, to files or to your own Kafka.",
            "Print the SHA-256 of each partition as well, unless the target is standard output."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bin/tickproof generate late-events --limit 10",
            "  bin/tickproof generate late-events --to /tmp/late-events --threads 2",
            "  bin/tickproof generate late-events --to kafka --bootstrap localhost:9092 --pace 5000/s"
        })
// picocli sets the fields without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
public final class GenerateCommand implements Callable<Integer> {
    static final class Limit extends Converters.LongRange {
        Limit() {
            super(1, Long.MAX_VALUE);
        }
    }

    static final class Threads extends Converters.IntRange {
        Threads() {
            super(1, 512);
        }
    }

    @Mixin
    private ScenarioOptions scenarioOptions;

    @Option(
            names = "--to",
            paramLabel = "TARGET",
            defaultValue = "-",
            description = "- for standard output, kafka, or a directory.")
    private String target;

    @Option(
            names = "--limit",
            paramLabel = "N",
            converter = Limit.class,
            description = "With standard output: stop after N records. Default: unlimited.")
    private @Nullable Long limit;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            converter = Threads.class,
            description = "With a directory: the number of threads that write.")
    private int threads;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "With kafka: the topic, created if it does not exist. Default: ticks-SCENARIO.")
    private @Nullable String topic;

    @Option(
            names = "--pace",
            paramLabel = "PACE",
            description = "With kafka: max, realtime, 600x or 5000/s. Default: the pace of the scenario.")
    private @Nullable Pace pace;

    @Option(
            names = "--resume",
            fallbackValue = "true",
            description =
                    "Continue an interrupted call, if the last record of each partition is the one that the timeline has there.")
    private boolean resume;

    @Override
    public Integer call() throws Exception {
        ProjectLayout project = ProjectLayout.find();
        Scenario scenario = scenarioOptions.read(project);
        Timeline timeline = project.timeline(scenario);
        try (Interruption interruption = Interruption.ofThisThread()) {
            int exitCode = switch (target) {
                case "-" -> print(timeline);
                case "kafka" -> writeTopic(scenario, timeline, expected(scenario, timeline));
                default -> writeFiles(timeline, Path.of(target), expected(scenario, timeline));
            };
            return interruption.signalled() ? ExitCode.INTERRUPTED : exitCode;
        } catch (TimelineMismatchException e) {
            throw new UserException(e.getMessage(), e);
        } catch (InterruptedException e) {
            System.err.println(
                    target.equals("-") ? "interrupted" : "interrupted; run the same command with --resume to continue");
            return ExitCode.INTERRUPTED;
        }
    }

    /** Prints the values only, one per line, for pipes. */
    private int print(Timeline timeline) throws InterruptedException {
        long remaining = limit == null ? Long.MAX_VALUE : limit;
        TickEncoder encoder = new TickEncoder();
        byte[] noValue = "\\N".getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
                Timeline.Walk walk = timeline.walk()) {
            for (Delivery delivery = walk.next();
                    delivery != null && remaining > 0;
                    delivery = walk.next(), remaining--) {
                byte[] value = delivery.value(encoder);
                out.write(value == null ? noValue : value);
                out.write('\n');
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while printing the timeline");
                }
            }
            return 0;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("Broken pipe")) {
                // The reader of the pipe has closed it, as head does after its last line.
                return 0;
            }
            throw UserException.withReason("standard output cannot be written", e);
        }
    }

    /** Returns the approximate number of records; 0 if the timeline replays a recording, which is not counted first. */
    private static long expected(Scenario scenario, Timeline timeline) {
        return scenario.stream() instanceof TickStream.Synthetic synthetic
                ? DeliveryEstimate.of(scenario, synthetic, timeline)
                : 0;
    }

    private static void working(Progress progress, long written, long expected) {
        progress.working(
                "generate",
                expected > 0 ? (double) written / expected : Progress.UNKNOWN_SHARE,
                String.format(Locale.ROOT, "%,d records", written));
    }

    private int writeFiles(Timeline timeline, Path directory, long expected) throws Exception {
        Progress progress = Progress.onConsole(false);
        try {
            TimelineFiles files = new TimelineFiles(directory, timeline.partitions());
            if (!files.isEmpty() && !resume) {
                throw new UserException(
                        directory
                                + " contains a timeline or a part of one; use --resume to continue it, or choose another directory");
            }
            ExistingRecords existing = files.existing();
            existing.verify(timeline);
            Manifest manifest = PeriodicUpdate.during(
                    () -> files.write(timeline, existing, threads),
                    progress,
                    () -> working(progress, files.written(), expected));
            Files.writeString(directory.resolve("manifest.json"), ReportWriter.pretty(manifest));
            reportManifest(progress, manifest, directory.toString());
            return 0;
        } catch (IOException e) {
            throw UserException.withReason("--to: " + directory + " cannot be written", e);
        }
    }

    private int writeTopic(Scenario scenario, Timeline timeline, long expected) throws Exception {
        KafkaSettings server = kafka.settings();
        Map<String, String> connection = server.clientProperties();
        String name = topic == null ? "ticks-" + scenario.name() : topic;
        Pace chosen = pace == null ? scenario.pace() : pace;
        Progress progress = Progress.onConsole(false);
        try {
            Topic.ensure(connection, name, timeline.partitions());
            ExistingRecords existing = ExistingRecords.inTopic(connection, name, timeline.partitions());
            refuseUnlessResumed(existing, "the topic " + name);
            existing.verify(timeline);
            TopicWriter writer = new TopicWriter(connection, name, chosen);
            SendSummary sent = PeriodicUpdate.during(
                    () -> writer.resume(timeline, existing, (partition, entry) -> {}),
                    progress,
                    () -> working(progress, writer.sent(), expected));
            reportManifest(progress, sent.manifest(), "the topic " + name);
            progress.result(
                    "sent",
                    String.format(
                            Locale.ROOT,
                            "%,d records in %.1f s, %,.0f/s, at most %.0f ms behind schedule",
                            sent.sent(),
                            sent.seconds(),
                            sent.sent() / sent.seconds(),
                            sent.maxLagMillis()));
            List<String> problems = sent.disorder().problems();
            problems.forEach(problem -> progress.print("  not as requested: " + problem));
            if (sent.unacknowledged() > 0) {
                progress.print("  " + sent.unacknowledged() + " records were not acknowledged, the first: "
                        + sent.firstFailure() + "; write the timeline to a new topic");
                return ExitCode.UNKNOWN;
            }
            return ExitCode.of(problems.isEmpty() ? Verdict.PASS : Verdict.FAIL);
        } catch (BrokerException | KafkaException e) {
            throw new UserException("Kafka at " + server + ": " + e.getMessage(), e);
        }
    }

    private void refuseUnlessResumed(ExistingRecords existing, String target) {
        if (existing.total() > 0 && !resume) {
            throw new UserException(target + " contains " + existing.total()
                    + " records already; use --resume to continue, or choose another topic");
        }
    }

    private static void reportManifest(Progress progress, Manifest manifest, String target) {
        manifest.partitions()
                .forEach(partition -> progress.result(
                        "partition",
                        String.format(
                                Locale.ROOT,
                                "%d: %,d records, SHA-256 %s",
                                partition.partition(),
                                partition.records(),
                                partition.sha256())));
        progress.result("timeline", manifest.sha256() + " in " + target);
    }
}

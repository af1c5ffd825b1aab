package io.tickproof.harness.cli;

import io.tickproof.generator.output.ExistingRecords;
import io.tickproof.generator.output.ExistingRecords.WrittenException;
import io.tickproof.generator.output.Manifest;
import io.tickproof.generator.output.TimelineFiles;
import io.tickproof.generator.output.TopicWriter;
import io.tickproof.generator.scenario.Pace;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.timeline.Delivery;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a timeline, and nothing else. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        description = "Writes a scenario's timeline to standard output, into files, or into a topic of your own Kafka.")
public final class GenerateCommand implements Callable<Integer> {
    @Mixin
    private ScenarioOptions scenarioOptions;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--to",
            defaultValue = "${sys:to:--}",
            description = "- for standard output (default), kafka, or a folder. Also -Dto.")
    private String target;

    @Option(
            names = "--limit",
            defaultValue = "${sys:limit}",
            description = "Only so many records; for standard output. Also -Dlimit.")
    private String limit;

    @Option(
            names = "--topic",
            defaultValue = "${sys:topic}",
            description = "Made if it is not there (default: ticks-SCENARIO). Also -Dtopic.")
    private String topic;

    @Option(
            names = "--pace",
            defaultValue = "${sys:pace}",
            description = "In place of the scenario's: max, realtime, 600x, 5000/s; for kafka. Also -Dpace.")
    private String pace;

    @Option(
            names = "--threads",
            defaultValue = "${sys:threads:-1}",
            description = "How many write at once; for a folder (default: 1). Also -Dthreads.")
    private String threads;

    @Option(
            names = "--resume",
            defaultValue = "${sys:resume:-false}",
            description =
                    "Go on where an earlier call broke off, if the last record of each partition is the timeline's. Also "
                            + "-Dresume=true.")
    private boolean resume;

    @Override
    public Integer call() throws Exception {
        ProjectLayout home = ProjectLayout.find();
        Scenario scenario = scenarioOptions.read(home);
        Timeline timeline = home.timeline(scenario);
        try (Interruption interruption = Interruption.ofThisThread()) {
            int exitCode = switch (target) {
                case "-" -> print(timeline);
                case "kafka" -> intoKafka(scenario, timeline);
                default -> intoFiles(timeline, Path.of(target));
            };
            return interruption.signalled() ? ExitCode.INTERRUPTED : exitCode;
        } catch (WrittenException e) {
            throw new UserException(e.getMessage(), e);
        } catch (InterruptedException e) {
            System.err.println(
                    target.equals("-")
                            ? "interrupted"
                            : "interrupted; the same command with --resume goes on from there");
            return ExitCode.INTERRUPTED;
        }
    }

    /** The values alone, a line each, to be piped. */
    private int print(Timeline timeline) throws InterruptedException {
        long left = OptionValues.given(limit)
                .map(text -> OptionValues.whole("limit", text, 1, Long.MAX_VALUE))
                .orElse(Long.MAX_VALUE);
        TickEncoder encoder = new TickEncoder();
        byte[] noValue = "\\N".getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
                Timeline.Walk walk = timeline.walk()) {
            for (Delivery delivery = walk.next(); delivery != null && left > 0; delivery = walk.next(), left--) {
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
                // Whoever reads has seen enough.
                return 0;
            }
            throw UserException.withReason("standard output cannot be written", e);
        }
    }

    private int intoFiles(Timeline timeline, Path folder) throws Exception {
        int count = (int) OptionValues.whole("threads", threads, 1, 512);
        Progress progress = Progress.onConsole(false);
        try {
            TimelineFiles files = new TimelineFiles(folder, timeline.partitions());
            if (!files.isEmpty() && !resume) {
                throw new UserException(
                        folder
                                + " holds a timeline already, or a part of one; say --resume to go on from there, or name another place");
            }
            ExistingRecords there = files.there();
            there.verify(timeline);
            Manifest manifest = PeriodicUpdate.during(
                    () -> files.write(timeline, there, count),
                    () -> progress.working("generate", String.format(Locale.ROOT, "%,d records", files.written())));
            Files.writeString(folder.resolve("manifest.json"), ReportWriter.pretty(manifest));
            conclude(progress, manifest, folder.toString());
            return 0;
        } catch (IOException e) {
            throw UserException.withReason("--to: " + folder + " cannot be written", e);
        }
    }

    private int intoKafka(Scenario scenario, Timeline timeline) throws Exception {
        Map<String, String> connection = kafka.connection();
        String name = OptionValues.given(topic).orElse("ticks-" + scenario.name());
        Pace chosen = OptionValues.given(pace)
                .map(text -> Pace.parse(text)
                        .orElseThrow(() -> new UserException(
                                "-Dpace must be max, realtime, 600x or 5000/s, not \"" + text + "\"")))
                .orElse(scenario.pace());
        Progress progress = Progress.onConsole(false);
        try {
            Topic.ensure(connection, name, timeline.partitions());
            ExistingRecords there = ExistingRecords.inTopic(connection, name, timeline.partitions());
            refuseUnlessResumed(there, "the topic " + name);
            there.verify(timeline);
            TopicWriter writer = new TopicWriter(connection, name, chosen);
            TopicWriter.Summary sent = PeriodicUpdate.during(
                    () -> writer.resume(timeline, there, (partition, entry) -> {}),
                    () -> progress.working("generate", String.format(Locale.ROOT, "%,d records", writer.sent())));
            conclude(progress, sent.manifest(), "the topic " + name);
            progress.done(
                    "sent",
                    String.format(
                            Locale.ROOT,
                            "%,d records in %.1f s, %,.0f/s, at most %.0f ms behind schedule",
                            sent.sent(),
                            sent.seconds(),
                            sent.sent() / sent.seconds(),
                            sent.behindMaxMillis()));
            List<String> problems = sent.disorder().problems();
            problems.forEach(problem -> progress.say("  not as asked: " + problem));
            if (sent.unacknowledged() > 0) {
                progress.say("  " + sent.unacknowledged() + " records were not acknowledged, the first: "
                        + sent.firstFailure() + "; write the timeline into a new topic");
                return ExitCode.UNKNOWN;
            }
            return ExitCode.of(problems.isEmpty() ? Verdict.PASS : Verdict.FAIL);
        } catch (BrokerException | KafkaException e) {
            throw new UserException("Kafka at " + connection.get("bootstrap.servers") + ": " + e.getMessage(), e);
        }
    }

    private void refuseUnlessResumed(ExistingRecords there, String where) {
        if (there.sum() > 0 && !resume) {
            throw new UserException(where + " holds " + there.sum()
                    + " records already; say --resume to go on from there, or name another place");
        }
    }

    private static void conclude(Progress progress, Manifest manifest, String where) {
        manifest.partitions()
                .forEach(partition -> progress.done(
                        "partition",
                        String.format(
                                Locale.ROOT,
                                "%d: %,d records, SHA-256 %s",
                                partition.partition(),
                                partition.records(),
                                partition.sha256())));
        progress.done("timeline", manifest.sha256() + " in " + where);
    }
}

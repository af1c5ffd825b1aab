package io.tickproof.harness.cli;

import io.tickproof.generator.output.ExistingRecords;
import io.tickproof.generator.output.ExistingRecords.TimelineMismatchException;
import io.tickproof.generator.output.TopicReplay;
import io.tickproof.generator.recording.RecordedTopic;
import io.tickproof.generator.recording.TopicRecordingReader;
import io.tickproof.generator.remote.KafkaProblems;
import io.tickproof.generator.scenario.Pace;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Interruption;
import io.tickproof.harness.console.PeriodicUpdate;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.stack.Topic;
import io.tickproof.harness.stack.Topic.BrokerException;
import io.tickproof.pipeline.options.KafkaSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code replay}: sends the recording of a topic to a topic. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Send the recording of a topic to a topic of your Kafka.",
            "Every record keeps its partition, order, key, headers and value; nothing is added."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bin/tickproof replay trades.jsonl.gz --bootstrap localhost:9092 --topic trades-again --pace 60x"})
// picocli sets the fields without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
public final class ReplayCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "A recording that record --from kafka has written.")
    private Path file;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description =
                    "The topic to send to. It is created with the recorded number of partitions if it does not exist. Required.")
    private @Nullable String topic;

    @Option(
            names = "--pace",
            paramLabel = "PACE",
            defaultValue = "realtime",
            description = "realtime for the recorded pace, 60x for a faster one, max, or 5000/s.")
    private Pace pace;

    @Option(names = "--append", fallbackValue = "true", description = "Send to a topic that contains records already.")
    private boolean append;

    @Override
    public Integer call() throws Exception {
        if (topic == null) {
            throw new UserException("--topic is missing; name the topic to send to, such as --topic trades-again");
        }
        RecordedTopic recorded;
        try (TopicRecordingReader reader = TopicRecordingReader.open(file)) {
            recorded = reader.topic();
        }
        KafkaSettings server = kafka.settings();
        Map<String, String> connection = server.clientProperties();
        TopicReplay replay = new TopicReplay(connection, topic, pace);
        Progress progress = Progress.onConsole(false);
        try (Interruption interruption = Interruption.ofThisThread()) {
            Topic.ensure(connection, topic, recorded.partitions());
            refuseUnlessEmpty(connection, topic, recorded.partitions());
            PeriodicUpdate.during(
                    () -> {
                        replay.send(file);
                        return true;
                    },
                    progress,
                    () -> progress.working("replay", String.format(Locale.ROOT, "%,d records", replay.acknowledged())));
            progress.result(
                    "replay",
                    String.format(
                            Locale.ROOT,
                            "%,d records of %s sent to the topic %s, pace %s",
                            replay.acknowledged(),
                            file,
                            topic,
                            pace.describe()));
            return interruption.signalled() ? ExitCode.INTERRUPTED : 0;
        } catch (InterruptedException e) {
            progress.print(String.format(
                    Locale.ROOT,
                    "  interrupted: the topic %s contains the first %,d records; use a new topic to start again",
                    topic,
                    replay.acknowledged()));
            return ExitCode.INTERRUPTED;
        } catch (BrokerException | IOException e) {
            throw new UserException("Kafka at " + server + ": " + e.getMessage(), e);
        } catch (KafkaException e) {
            throw new UserException(
                    KafkaProblems.of(e, server.toString(), topic, "Describe and Write")
                            .getMessage(),
                    e);
        }
    }

    private void refuseUnlessEmpty(Map<String, String> connection, String name, int partitions) {
        try {
            if (append || ExistingRecords.inTopic(connection, name, partitions).total() == 0) {
                return;
            }
        } catch (TimelineMismatchException e) {
            // Its first records were deleted, so it is not empty.
        }
        throw new UserException("the topic " + name
                + " contains records already; use --append to send the recording after them, or choose another topic");
    }
}

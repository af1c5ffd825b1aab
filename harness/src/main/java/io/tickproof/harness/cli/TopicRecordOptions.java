package io.tickproof.harness.cli;

import io.tickproof.generator.recording.RecordedTopic;
import io.tickproof.generator.remote.RemoteException;
import io.tickproof.generator.remote.TopicPosition;
import io.tickproof.generator.remote.TopicRecorder;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Interruption;
import io.tickproof.harness.console.PeriodicUpdate;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.pipeline.options.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code record --from kafka}. */
// picocli sets the fields without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
final class TopicRecordOptions {
    private static final int MAX_PARTITION = 1_000_000;

    /** Numbers of partitions. */
    record Partitions(Set<Integer> numbers) {}

    static final class PartitionsConverter implements ITypeConverter<Partitions> {
        @Override
        public Partitions convert(String text) {
            Set<Integer> numbers = new TreeSet<>();
            for (String part : text.split(",", -1)) {
                if (!part.matches("\\d{1,6}(-\\d{1,6})?")) {
                    throw new TypeConversionException("must be partitions such as 0,3-5, not \"" + text + "\"");
                }
                String[] ends = part.split("-", -1);
                for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
                    numbers.add(i);
                }
            }
            if (numbers.isEmpty() || numbers.size() > MAX_PARTITION) {
                throw new TypeConversionException(
                        "must name at least one partition, in ascending order, not \"" + text + "\"");
            }
            return new Partitions(numbers);
        }
    }

    static final class PositionConverter implements ITypeConverter<TopicPosition> {
        @Override
        public TopicPosition convert(String text) {
            return TopicPosition.parse(text)
                    .orElseThrow(() -> new TypeConversionException(
                            "must be " + TopicPosition.EXPECTED + ", not \"" + text + "\""));
        }
    }

    @Mixin
    private KafkaOptions kafka;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "With kafka: the topic to record. Required.")
    private @Nullable String topic;

    @Option(
            names = "--partitions",
            paramLabel = "LIST",
            converter = PartitionsConverter.class,
            description = "With kafka: the partitions to record, such as 0,3-5. Default: all.")
    private @Nullable Partitions partitions;

    @Option(
            names = "--start",
            paramLabel = "WHERE",
            converter = PositionConverter.class,
            defaultValue = "earliest",
            description =
                    "With kafka: the first record: earliest, latest, a time, an offset of all partitions, or offsets by partition (0:1200,1:1180).")
    private TopicPosition start;

    @Option(
            names = "--end",
            paramLabel = "WHERE",
            converter = PositionConverter.class,
            defaultValue = "latest",
            description =
                    "With kafka: where to stop, exclusive, in the same way. latest is the end of each partition when the recording starts.")
    private TopicPosition end;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "With kafka: tickproof if the values are ticks in the wire format, raw for any other bytes. Default: detected by the first records.")
    private RecordedTopic.@Nullable Format format;

    @Option(
            names = "--resume",
            fallbackValue = "true",
            description = "With kafka: continue the recording in the file of --to.")
    private boolean resume;

    /** Returns whether the topic, which every recording of a topic needs, is given. */
    boolean isGiven() {
        return topic != null;
    }

    /**
     * Records a topic and shows what was recorded.
     *
     * @param to the file; null for the default
     * @return the exit code
     */
    int record(ProjectLayout project, @Nullable Path to) throws Exception {
        if (topic == null) {
            throw new UserException("--topic is missing; name the topic to record, such as --topic trades");
        }
        Path file = to == null ? project.recordings().resolve(topic + ".jsonl.gz") : to;
        if (Files.isDirectory(file)) {
            throw new UserException("--to: " + file + " is a directory; name a .jsonl or .jsonl.gz file in it");
        }
        KafkaSettings server = kafka.settings();
        TopicRecorder recorder = new TopicRecorder(
                server.clientProperties(),
                new TopicRecorder.Request(topic, partitions == null ? null : partitions.numbers(), start, end, format));
        Progress progress = Progress.onConsole(false);
        try (Interruption interruption = Interruption.ofThisThread()) {
            TopicRecorder.Result result = PeriodicUpdate.during(
                    () -> recorder.record(file, resume), progress, () -> working(progress, recorder));
            progress.result(
                    "record",
                    String.format(
                            Locale.ROOT,
                            "%,d records of the topic %s in %s, format %s",
                            result.records(),
                            topic,
                            file,
                            result.topic().format().name().toLowerCase(Locale.ROOT)));
            if (!result.isComplete()) {
                RemoteException failure = result.failure();
                progress.print(
                        "  " + (failure == null ? "interrupted" : failure.getMessage())
                                + "; the file contains every record up to then; run the same command with --resume to continue");
                return failure == null ? ExitCode.INTERRUPTED : ExitCode.USAGE_ERROR;
            }
            InspectCommand.show(file, project, null);
            result.heldBack().forEach(held -> System.out.println(held.text()));
            return interruption.signalled() ? ExitCode.INTERRUPTED : 0;
        } catch (IOException e) {
            throw UserException.withReason("--to: " + file + " cannot be written", e);
        } catch (RemoteException e) {
            throw new UserException(e.getMessage(), e);
        } catch (InterruptedException e) {
            progress.print("  interrupted before the first record; " + file + " was not changed");
            return ExitCode.INTERRUPTED;
        }
    }

    private static void working(Progress progress, TopicRecorder recorder) {
        long expected = recorder.expected();
        progress.working(
                "record",
                expected == 0 ? Progress.UNKNOWN_SHARE : (double) recorder.recorded() / expected,
                String.format(Locale.ROOT, "%,d of about %,d records", recorder.recorded(), expected));
    }
}

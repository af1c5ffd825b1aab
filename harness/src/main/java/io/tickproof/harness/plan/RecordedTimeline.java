package io.tickproof.harness.plan;

import io.tickproof.generator.recording.ColumnMapping;
import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.recording.ReadOptions;
import io.tickproof.generator.recording.TopicRecordingReader;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.generator.timeline.TopicSummary;
import io.tickproof.harness.console.UserException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The timeline of a scenario that replays a recording.
 *
 * @param topic what the recording contains if it is that of a topic; otherwise null
 */
record RecordedTimeline(Timeline timeline, @Nullable TopicSummary topic) {
    /**
     * Returns the timeline.
     *
     * @throws UserException if the recording is that of a topic, and the scenario or the candle contract does not fit it
     */
    static RecordedTimeline of(Scenario scenario, TickStream.Recorded stream, DatasetProfile profile) {
        if (!TopicRecordingReader.isTopicRecording(stream.file())) {
            return new RecordedTimeline(Timeline.of(scenario, profile), null);
        }
        ReadOptions options = stream.options();
        if (!options.columns().equals(ColumnMapping.NONE)
                || options.ids() != ReadOptions.Ids.USE
                || options.order() != ReadOptions.Order.FILE) {
            throw new UserException(
                    stream.file()
                            + " is the recording of a topic, whose records are replayed as they are; omit stream.columns, stream.ids and stream.order");
        }
        TopicSummary topic = TopicSummary.of(stream.file(), stream.anyPrice());
        check(stream.file(), stream.partitions(), topic);
        return new RecordedTimeline(Timeline.of(scenario, topic), topic);
    }

    private static void check(Path file, int partitions, TopicSummary topic) {
        if (partitions != topic.topic().partitions()) {
            throw new UserException(
                    file + ": the recorded topic " + topic.topic().name() + " has "
                            + topic.topic().partitions() + " partitions, and stream.partitions is " + partitions
                            + "; set stream.partitions: " + topic.topic().partitions()
                            + ", because a topic is replayed into the partitions that it had");
        }
        if (topic.counts().misrouted() == topic.counts().ticks()) {
            throw new UserException(
                    file + ": none of its " + topic.counts().ticks()
                            + " ticks is in the partition that Kafka's default partitioner assigns to its symbol, so every one would be a dead letter (rule 10 of the candle contract); "
                            + "key the records by their symbol, or send the recorded bytes to a job of yours with bin/tickproof replay");
        }
    }
}

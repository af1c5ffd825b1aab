package io.tickproof.harness.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.recording.ReadOptions;
import io.tickproof.harness.evidence.SmallTopic;
import io.tickproof.harness.evidence.TopicFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tests the files of a dataset profile. */
@Tag("unit")
@Execution(ExecutionMode.CONCURRENT)
class ProfileWriterTest {
    @TempDir
    private Path folder;

    @Test
    void profileOfATopicRecordingContainsTheFactsOfTheTopic() throws IOException {
        Path file = folder.resolve("topic.jsonl");
        SmallTopic.write(file);
        DatasetProfile profile =
                DatasetProfile.of(file, ReadOptions.STRICT.withBadRows(ReadOptions.BadRows.DEAD_LETTER));
        Path page = ProfileWriter.write(folder.resolve("profile"), profile, TopicFacts.ofTicks(file), List.of());
        JsonNode written = new ObjectMapper()
                .readTree(page.resolveSibling("profile.json").toFile())
                .path("topic");
        assertEquals(
                List.of(
                        "topic: trades, 2 partitions",
                        "values: ticks in the wire format",
                        "records: 7",
                        "partition 0: 6 records at offsets 100 to 106, 1 offset without a record, 439 bytes, 5 with a key, 0 with headers; create times 2026-01-05T09:00:00Z to 2026-01-05T09:10:04Z, 1 going back, 1 pause of 10 s or more, the longest span without a record 600 s",
                        "partition 1: 1 record at offsets 5 to 5, 87 bytes, 1 with a key, 0 with headers; create times 2026-01-05T09:10:04Z to 2026-01-05T09:10:04Z, 0 pauses of 10 s or more, the longest span without a record 0 s",
                        "contents: 6 ticks, 0 heartbeats, 1 invalid record, the first one at partition 0, offset 105: the value is not a complete JSON text",
                        "misrouted ticks: 1 of 6 ticks: they are not in the partition that Kafka's default partitioner assigns to their symbol, so a run expects dead letters for them",
                        "disorder: 16.67 % of 6 ticks out of order, behind by p50 2.001 s, p90 2.001 s, p99 2.001 s, max 2.001 s; 16.67 % duplicates",
                        "disorder of 0: 20.00 % of 5 ticks out of order, behind by p50 2.001 s, p90 2.001 s, p99 2.001 s, max 2.001 s; 20.00 % duplicates; 1 idle period, the longest 600 s from 2026-01-05T09:00:04Z",
                        "disorder of 1: 0.00 % of 1 tick out of order; 0.00 % duplicates; 1 idle period, the longest 604 s from 2026-01-05T09:00:00Z"),
                written.properties().stream()
                        .map(fact -> fact.getKey() + ": " + fact.getValue().asText())
                        .toList());
        assertTrue(Files.readString(page).contains("misrouted ticks"), "the page lacks the facts");
    }

    @Test
    void profileOfAnyOtherRecordingHasNoFactsOfATopic() throws IOException {
        Path file = Files.writeString(
                folder.resolve("ticks.csv"), "ts_us,symbol,trade_id,price,qty\n1767571200000000,A,10,1,1\n");
        Path page = ProfileWriter.write(folder.resolve("profile"), DatasetProfile.of(file), Map.of(), List.of());
        JsonNode written =
                new ObjectMapper().readTree(page.resolveSibling("profile.json").toFile());
        assertEquals(0, written.path("topic").size());
    }
}

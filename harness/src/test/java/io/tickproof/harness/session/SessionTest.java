package io.tickproof.harness.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.Screen;
import io.tickproof.harness.evidence.SmallTopic;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.plan.RunRequest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tests what a run says before it starts a server. */
@Tag("unit")
@Execution(ExecutionMode.CONCURRENT)
class SessionTest {
    @TempDir
    private Path folder;

    @Test
    void misroutedTicksOfATopicRecordingAreAnnounced() throws Exception {
        Path recording = folder.resolve("topic.jsonl");
        SmallTopic.write(recording);
        Path scenario = Files.writeString(folder.resolve("replay.yaml"), """
                name: small-topic
                stream: { recording: topic.jsonl, partitions: 2, badRows: deadLetter }
                """);
        ProjectLayout project = ProjectLayout.find();
        Plan plan = Plan.of(
                RunRequest.of(scenario.toString(), Mode.UNBOUNDED, project.reports())
                        .withRecording(recording),
                project);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Session.describe(plan, Progress.plain(Screen.plain(new PrintStream(out, true, StandardCharsets.UTF_8))));
        List<String> recorded = out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("  recording"))
                .toList();
        assertEquals(
                List.of(
                        "  recording misrouted ticks: 1 of 6 ticks: they are not in the partition that Kafka's default partitioner assigns to their symbol, so a run expects dead letters for them"),
                recorded);
    }
}

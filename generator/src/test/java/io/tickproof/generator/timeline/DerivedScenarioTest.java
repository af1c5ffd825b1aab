package io.tickproof.generator.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.recording.ReadOptions;
import io.tickproof.generator.scenario.ScenarioReader;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.timeline.DisorderProfile.IdlePeriod;
import io.tickproof.market.Micros;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Derives scenarios from recordings, and measures both with the same code. */
@Tag("unit")
@Execution(ExecutionMode.CONCURRENT)
class DerivedScenarioTest {
    /** Standard deviations of the difference of two shares. */
    private static final double SIGMAS = 5;
    /** The shares are corrected until they are this close. */
    private static final double CORRECTION = 0.02;

    private static final String STREAM = """
            name: source
            seed: 3
            stream: { symbols: { count: 6, zipf: 1 }, start: 2026-01-05T00:00:00Z, duration: PT12M, ticksPerSecond: 60, partitions: 4 }
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "disturb: [ { outOfOrder: { share: 0.3, delay: { exponential: PT0.7S, max: PT4S } } } ]",
                "disturb: [ { outOfOrder: { share: 0.1, delay: { pareto: PT0.05S, shape: 1.1, max: PT4S } } }, { late: { share: 0.02, by: { uniform: [ PT10S, PT5M ] } } } ]",
                "disturb: [ { duplicate: { share: 0.08, after: { uniform: [ PT0S, PT20S ] } } }, { late: { share: 0.01, by: { exponential: PT30S } } } ]"
            })
    void derivedScenarioHasTheDisorderOfTheTopic(String disturb) throws IOException {
        Path file = folder.resolve("topic.jsonl.gz");
        Timeline source = RecordedTimelines.timeline(STREAM + disturb);
        RecordedTimelines.write(source, file, 0);
        DisorderProfile recorded = DisorderProfile.ofTopic(file);
        assertEquals(DisorderProfile.of(source).ticks(), recorded.ticks());
        DisorderProfile derived = derived(recorded);
        assertShare(
                recorded.lateness().behind(),
                recorded.ticks(),
                derived.lateness().behind(),
                derived.ticks());
        assertShare(recorded.duplicates(), recorded.ticks(), derived.duplicates(), derived.ticks());
        for (boolean ofDuplicates : new boolean[] {false, true}) {
            Lateness before = ofDuplicates ? recorded.duplicateLateness() : recorded.lateness();
            Lateness after = ofDuplicates ? derived.duplicateLateness() : derived.lateness();
            for (double percent : new double[] {50, 90, 99}) {
                long micros = before.micros(percent);
                assertShare(
                        before.between(micros, Long.MAX_VALUE),
                        recorded.ticks(),
                        after.between(micros, Long.MAX_VALUE),
                        derived.ticks());
            }
        }
        recorded.symbols()
                .forEach((name, symbol) -> assertShare(
                        symbol.ticks(),
                        recorded.ticks(),
                        derived.symbols().get(name).ticks(),
                        derived.ticks()));
    }

    @Test
    void idlePeriodsAreThoseOfTheRecording() throws IOException {
        Path file = folder.resolve("topic.jsonl.gz");
        Timeline source = RecordedTimelines.timeline(
                STREAM + "disturb: [ { idlePartition: { partitions: [ 1 ], from: PT4M, to: PT9M } } ]");
        RecordedTimelines.write(source, file, 0);
        DisorderProfile recorded = DisorderProfile.ofTopic(file);
        DisorderProfile derived = derived(recorded);
        for (int partition = 0; partition < 4; partition++) {
            List<IdlePeriod> before = recorded.idlePeriods(partition);
            List<IdlePeriod> after = derived.idlePeriods(partition);
            assertEquals(before.size(), after.size(), "partition " + partition);
            for (int i = 0; i < before.size(); i++) {
                long limit = 10 * Micros.PER_SECOND;
                assertTrue(Math.abs(before.get(i).fromMicros() - after.get(i).fromMicros()) < limit, after.toString());
                assertTrue(Math.abs(before.get(i).toMicros() - after.get(i).toMicros()) < limit, after.toString());
            }
        }
        assertTrue(recorded.idlePeriods(1).size() == 1, "partition 1 was idle");
        assertShare(
                recorded.partitions().get(1).ticks(),
                recorded.ticks(),
                derived.partitions().get(1).ticks(),
                derived.ticks());
    }

    @Test
    void ordinaryRecordingIsAccepted() throws IOException {
        StringBuilder csv = new StringBuilder("ts_us,symbol,price,qty,trade_id\n");
        for (int i = 0; i < 3_000; i++) {
            long time = 1_767_571_200_000_000L + i * 200_000L - (i % 9 == 0 ? 700_000L : 0);
            csv.append(time)
                    .append(",A\"\\B,")
                    .append(10 + i % 7)
                    .append(",1,")
                    .append(i)
                    .append('\n');
        }
        Path file =
                Files.writeString(folder.resolve("ticks.csv"), csv.toString().replace("A\"\\B", "\"A\"\"\\B\""));
        DisorderProfile recorded = DisorderProfile.ofRecording(file, ReadOptions.STRICT, 2);
        DisorderProfile derived = derived(recorded);
        assertEquals(recorded.symbols().keySet(), derived.symbols().keySet());
        assertShare(
                recorded.lateness().behind(),
                recorded.ticks(),
                derived.lateness().behind(),
                derived.ticks());
    }

    @Test
    void recordingWithoutTicksIsRefused() throws IOException {
        Timeline empty = RecordedTimelines.timeline(STREAM + "disturb: [ { drop: { share: 1 } } ]");
        assertEquals(
                "the recording contains no ticks",
                assertThrows(IllegalArgumentException.class, () -> derived(DisorderProfile.of(empty)))
                        .getMessage());
    }

    /** Derives a scenario and measures its whole timeline again, from the text that the user gets. */
    private static DisorderProfile derived(DisorderProfile recorded) {
        DerivedScenario derived =
                DerivedScenario.of(recorded, new DerivedScenario.Source("like-test", "a\nrecording: \"x\"", 3));
        var scenario = ScenarioReader.parse("derived", derived.text());
        assertEquals("like-test", scenario.name());
        return DisorderProfile.of(Timeline.of(scenario, (TickStream.Synthetic) scenario.stream()));
    }

    private static void assertShare(long part, long whole, long otherPart, long otherWhole) {
        double share = (double) part / whole;
        double other = (double) otherPart / otherWhole;
        double pooled = Math.max((double) (part + otherPart) / (whole + otherWhole), 1.0 / whole);
        double noise = SIGMAS * Math.sqrt(pooled / whole + pooled / otherWhole);
        assertTrue(Math.abs(share - other) <= noise + CORRECTION * share, share + " and " + other);
    }
}

package io.tickproof.harness.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.recording.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tests what reports and the terminal say about a recording. */
@Tag("unit")
@Execution(ExecutionMode.CONCURRENT)
class ProfileFactsTest {
    private static final String HEADER = "ts_us,symbol,trade_id,price,qty\n";

    @TempDir
    private Path folder;

    @Test
    void factsOfAnOrdinaryRecordingAreInReadingOrder() throws IOException {
        Map<String, String> facts = facts(HEADER + """
                1767571200000000,A,10,1,1
                1767571200500000,A,11,1,1
                1767571200250000,A,12,1,0
                1767571290500000,A,17,1,1
                """);
        assertEquals(
                List.of(
                        "format: Tickproof",
                        "rows: 4",
                        "invalid rows: 0",
                        "symbols: 1",
                        "zero quantities: 1",
                        "from: 2026-01-05T00:00:00Z",
                        "to: 2026-01-05T00:01:30.500Z",
                        "order of the rows: partly out of order; replayed as they are",
                        "out-of-order times: 1, by at most 0.25 s",
                        "arrival times: no: ticks are due at their event time",
                        "equal times: 0",
                        "gaps above 60 s: 1; the longest gap is 90 s from 2026-01-05T00:00:00.500Z",
                        "trade ids: yes",
                        "missing ids: 4 missing in 1 gap, the first one after row 4: id 13 of A",
                        "out-of-order ids: 0",
                        "duplicates: 0",
                        "conflicting ids: 0"),
                lines(facts));
    }

    @Test
    void valuesThatNeverOccurredAreAbsent() throws IOException {
        Path file = Files.writeString(
                folder.resolve("one.csv"),
                "ts_us,symbol,price,qty\n1767571200000000,A,-5,1\n1767571200000000,A,-7,1\n");
        DatasetProfile profile = DatasetProfile.of(file, ReadOptions.STRICT.withAnyPrice(true));
        assertEquals(-500_000_000, profile.symbols().get("A").high());
        assertEquals(-700_000_000, profile.symbols().get("A").low());
        Map<String, String> facts = ProfileFacts.of(profile);
        assertEquals("no: row numbers replace them, and duplicates cannot be detected", facts.get("trade ids"));
        for (String absent :
                List.of("missing ids", "out-of-order ids", "duplicates", "conflicting ids", "truncated times")) {
            assertFalse(facts.containsKey(absent), absent);
        }
        assertEquals("0", facts.get("gaps above 60 s"));
        assertEquals("0", facts.get("out-of-order times"));
    }

    @Test
    void idsOfSomeRowsAreCounted() throws IOException {
        Map<String, String> facts = facts(HEADER + "1767571200000000,A,4,1,1\n1767571200000001,A,,1,1\n");
        assertEquals("in 1 of 2 rows: numbers replace the 1 missing ones", facts.get("trade ids"));
    }

    @Test
    void conflictingIdsAreShownWithBothTicks() throws IOException {
        Map<String, String> facts = facts(HEADER + "1767571200000000,A,4,1,1\n1767571200000000,A,4,2,1\n");
        assertEquals(
                "1 tick has the id of a tick with another price, quantity or time: "
                        + "id 4 of A is 1 × 1 at 2026-01-05T00:00:00Z in row 2, and 2 × 1 at 2026-01-05T00:00:00Z in row 3; "
                        + "a job drops 1 of them as duplicates (50.0 % of all ticks)",
                facts.get("conflicting ids"));
        assertEquals("0", facts.get("duplicates"));
    }

    @Test
    void truncatedTimesAreCounted() throws IOException {
        Map<String, String> facts = facts("ts_ns,symbol,trade_id,price,qty\n"
                + "1767571200000000001,A,1,1,1\n1767571200000001000,A,2,1,1\n1767571200000002999,A,3,1,1\n");
        assertEquals("2: digits below the microsecond were cut off", facts.get("truncated times"));
        assertEquals("2026-01-05T00:00:00.000002Z", facts.get("to"));
    }

    @Test
    void arrivalTimesAreShownWithTheirDelay() throws IOException {
        Map<String, String> facts = facts("ts_us,symbol,price,qty,arrival_us\n"
                + "1767571200000000,A,1,1,1767571200500000\n1767571201000000,A,1,1,1767571200900000\n");
        assertEquals(
                "yes: ticks are due when they arrived, -0.1 s to 0.5 s after their event time",
                facts.get("arrival times"));
    }

    @Test
    void ordersOfTheRowsAreNamedWithTheRemedy() throws IOException {
        String grouped = "1767571200000000,A,1,1,1\n1767571209000000,A,2,1,1\n"
                + "1767571200000000,B,1,1,1\n1767571209000000,B,2,1,1\n";
        assertEquals(
                "grouped by symbol; stream.order: time sorts them for the replay",
                facts(HEADER + grouped).get("order of the rows"));
        Path file = folder.resolve("facts.csv");
        DatasetProfile sorted = DatasetProfile.of(file, ReadOptions.STRICT.withOrder(ReadOptions.Order.TIME));
        assertEquals(
                "grouped by symbol; sorted by time for the replay (stream.order)",
                ProfileFacts.of(sorted).get("order of the rows"));
    }

    private Map<String, String> facts(String csv) throws IOException {
        return ProfileFacts.of(DatasetProfile.of(Files.writeString(folder.resolve("facts.csv"), csv)));
    }

    private static List<String> lines(Map<String, String> facts) {
        List<String> lines = new ArrayList<>();
        facts.forEach((name, value) -> lines.add(name + ": " + value));
        return lines;
    }
}

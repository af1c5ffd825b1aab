package io.tickproof.generator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tickproof.generator.recording.TradeIds.Gap;
import io.tickproof.generator.recording.TradeIds.Missing;
import io.tickproof.generator.recording.TradeIds.Occurrences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Tag("unit")
@Execution(ExecutionMode.CONCURRENT)
class TradeIdsTest {
    private static final String HEADER = "ts_us,symbol,trade_id,price,qty\n";
    private static final long START = 1_767_571_200_000_000L;

    @TempDir
    private Path folder;

    @Test
    void missingIdsAreCountedPerSymbol() throws IOException {
        DatasetProfile profile = profile("1,A,10,1,1\n2,A,11,1,1\n3,B,7,1,1\n4,A,14,1,1\n5,A,16,1,1\n6,B,8,1,1\n");
        assertEquals(
                new Missing(3, 2, new Gap("A", 12, 3)),
                profile.symbols().get("A").missingIds());
        assertEquals(new Missing(0, 0, null), profile.symbols().get("B").missingIds());
        assertEquals(new Missing(3, 2, new Gap("A", 12, 3)), profile.ids().missing());
    }

    @Test
    void missingIdsDoNotDependOnTheOrderOfTheRows() throws IOException {
        DatasetProfile profile = profile("1,A,16,1,1\n2,A,14,1,1\n3,A,11,1,1\n4,A,10,1,1\n");
        assertEquals(new Missing(3, 2, new Gap("A", 12, 4)), profile.ids().missing());
    }

    @Test
    void gapsMayBeHuge() throws IOException {
        long greatest = IdColumns.MISSING_START - 1;
        DatasetProfile profile = profile("1,A,0,1,1\n2,A," + greatest + ",1,1\n3,A,5,1,1\n");
        assertEquals(
                new Missing(greatest - 2, 2, new Gap("A", 1, 2)), profile.ids().missing());
    }

    @Test
    void equalTicksAreDuplicates() throws IOException {
        TradeIds ids = profile("1,A,1,5,2\n2,A,2,5,2\n1,A,1,5,2\n1,B,1,5,2\n1,A,1,5,2\n")
                .ids();
        assertEquals(new Occurrences(2, 4L), ids.duplicates());
        assertEquals(new TradeIds.Conflicts(0, 0, null), ids.conflicts());
        assertEquals(TradeIds.NEVER, ids.outOfOrder());
    }

    @Test
    void ticksWithAnotherPriceQuantityOrTimeAreInConflict() throws IOException {
        for (String other : List.of("1,A,1,6,2\n", "1,A,1,5,3\n", "2,A,1,5,2\n")) {
            TradeIds ids = profile("1,A,1,5,2\n9,A,9,9,9\n" + other).ids();
            assertEquals(TradeIds.NEVER, ids.duplicates(), other);
            assertEquals(1, ids.conflicts().count(), other);
            assertEquals(1, ids.conflicts().dropped(), other);
            TradeIds.Pair first = ids.conflicts().first();
            assertEquals(
                    List.of(2L, 4L),
                    List.of(first.earlier().row(), first.later().row()),
                    other);
        }
    }

    @Test
    void firstConflictIsTheFirstInTheFile() throws IOException {
        TradeIds ids = profile("1,Z,1,5,2\n1,A,1,5,2\n1,Z,1,7,2\n1,Z,1,6,2\n1,A,1,6,2\n")
                .ids();
        assertEquals(3, ids.conflicts().count());
        assertEquals(2, ids.conflicts().first().earlier().row());
        assertEquals(4, ids.conflicts().first().later().row());
    }

    @Test
    void conflictInAnotherMinuteIsNotDropped() throws IOException {
        TradeIds ids = profile(START + ",A,1,5,2\n" + (START + 60_000_000) + ",A,1,5,2\n")
                .ids();
        assertEquals(1, ids.conflicts().count());
        assertEquals(0, ids.conflicts().dropped());
    }

    @Test
    void textsAreComparedToo() throws IOException {
        Path file = Files.writeString(folder.resolve("t.csv"), """
                exchange,symbol,timestamp,local_timestamp,id,side,price,amount
                x,A,1767571200000001,1767571200000001,a-1,buy,5,2
                x,A,1767571200000002,1767571200000002,a-2,buy,5,2
                x,A,1767571200000001,1767571200000001,a-1,buy,5,2
                x,A,1767571200000009,1767571200000009,a-2,buy,5,2
                """);
        TradeIds ids = DatasetProfile.of(file).ids();
        assertEquals(4, ids.texts());
        assertEquals(new Occurrences(1, 4L), ids.duplicates());
        assertEquals(1, ids.conflicts().count());
        assertEquals(5, ids.conflicts().first().later().row());
        assertNull(ids.missing());
    }

    @Test
    void absentAndIgnoredIdsAreNotCounted() throws IOException {
        Path file = file("1,A,,5,2\n1,A,4,5,2\n1,A,,5,2\n1,A,4,6,2\n");
        TradeIds used = DatasetProfile.of(file).ids();
        assertEquals(2, used.numbers());
        assertEquals(new Missing(0, 0, null), used.missing());
        TradeIds ignored = DatasetProfile.of(file, ReadOptions.STRICT.withIds(ReadOptions.Ids.IGNORE))
                .ids();
        assertEquals(
                0, ignored.numbers() + ignored.texts() + ignored.conflicts().count());
        assertNull(ignored.missing());
    }

    private DatasetProfile profile(String rows) throws IOException {
        return DatasetProfile.of(file(rows));
    }

    /** Writes a recording. @param rows with one digit as the time */
    private Path file(String rows) throws IOException {
        String content = HEADER + rows.replaceAll("(?m)^(\\d),", "176757120000000$1,");
        return Files.writeString(folder.resolve("ids.csv"), content);
    }
}

package io.tickproof.generator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.recording.RecordingReader.Row;
import io.tickproof.market.Tick;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Tag("unit")
@Execution(ExecutionMode.CONCURRENT)
class ReplayedRowsTest {
    private static final ReadOptions BY_TIME = ReadOptions.STRICT.withOrder(ReadOptions.Order.TIME);
    private static final String HEADER = "ts_us,symbol,trade_id,price,qty\n";

    @TempDir
    private Path folder;

    @Test
    void orderOfTheFileIsTheDefault() throws IOException {
        assertEquals(List.of(2L, 3L, 4L), numbers(HEADER + "3,A,1,1,1\n1,A,2,1,1\n2,A,3,1,1\n", ReadOptions.STRICT));
    }

    @Test
    void rowsAreSortedByArrivalIfTheSourceRecordsIt() throws IOException {
        String csv = "ts_us,symbol,trade_id,price,qty,arrival_us\n1,A,1,1,1,30\n2,A,2,1,1,10\n3,A,3,1,1,20\n";
        assertEquals(List.of(3L, 4L, 2L), numbers(csv, BY_TIME));
    }

    @Test
    void invalidRowFollowsTheTickBeforeIt() throws IOException {
        String csv = HEADER + "x,A,0,1,1\n3,A,1,1,1\ny,A,2,1,1\n1,A,3,1,1\nz,A,4,1,1\n";
        ReadOptions options = BY_TIME.withBadRows(ReadOptions.BadRows.DEAD_LETTER);
        assertEquals(List.of(2L, 5L, 6L, 3L, 4L), numbers(csv, options));
        Path file = Files.writeString(folder.resolve("bad.csv"), withTimes(csv));
        List<Row> spilled = read(ReplayedRows.open(file, options, RowOrder.OUT_OF_ORDER, 1));
        assertTrue(Objects.requireNonNull(spilled.get(2).problem()).contains("row 6, column time"), spilled.toString());
        assertThrows(RecordingException.class, () -> ReplayedRows.open(file, BY_TIME, RowOrder.IN_ORDER));
    }

    @Test
    void rowsWithoutIdAreNumberedInTheOrderOfTheReplay() throws IOException {
        Path file = Files.writeString(
                folder.resolve("XBTUSD.csv"), "1767571203,3,1\n1767571202,2,1\n1767571202,1,1\n1767571201,0.5,1\n");
        assertEquals(RowOrder.NEWEST_FIRST, DatasetProfile.of(file).times().order());
        List<Row> rows = read(ReplayedRows.open(file, BY_TIME, RowOrder.NEWEST_FIRST));
        assertEquals(
                List.of(50_000_000L, 100_000_000L, 200_000_000L, 300_000_000L),
                rows.stream().map(row -> tick(row).price()).toList());
        assertEquals(
                List.of(1L, 2L, 3L, 4L),
                rows.stream().map(row -> tick(row).id()).toList());
    }

    /** Returns the rows with a whole time in place of each digit. */
    private static String withTimes(String csv) {
        return csv.replaceAll("(?m)^(\\d),", "176757120000000$1,").replaceAll("(?m),(\\d0)$", ",17675712000000$1");
    }

    private static Tick tick(Row row) {
        return Objects.requireNonNull(row.tick());
    }

    private List<Long> numbers(String csv, ReadOptions options) throws IOException {
        Path file = Files.writeString(folder.resolve("rows.csv"), withTimes(csv));
        return read(ReplayedRows.open(file, options, RowOrder.OUT_OF_ORDER)).stream()
                .map(Row::number)
                .toList();
    }

    static List<Row> read(ReplayedRows rows) {
        List<Row> all = new ArrayList<>();
        try (rows) {
            for (Row row = rows.next(); row != null; row = rows.next()) {
                all.add(row);
            }
        }
        return all;
    }
}

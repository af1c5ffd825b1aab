package io.tickproof.generator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Tag("unit")
@Execution(ExecutionMode.CONCURRENT)
class RefusedRecordingTest {
    private static final long START_SECONDS = 1_767_571_200;
    private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);

    @TempDir
    private Path folder;

    @Test
    void newestFirstIsRefusedWithTheRemedy() throws IOException {
        Path file = file(IntStream.range(0, 100).mapToObj(i -> row(100 - i, 100 - i, 1)));
        assertEquals(
                List.of(
                        "its rows are newest first: 99 of 100 ticks are earlier than a tick before them, by up to 99 s, "
                                + "so most would be dropped as late; set stream.order to time, which sorts them"),
                reasons(file, ReadOptions.STRICT, FIVE_SECONDS));
        assertEquals(List.of(), reasons(file, ReadOptions.STRICT.withOrder(ReadOptions.Order.TIME), FIVE_SECONDS));
    }

    @Test
    void descendingBlocksAreRefusedIfTheyExceedTheOutOfOrderness() throws IOException {
        Path file = file(IntStream.range(0, 100).mapToObj(i -> row(i / 4 * 4 + 3 - i % 4, i, 1)));
        assertEquals(
                List.of("its rows are blocks of rows that are newest first: 75 of 100 ticks are earlier than a tick "
                        + "before them, by up to 3 s, so most would be dropped as late; "
                        + "set stream.order to time, which sorts them"),
                reasons(file, ReadOptions.STRICT, Duration.ofMillis(2_999)));
        assertEquals(List.of(), reasons(file, ReadOptions.STRICT, Duration.ofSeconds(3)));
    }

    @Test
    void partialDisorderIsReplayed() throws IOException {
        Path file = file(IntStream.range(0, 100).mapToObj(i -> row(i % 10 == 9 ? i - 9 : i, i, 1)));
        assertEquals(List.of(), reasons(file, ReadOptions.STRICT, Duration.ZERO));
    }

    @Test
    void idsThatDropMoreThanATenthOfTheTicksAreRefusedWithTheRemedy() throws IOException {
        Path tenth = file(IntStream.range(0, 20).mapToObj(i -> row(i, Math.max(i, 2), 1)));
        assertEquals(List.of(), reasons(tenth, ReadOptions.STRICT, FIVE_SECONDS));
        Path more = file(IntStream.range(0, 20).mapToObj(i -> row(i, Math.max(i, 3), 1)));
        String reason = "its ids do not identify ticks: id 3 of A is 1 × 1 at 2026-01-05T00:00:00Z in row 2, "
                + "and 1 × 1 at 2026-01-05T00:00:01Z in row 3; a job would drop 3 of 20 ticks (15.0 %) as duplicates; ";
        assertEquals(
                List.of(reason + "set stream.ids to ignore, so that row numbers replace them"),
                reasons(more, ReadOptions.STRICT, FIVE_SECONDS));
        assertEquals(List.of(), reasons(more, ReadOptions.STRICT.withIds(ReadOptions.Ids.IGNORE), FIVE_SECONDS));
        ColumnMapping columns = ColumnMapping.parse(
                "{\"time\":\"ts_ms\",\"unit\":\"ms\",\"price\":\"price\",\"quantity\":\"qty\",\"id\":\"trade_id\",\"symbol\":\"symbol\"}");
        assertEquals(
                List.of(reason + "omit stream.columns.id, or name the column of the trade id"),
                reasons(more, ReadOptions.STRICT.withColumns(columns), FIVE_SECONDS));
    }

    @Test
    void duplicatesAreNoReason() throws IOException {
        Path file = file(IntStream.range(0, 20).mapToObj(i -> row(i / 2, i / 2, 1)));
        assertEquals(List.of(), reasons(file, ReadOptions.STRICT, FIVE_SECONDS));
    }

    private static List<String> reasons(Path file, ReadOptions options, Duration outOfOrderness) {
        return RefusedRecording.reasons(DatasetProfile.of(file, options), outOfOrderness);
    }

    private static String row(int second, int id, int price) {
        return (START_SECONDS + second) + "000,A," + id + "," + price + ",1\n";
    }

    private Path file(Stream<String> rows) throws IOException {
        return Files.writeString(
                folder.resolve("rows.csv"), "ts_ms,symbol,trade_id,price,qty\n" + String.join("", rows.toList()));
    }
}

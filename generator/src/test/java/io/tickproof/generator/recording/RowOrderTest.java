package io.tickproof.generator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
@Execution(ExecutionMode.CONCURRENT)
class RowOrderTest {
    /** Rows are a symbol and a time, such as A7. */
    @ParameterizedTest
    @CsvSource({
        "A1, IN_ORDER",
        "A1 A1 A2 B2 A3, IN_ORDER",
        "A2 A1, OUT_OF_ORDER",
        "A3 A2 A1, NEWEST_FIRST",
        "A3 A3 A2 A2 A1, NEWEST_FIRST",
        "B3 A2 B2 A1, NEWEST_FIRST",
        "A1 A3 A2 A4 A5, OUT_OF_ORDER",
        "A3 A2 A1 A6 A5, OUT_OF_ORDER",
        "A1 A2 A3 B1 B2 B3, GROUPED_BY_SYMBOL",
        "A1 A2 B1 B2 C1 C2, GROUPED_BY_SYMBOL",
        "A1 A2 B3 B4, IN_ORDER",
        "A1 B2 A3 B1, OUT_OF_ORDER",
        "A3 A2 A1 A6 A5 A4 A9 A8 A7 A12 A11 A10, DESCENDING_BLOCKS",
        "A2 A1 A4 A3 A6 A5 A8 A7 A10 A9 A12 A11, DESCENDING_BLOCKS",
    })
    void orderIsRecognised(String rows, RowOrder expected) {
        assertEquals(expected, order(List.of(rows.split(" "))));
    }

    @Test
    void newestFirstIsRecognisedThoughSomeRowsAreOutOfOrder() {
        Random random = new Random(1);
        List<String> rows = descending(1_000, i -> 10L * i + random.nextInt(40));
        assertEquals(RowOrder.NEWEST_FIRST, order(rows));
        Collections.reverse(rows);
        assertEquals(RowOrder.OUT_OF_ORDER, order(rows));
    }

    @Test
    void daysThatAreNewestFirstAreBlocks() {
        List<String> rows = new ArrayList<>();
        for (int day = 0; day < 3; day++) {
            long start = day * 100_000L;
            rows.addAll(descending(500, i -> start + 20L * i));
        }
        assertEquals(RowOrder.DESCENDING_BLOCKS, order(rows));
    }

    @Test
    void symbolsThatAreNewestFirstAreNewestFirst() {
        List<String> rows = descending(500, i -> 20L * i);
        rows.addAll(rows.stream().map(row -> row.replace('A', 'B')).toList());
        assertEquals(RowOrder.NEWEST_FIRST, order(rows));
    }

    @Test
    void randomOrderIsNoOrder() {
        for (int seed = 0; seed < 200; seed++) {
            List<String> rows = descending(5 + seed, i -> i);
            Collections.shuffle(rows, new Random(seed));
            assertEquals(RowOrder.OUT_OF_ORDER, order(rows), "seed " + seed);
        }
    }

    @Test
    void daysOfSymbolsAreGroupedBySymbol() {
        List<String> rows = new ArrayList<>();
        for (int day = 0; day < 3; day++) {
            for (String symbol : List.of("A", "B", "C")) {
                long start = day * 10_000L;
                LongStream.range(start, start + 100).forEach(time -> rows.add(symbol + time));
            }
        }
        assertEquals(RowOrder.GROUPED_BY_SYMBOL, order(rows));
    }

    private static List<String> descending(int count, LongUnaryOperator time) {
        List<String> rows = new ArrayList<>();
        IntStream.range(0, count).forEach(i -> rows.add("A" + time.applyAsLong(count - i)));
        return rows;
    }

    private static RowOrder order(List<String> rows) {
        RowOrder.Detection detection = new RowOrder.Detection();
        rows.forEach(row -> detection.add(row.substring(0, 1), Long.parseLong(row.substring(1))));
        return detection.order(
                (int) rows.stream().map(row -> row.charAt(0)).distinct().count());
    }
}

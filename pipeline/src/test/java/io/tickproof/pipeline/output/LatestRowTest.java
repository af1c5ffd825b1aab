package io.tickproof.pipeline.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.pipeline.output.OutputRows.LatestRow;
import io.tickproof.pipeline.output.OutputRows.LatestTick;
import io.tickproof.pipeline.output.OutputRows.MovingAverage;
import java.math.BigDecimal;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LatestRowTest {
    private static final LatestTick TICK = new LatestTick(100, 2_000, 7);
    private static final MovingAverage AVERAGE = new MovingAverage(BigDecimal.ONE, 60_000, 3);

    @Test
    void tickAndAverageAreMerged() {
        LatestRow merged = new LatestRow("A", TICK, null).merge(new LatestRow("A", null, AVERAGE));
        assertEquals(new LatestRow("A", TICK, AVERAGE), merged);
    }

    @Test
    void laterTickIsLatestByTimeThenId() {
        assertLatest(new LatestTick(1, 2_001, 1), TICK);
        assertLatest(new LatestTick(1, 2_000, 8), TICK);
        assertLatest(TICK, new LatestTick(1, 2_000, 6));
        assertLatest(TICK, new LatestTick(1, 1_999, 9));
    }

    @Test
    void laterAverageIsLatestByEndThenCount() {
        for (MovingAverage later : new MovingAverage[] {
            new MovingAverage(BigDecimal.TEN, 120_000, 1), new MovingAverage(BigDecimal.TEN, 60_000, 4)
        }) {
            LatestRow one = new LatestRow("A", null, AVERAGE);
            LatestRow other = new LatestRow("A", null, later);
            assertEquals(other, one.merge(other));
            assertEquals(other, other.merge(one));
        }
    }

    private static void assertLatest(LatestTick expected, LatestTick older) {
        LatestRow row = new LatestRow("A", expected, null);
        assertEquals(row, row.merge(new LatestRow("A", older, null)));
        assertEquals(row, new LatestRow("A", older, null).merge(row));
    }
}

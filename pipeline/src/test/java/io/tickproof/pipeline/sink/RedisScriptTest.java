package io.tickproof.pipeline.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.pipeline.output.OutputRows.LatestRow;
import io.tickproof.pipeline.output.OutputRows.LatestTick;
import io.tickproof.pipeline.output.OutputRows.MovingAverage;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The arguments of the script; RedisTest runs the script in a server. */
@Tag("unit")
class RedisScriptTest {
    private static final LatestRow TICK = new LatestRow("A", new LatestTick(150_000_000, 2_000, 7), null);
    private static final LatestRow AVERAGE =
            new LatestRow("A", null, new MovingAverage(new BigDecimal("1.50000000"), 60_000, 3));

    @Test
    void tickHasOrderPriceTimeAndId() {
        assertEquals(
                List.of("00000000000000020000000000000000000007", "1.5", "2000", "7"),
                RedisScript.arguments(TICK, null).subList(0, 4));
    }

    @Test
    void averageHasOrderValueEndAndCount() {
        assertEquals(
                List.of("00000000000000600000000000000000000003", "1.50000000", "60000", "3"),
                RedisScript.arguments(AVERAGE, null).subList(4, 8));
    }

    @Test
    void absentTickOrAverageIsEmpty() {
        assertEquals(List.of("", "", "", ""), RedisScript.arguments(TICK, null).subList(4, 8));
        assertEquals(
                List.of("", "", "", ""), RedisScript.arguments(AVERAGE, null).subList(0, 4));
    }

    @Test
    void ordersWrittenBeforeAreAppended() {
        List<String> arguments = RedisScript.arguments(TICK, TICK.merge(AVERAGE));
        assertEquals(10, arguments.size());
        assertEquals(arguments.get(0), arguments.get(8));
        assertEquals(RedisScript.arguments(AVERAGE, null).get(4), arguments.get(9));
        assertEquals(List.of("", ""), RedisScript.arguments(TICK, null).subList(8, 10));
    }

    @Test
    void orderOfTextIsTheOrderOfTicks() {
        String[] orders = {order(9, 1), order(10, 0), order(10, 2), order(10, 10), order(100, 0)};
        for (int i = 1; i < orders.length; i++) {
            assertTrue(orders[i - 1].compareTo(orders[i]) < 0, orders[i]);
        }
    }

    private static String order(long timeMicros, long id) {
        return RedisScript.arguments(new LatestRow("A", new LatestTick(1, timeMicros, id), null), null)
                .get(0);
    }
}

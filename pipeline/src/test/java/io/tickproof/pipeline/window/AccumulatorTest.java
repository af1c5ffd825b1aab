package io.tickproof.pipeline.window;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.market.WindowSpec;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the exact sums of a candle. */
@Tag("unit")
class AccumulatorTest {
    private static final WindowSpec MINUTE = WindowSpec.parse("PT1M");

    private record Trade(long id, long timeMicros, long price, long quantity) {}

    @Test
    void orderAndPanesDoNotChangeACandle() {
        Random random = new Random(1);
        List<Trade> trades = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            trades.add(new Trade(i, random.nextInt(50), random.nextInt(1_000) - 500, random.nextInt(100)));
        }
        Accumulator inOrder = new Accumulator();
        trades.forEach(trade -> add(inOrder, trade));
        for (int round = 0; round < 20; round++) {
            Collections.shuffle(trades, random);
            Accumulator one = new Accumulator();
            Accumulator other = new Accumulator();
            trades.forEach(trade -> add(random.nextBoolean() ? one : other, trade));
            one.add(other);
            one.add(new Accumulator());
            assertEquals(inOrder.toCandle(MINUTE, "A", 0), one.toCandle(MINUTE, "A", 0));
        }
    }

    @Test
    void sumsHave128Bits() {
        Random random = new Random(2);
        WideSum sum = new WideSum();
        BigInteger expected = BigInteger.ZERO;
        for (int i = 0; i < 1_000; i++) {
            long a = random.nextLong();
            long b = random.nextLong();
            sum.add(a);
            sum.addProduct(a >> 2, b >> 2);
            expected = expected.add(BigInteger.valueOf(a))
                    .add(BigInteger.valueOf(a >> 2).multiply(BigInteger.valueOf(b >> 2)));
            assertEquals(expected, sum.toBigInteger());
        }
        WideSum twice = new WideSum();
        twice.add(sum);
        twice.add(sum);
        assertEquals(expected.shiftLeft(1), twice.toBigInteger());
    }

    private static void add(Accumulator accumulator, Trade trade) {
        accumulator.add(trade.id(), trade.timeMicros(), trade.price(), trade.quantity());
    }
}

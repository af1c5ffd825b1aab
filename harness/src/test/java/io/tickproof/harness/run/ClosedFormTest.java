package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.tickproof.harness.plan.Mode;
import io.tickproof.market.Candle;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Computes the candles of the staircase scenario as sums of an arithmetic series, without the oracle and the model. */
@Tag("stack")
@ExtendWith(SharedStack.class)
class ClosedFormTest {
    private static final long START_MICROS = 1_767_571_200_000_000L;
    private static final long MINUTE_MICROS = 60_000_000;
    private static final int MINUTES = 30;
    private static final int TICKS_A_MINUTE = 120;
    private static final long LOW = 10_000_000_000L;
    private static final long HIGH = LOW + (TICKS_A_MINUTE - 1) * 1_000_000L;

    @Test
    void everyCandleEqualsItsClosedForm() throws Exception {
        RunOutcome outcome = SharedStack.run(SharedStack.request("closed-form", Mode.BOUNDED));
        var observed = outcome.verified().result().candles().observed();
        Set<Candle.Key> expected = new HashSet<>();
        for (int minute = 0; minute < MINUTES; minute++) {
            expected.add(check(observed.get(key("PT1M", minute)).candle(), "PT1M", minute, minute, minute + 1));
            if (minute % 5 == 0) {
                expected.add(check(observed.get(key("PT5M", minute)).candle(), "PT5M", minute, minute, minute + 5));
            }
        }
        for (int start = -4; start < MINUTES; start++) {
            var row = observed.get(key("PT5M/PT1M", start));
            assertNotNull(row, "no sliding candle from minute " + start);
            expected.add(check(row.candle(), "PT5M/PT1M", start, Math.max(0, start), Math.min(MINUTES, start + 5)));
        }
        assertEquals(expected, observed.keySet());
    }

    private static Candle.Key key(String window, int minute) {
        return new Candle.Key(window, "STAIRS", START_MICROS + minute * MINUTE_MICROS);
    }

    /** @param from the first minute that the candle contains; {@code to} is the first minute after it */
    private static Candle.Key check(Candle candle, String window, int minute, int from, int to) {
        String name = window + " from minute " + minute;
        long ticks = (long) (to - from) * TICKS_A_MINUTE;
        long firstId = (long) from * TICKS_A_MINUTE;
        assertEquals(LOW, candle.open(), name);
        assertEquals(HIGH, candle.high(), name);
        assertEquals(LOW, candle.low(), name);
        assertEquals(HIGH, candle.close(), name);
        assertEquals(0, BigDecimal.valueOf(ticks).divide(BigDecimal.valueOf(2)).compareTo(candle.volume()), name);
        assertEquals(0, new BigDecimal("100.595").compareTo(candle.vwap()), name);
        assertEquals(0, new BigDecimal("100.595").compareTo(candle.meanPrice()), name);
        assertEquals(ticks, candle.trades(), name);
        // The sum of an arithmetic series.
        assertEquals(ticks * firstId + ticks * (ticks - 1) / 2, candle.idSum(), name);
        return key(window, minute);
    }
}

package io.tickproof.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.market.Candle;
import io.tickproof.market.Side;
import io.tickproof.market.Tick;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.cause.Explanation;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.oracle.LogRecord;
import io.tickproof.verifier.oracle.TickOutcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ExplanationTest {
    private static final long START = 1_767_571_200_000_000L;
    private final Explanation explanation = new Explanation(CandleLayout.OURS, true);
    private final List<Tick> accepted = new ArrayList<>();
    private final Tick late = tick(99, 30, 999);

    @BeforeEach
    void fill() {
        for (int i = 1; i <= 20; i++) {
            Tick tick = tick(i, i, 100 + i * 7 % 11);
            accepted.add(tick);
            explanation.add(tick, sent(i), i == 7 ? TickOutcome.LATE : TickOutcome.ON_TIME, null, i == 7);
        }
        explanation.add(
                late,
                new LogRecord(2, 917, "late", 41_000_000, LogRecord.Timing.UNKNOWN),
                TickOutcome.TOO_LATE,
                START,
                true);
        explanation.add(accepted.get(4), sent(50), TickOutcome.DUPLICATE, START, true);
    }

    @Test
    void oneMissingTickIsNamed() {
        List<Tick> without = without(6);
        assertExplained(
                Kind.LATE_LOST,
                without,
                "removing tick A 7 (2026-01-05T00:00:07Z, 0.00000105 × 0.00000007), partition 0, offset 7 gives the observed row: it is late, but in time, and missing");
    }

    @Test
    void countedTooLateTickIsNamedWithItsDelay() {
        List<Tick> with = new ArrayList<>(accepted);
        with.add(late);
        assertExplained(
                Kind.TOO_LATE_COUNTED,
                with,
                "adding tick A 99",
                "partition 2, offset 917, late, 41 s after its event time",
                "it is too late for this window");
    }

    @Test
    void tickCountedTwiceIsNamed() {
        List<Tick> with = new ArrayList<>(accepted);
        with.add(accepted.get(9));
        assertExplained(Kind.COUNTED_TWICE, with, "adding tick A 10 ", "it is counted twice");
    }

    @Test
    void twoMissingTicksAreNamed() {
        List<Tick> without = without(3);
        without.remove(accepted.get(11));
        assertExplained(Kind.LOST_TICK, without, "removing ticks A 4 ", "and A 12 ", "they are missing");
    }

    @Test
    void lostAndDuplicatedTickAreNamedDespiteEqualCount() {
        List<Tick> swapped = without(3);
        swapped.add(accepted.get(11));
        assertExplained(Kind.LOST_TICK, swapped, "removing tick A 4 ", "and adding tick A 12 ");
    }

    @Test
    void wrongColumnIsNotExplainedByTicks() {
        Candle right = candle(accepted);
        Candle.Prices prices = right.prices();
        Candle wrong = new Candle(
                right.key(),
                new Candle.Prices(prices.open() + 1_000_000, prices.high(), prices.low(), prices.close()),
                right.amounts(),
                right.fingerprint());
        Cause cause = explanation.different(right, wrong);
        assertEquals(Kind.WRONG_COLUMN, cause.kind());
        assertTrue(
                cause.sentence().contains("exactly the right ticks, but open is the price of no tick"),
                cause.sentence());
    }

    @Test
    void missingAndUnexpectedRowAreExplained() {
        Cause missing = explanation.missing(false);
        assertEquals(Kind.ROW_MISSING, missing.kind());
        assertTrue(missing.sentence().contains("no row, though 20 ticks belong to it: A 1 ("), missing.sentence());
        Explanation onlyLate = new Explanation(CandleLayout.OURS, true);
        onlyLate.add(late, sent(3), TickOutcome.TOO_LATE, START, true);
        Cause unexpected = onlyLate.unexpected(candle(List.of(late)), Cause.NONE);
        assertEquals(Kind.TOO_LATE_COUNTED, unexpected.kind());
        assertTrue(
                unexpected.sentence().contains("every delivery of this window is too late or a duplicate: A 99"),
                unexpected.sentence());
    }

    private void assertExplained(Kind kind, List<Tick> observed, String... parts) {
        Cause found = explanation.different(candle(accepted), candle(observed));
        String cause = found.sentence();
        assertEquals(kind, found.kind(), cause);
        for (String part : parts) {
            assertTrue(cause.contains(part), cause);
        }
    }

    private List<Tick> without(int index) {
        List<Tick> ticks = new ArrayList<>(accepted);
        ticks.remove(index);
        return ticks;
    }

    private static Candle candle(List<Tick> ticks) {
        return NaiveModel.candle("PT1M", "A", START, ticks);
    }

    private static Tick tick(long id, long second, long price) {
        return new Tick("A", id, START + second * 1_000_000, price, id, Side.BUY);
    }

    private static LogRecord sent(long offset) {
        return LogRecord.at(0, offset);
    }
}

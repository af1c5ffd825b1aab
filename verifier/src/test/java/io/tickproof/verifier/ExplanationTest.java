package io.tickproof.verifier;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.market.Candle;
import io.tickproof.market.Side;
import io.tickproof.market.Tick;
import io.tickproof.verifier.check.Explanation;
import io.tickproof.verifier.oracle.Fate;
import io.tickproof.verifier.oracle.Sent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final long START = 1_767_571_200_000_000L;
    private final Explanation explanation = new Explanation();
    private final List<Tick> accepted = new ArrayList<>();
    private final Tick late = tick(99, 30, 999);

    @BeforeEach
    void fill() {
        for (int i = 1; i <= 20; i++) {
            Tick tick = tick(i, i, 100 + i * 7 % 11);
            accepted.add(tick);
            explanation.add(tick, sent(i), i == 7 ? Fate.LATE : Fate.ON_TIME);
        }
        explanation.add(late, new Sent(2, 917, "late", 41_000_000, 0, 0, 0), Fate.TOO_LATE);
        explanation.add(accepted.get(4), sent(50), Fate.DUPLICATE);
    }

    @Test
    void oneMissingTickIsNamed() {
        List<Tick> without = without(6);
        says(
                without,
                "removing tick A 7 (2026-01-05T00:00:07Z, 0.00000105 × 0.00000007), partition 0, offset 7 gives the observed row: it is missing");
    }

    @Test
    void aTickThatIsTooLateButCountsIsNamedWithItsDelay() {
        List<Tick> with = new ArrayList<>(accepted);
        with.add(late);
        says(
                with,
                "adding tick A 99",
                "partition 2, offset 917, late 41 s after its time",
                "it is too late for this window");
    }

    @Test
    void aTickThatCountsTwiceIsNamed() {
        List<Tick> with = new ArrayList<>(accepted);
        with.add(accepted.get(9));
        says(with, "adding tick A 10 ", "it counts twice");
    }

    @Test
    void twoMissingTicksAreNamed() {
        List<Tick> without = without(3);
        without.remove(accepted.get(11));
        says(without, "removing ticks A 4 ", "and A 12 ", "they are missing");
    }

    @Test
    void oneLostAndOneDoubledAreNamedThoughTheCountStays() {
        List<Tick> swapped = without(3);
        swapped.add(accepted.get(11));
        says(swapped, "removing tick A 4 ", "and adding tick A 12 ");
    }

    @Test
    void aWrongRuleIsToldFromWrongTicks() {
        Candle right = candle(accepted);
        Candle wrong = new Candle(
                right.window(),
                right.symbol(),
                right.startMicros(),
                right.close(),
                right.high(),
                right.low(),
                right.close(),
                right.volume(),
                right.vwap(),
                right.meanPrice(),
                right.trades(),
                right.idSum(),
                right.idXor());
        String cause = explanation.explain(right, wrong);
        assertTrue(cause.contains("exactly the right 20 ticks, but open differ"), cause);
    }

    @Test
    void aMissingAndAnUnexpectedRowAreExplained() {
        String missing = explanation.explain(candle(accepted), null);
        assertTrue(missing.contains("no row, though 20 ticks belong into it: A 1 ("), missing);
        Explanation onlyLate = new Explanation();
        onlyLate.add(late, sent(3), Fate.TOO_LATE);
        String unexpected = onlyLate.explain(null, candle(List.of(late)));
        assertTrue(unexpected.contains("every delivery of this window is too late or a duplicate: A 99"), unexpected);
    }

    private void says(List<Tick> observed, String... parts) {
        String cause = explanation.explain(candle(accepted), candle(observed));
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

    private static Sent sent(long offset) {
        return new Sent(0, offset, "on time", 0, 0, 0, 0);
    }
}

package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.Verdict;
import io.tickproof.verifier.latency.Latency;
import io.tickproof.verifier.oracle.LogRecord.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LatencyLimitsTest {
    private static final long START_MICROS = 1_767_571_200_000_000L;
    private static final long MINUTE_MICROS = 60_000_000;
    private static final int COLD_MINUTES = 5;
    private static final int MINUTES = 20;

    /** Returns the check for one candle per minute. The first five candles have a latency of 9 s, the others 1 s. */
    private static Check check(Duration warmUp, boolean addsUp, double behindMillis) {
        Latency latency = new Latency();
        for (int minute = 1; minute <= MINUTES; minute++) {
            long visible = minute <= COLD_MINUTES ? 9_000_000 : 1_000_000;
            latency.candle(START_MICROS + minute * MINUTE_MICROS, Timing.UNKNOWN, Timing.UNKNOWN, visible / 2, visible);
        }
        List<Check> checks = new LatencyLimits(
                        new Scenario.Expect(Map.of("visible", Map.of("p99", 5_000.0)), warmUp, null),
                        START_MICROS,
                        addsUp,
                        behindMillis)
                .checks(latency);
        assertEquals(1, checks.size());
        assertEquals("latency visible p99", checks.get(0).name());
        return checks.get(0);
    }

    private static void assertCheck(Verdict verdict, String detail, Check check) {
        assertEquals(verdict + " " + detail, check.verdict() + " " + check.detail());
    }

    @Test
    void coldStartExceedsTheLimit() {
        assertCheck(Verdict.FAIL, "9003.0 ms, limit 5000.0 ms, of 20", check(Duration.ZERO, true, 0));
    }

    @Test
    void candlesThatEndWithinTheWarmUpAreNotHeldToTheLimit() {
        assertCheck(
                Verdict.PASS,
                "1000.4 ms, limit 5000.0 ms, of 15; 5 more end within the warm-up of PT5M",
                check(Duration.ofMinutes(COLD_MINUTES), true, 0));
    }

    @Test
    void coldCandleAfterTheWarmUpExceedsTheLimit() {
        assertCheck(
                Verdict.FAIL,
                "9003.0 ms, limit 5000.0 ms, of 16; 4 more end within the warm-up of PT4M",
                check(Duration.ofMinutes(COLD_MINUTES - 1), true, 0));
    }

    @Test
    void warmUpOfTheWholeStreamHasNoVerdict() {
        assertCheck(
                Verdict.UNKNOWN,
                "nothing was measured; 20 more end within the warm-up of PT20M",
                check(Duration.ofMinutes(MINUTES), true, 0));
    }

    @Test
    void inputThatIsNotAsScheduledHasNoVerdict() {
        assertCheck(Verdict.UNKNOWN, "no verdict: the accounting does not balance", check(Duration.ZERO, false, 0));
        assertCheck(
                Verdict.UNKNOWN,
                "no verdict: the generator fell 2001 ms behind its schedule; lower deliver.pace",
                check(Duration.ZERO, true, 2_001));
    }
}

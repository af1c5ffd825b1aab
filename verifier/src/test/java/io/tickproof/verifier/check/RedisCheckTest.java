package io.tickproof.verifier.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.market.Candle;
import io.tickproof.market.SharedNames;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.oracle.ExpectedCandle;
import io.tickproof.verifier.oracle.LogRecord;
import io.tickproof.verifier.oracle.OracleRules;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RedisCheckTest {
    private static final long START = 1_767_571_200_000_000L;
    private static final WindowSpec MINUTE = WindowSpec.tumbling(Duration.ofMinutes(1));
    private static final WindowSpec SLIDING = WindowSpec.sliding(Duration.ofMinutes(5), Duration.ofMinutes(1));
    private static final OracleRules RULES =
            new OracleRules(List.of(MINUTE, SLIDING), 5_000_000, 30_000_000, OracleRules.UNLIMITED);
    private static final Candle OF_MINUTE = candle(MINUTE, START + 240_000_000, "12.50000000", 2);
    private static final Candle OF_SLIDING = candle(SLIDING, START, "11.00000000", 9);

    @Test
    void expectedAveragePasses() {
        assertEquals(Verdict.PASS, check("11.00000000", 9).verdict());
    }

    @Test
    void averageOfAnotherWindowIsNamed() {
        assertCause(
                check("12.50000000", 2),
                Kind.WRONG_WINDOW,
                "it is the mean price of window PT1M, but the average window is PT5M/PT1M");
    }

    @Test
    void averageOfNoWindowDiffers() {
        assertCause(check("12.50000001", 9), Kind.ROW_DIFFERENT, "differs in average, with the right time");
    }

    private static void assertCause(Check check, Kind kind, String sentence) {
        assertEquals(Verdict.FAIL, check.verdict());
        Finding finding = check.findings().get(0);
        assertEquals(kind, finding.cause().kind());
        assertTrue(
                finding.cause().sentence().contains(sentence), finding.cause().sentence());
    }

    private static Check check(String average, int trades) {
        Map<String, String> fields = Map.of(
                SharedNames.LATEST_AVERAGE, average,
                SharedNames.LATEST_AVERAGE_END, Long.toString(START + 300_000_000),
                SharedNames.LATEST_COUNT, Integer.toString(trades));
        return new RedisCheck(Map.of("A", fields), (name, finding) -> {})
                .averages(
                        Map.of("A", OF_SLIDING),
                        Map.of(OF_MINUTE.key(), expected(OF_MINUTE), OF_SLIDING.key(), expected(OF_SLIDING)),
                        RULES);
    }

    private static ExpectedCandle expected(Candle candle) {
        return new ExpectedCandle(candle, 0, LogRecord.at(0, 0));
    }

    private static Candle candle(WindowSpec window, long startMicros, String mean, long trades) {
        BigDecimal price = new BigDecimal(mean);
        return new Candle(
                new Candle.Key(window.name(), "A", startMicros),
                new Candle.Prices(10, 10, 10, 10),
                new Candle.Amounts(BigDecimal.ONE, price, price),
                new Candle.Fingerprint(trades, trades, trades));
    }
}

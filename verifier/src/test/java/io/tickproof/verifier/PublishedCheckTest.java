package io.tickproof.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.market.Candle;
import io.tickproof.market.PublishedCandle;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.check.PublishedCheck;
import io.tickproof.verifier.check.Verdict;
import io.tickproof.verifier.observed.ObservedCandle;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PublishedCheckTest {
    private static final long MINUTE = 60_000_000L;
    private static final List<WindowSpec> WINDOWS =
            List.of(WindowSpec.tumbling(Duration.ofMinutes(1)), WindowSpec.tumbling(Duration.ofMinutes(5)));

    @Test
    void equalCandlesPassAndFilledInMinutesAreCountedSeparately() {
        PublishedCheck.Outcome outcome =
                check(List.of(row(1, 1, 10, "5.0"), row(2, 2, 10, "0"), row(3, 3, 11, "2")), 1, 3);
        assertEquals(Verdict.PASS, outcome.check().verdict());
        assertEquals(2, outcome.equal());
        assertEquals(1, outcome.filledIn());
        assertTrue(outcome.conventions().get(0).contains("has rows for windows without trades (1 rows)"));
    }

    @Test
    void everyKindOfDifferenceIsFound() {
        assertFails(
                check(rows(row(1, 1, 12, "5"), row(2, 3, 11, "2")), 1, 3),
                "published different",
                "differs in open, high, low, close");
        assertFails(
                check(rows(row(1, 1, 10, "6"), row(2, 3, 11, "2")), 1, 3), "published different", "differs in volume");
        assertFails(
                check(rows(row(1, 1, 10, "5"), row(2, 2, 10, "1"), row(3, 3, 11, "2")), 1, 3),
                "published, not observed",
                "row 2");
        assertFails(check(rows(row(1, 1, 10, "5"), row(2, 3, 11, "2")), 1, 2, 3), "observed, not published", "");
        assertFails(
                check(rows(row(1, 1, 10, "5"), row(2, 1, 10, "5"), row(3, 3, 11, "2")), 1, 3),
                "published twice",
                "row 2");
    }

    @Test
    void nothingToCompareIsUnknown() {
        assertEquals(Verdict.UNKNOWN, check(List.of(), 1).check().verdict());
        assertEquals(
                Verdict.UNKNOWN, check(List.of(row(1, 9, 10, "0")), 1).check().verdict());
    }

    /** Returns these rows and two filled-in ones, from which the check derives a window size of one minute. */
    private static List<PublishedCandle> rows(PublishedCandle... rows) {
        List<PublishedCandle> all = new ArrayList<>(List.of(rows));
        all.add(row(10, 20, 11, "0"));
        all.add(row(11, 21, 11, "0"));
        return all;
    }

    @Test
    void candlesOfAnotherPeriodAreNotCompared() {
        PublishedCheck.Outcome hourly = check(List.of(row(1, 0, 10, "5"), row(2, 60, 10, "5")), 1);
        assertEquals(Verdict.UNKNOWN, hourly.check().verdict());
        assertTrue(hourly.check().detail().contains("is not the size of any tumbling window of the job"));
    }

    @Test
    void withoutVolumeOnlyARowAtThePreviousCloseIsFilledIn() {
        PublishedCandle first = flat(1, 1, 10);
        assertEquals(
                1, check(List.of(first, flat(2, 2, 10), flat(3, 3, 11)), 1, 3).filledIn());
        assertFails(check(List.of(first, flat(2, 2, 12), flat(3, 3, 11)), 1, 3), "published, not observed", "row 2");
    }

    private static PublishedCandle flat(long row, long minute, long price) {
        return new PublishedCandle(
                row, "A", minute * MINUTE, new PublishedCandle.Ohlc(price, price, price, price), null);
    }

    private static void assertFails(PublishedCheck.Outcome outcome, String kind, String cause) {
        assertEquals(Verdict.FAIL, outcome.check().verdict());
        assertEquals(1, outcome.check().differences());
        assertEquals(kind, outcome.check().findings().get(0).kind());
        assertTrue(outcome.check().findings().get(0).cause().sentence().contains(cause));
    }

    /**
     * Compares the rows with observed candles of these minutes: price 10 and volume 5 in minute 1, price 11 and volume
     * 2 in the others.
     */
    private static PublishedCheck.Outcome check(List<PublishedCandle> published, long... minutes) {
        TreeMap<Candle.Key, ObservedCandle> observed = new TreeMap<>();
        for (long minute : minutes) {
            long price = minute == 1 ? 10 : 11;
            Candle candle = new Candle(
                    new Candle.Key("PT1M", "A", minute * MINUTE),
                    new Candle.Prices(price, price, price, price),
                    new Candle.Amounts(new BigDecimal(minute == 1 ? "5" : "2"), null, BigDecimal.ONE),
                    new Candle.Fingerprint(1, 1, 1));
            observed.put(candle.key(), new ObservedCandle(candle, true, 0, 0));
        }
        return PublishedCheck.of(new ArrayList<>(published), List.of(), WINDOWS, observed);
    }

    private static PublishedCandle row(long row, long minute, long price, String volume) {
        return new PublishedCandle(
                row,
                "A",
                minute * MINUTE,
                new PublishedCandle.Ohlc(price, price, price, price),
                new BigDecimal(volume));
    }
}

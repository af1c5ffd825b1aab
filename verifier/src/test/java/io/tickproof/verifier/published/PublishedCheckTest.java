package io.tickproof.verifier.published;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.market.PublishedCandle;
import io.tickproof.market.PublishedCandle.Ohlc;
import io.tickproof.market.PublishedConventions;
import io.tickproof.market.PublishedConventions.Accuracy;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.check.Verdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PublishedCheckTest {
    /** Price 10 and volume 5 in minute 1, price 11 and volume 2 in the others; minutes 0 and 9 are the ends. */
    private static JobCandles job(long... minutes) {
        JobCandles job = new JobCandles();
        for (long minute : minutes) {
            long price = (minute == 1 ? 10 : 11) * 100_000_000L;
            job.add(
                    "A",
                    minute * JobCandles.MINUTE,
                    new long[] {price, price, price, price},
                    new BigDecimal(minute == 1 ? "5" : "2"),
                    1);
        }
        return job;
    }

    private static PublishedCandle row(long row, long minute, String price, String volume) {
        BigDecimal all = new BigDecimal(price);
        return new PublishedCandle(
                row,
                "A",
                minute * JobCandles.MINUTE,
                new Ohlc(all, all, all, all),
                volume == null ? null : new BigDecimal(volume));
    }

    private static PublishedCheck.Outcome check(JobCandles job, PublishedCandle... rows) {
        return job.compare(List.of(rows), PublishedConventions.CONTRACT);
    }

    private static void assertFails(PublishedCheck.Outcome outcome, String kind, String cause) {
        assertEquals(Verdict.FAIL, outcome.check().verdict());
        assertEquals(1, outcome.check().differences());
        assertEquals(kind, outcome.check().findings().get(0).kind());
        assertTrue(outcome.check().findings().get(0).cause().sentence().contains(cause));
    }

    @Test
    void equalCandlesPassAndFilledInMinutesAreCountedSeparately() {
        PublishedCheck.Outcome outcome =
                check(job(0, 1, 3, 9), row(1, 1, "10", "5.0"), row(2, 2, "10", "0"), row(3, 3, "11", "2"));
        assertEquals(Verdict.PASS, outcome.check().verdict());
        assertEquals(new PublishedCheck.Rows(3, 2, 1, 0, 0), outcome.counts());
        assertTrue(outcome.conventions().get(0).contains("has rows for windows without trades (1 rows)"));
        assertEquals(
                "3 published PT1M candles: 2 equal, 1 without trades, 0 different; compared from 1970-01-01T00:01:00Z to 1970-01-01T00:04:00Z",
                outcome.check().detail());
    }

    @Test
    void everyKindOfDifferenceIsFound() {
        assertFails(
                check(job(0, 1, 3, 9), row(1, 1, "12", "5"), row(2, 3, "11", "2")),
                "published different",
                "differs in open, high, low, close");
        assertFails(
                check(job(0, 1, 3, 9), row(1, 1, "10", "6"), row(2, 3, "11", "2")),
                "published different",
                "differs in volume");
        assertFails(
                check(job(0, 1, 3, 9), row(1, 1, "10", "5"), row(2, 2, "10", "1"), row(3, 3, "11", "2")),
                "published, not observed",
                "row 2");
        assertFails(
                check(job(0, 1, 2, 3, 9), row(1, 1, "10", "5"), row(2, 3, "11", "2")),
                "observed, not published",
                "candles before and after this one");
        assertFails(
                check(job(0, 1, 3, 9), row(1, 1, "10", "5"), row(2, 1, "10", "5"), row(3, 3, "11", "2")),
                "published twice",
                "row 2");
    }

    @Test
    void nothingToCompareIsUnknown() {
        assertEquals(
                Verdict.UNKNOWN, check(job(0, 1), row(1, 20, "10", "3")).check().verdict());
        assertTrue(check(job(0, 1), row(1, 20, "10", "3"))
                .check()
                .detail()
                .contains("the recording and the published candles have no window in common"));
        assertEquals(
                Verdict.UNKNOWN,
                check(job(0, 5, 9), row(1, 4, "10", "0")).check().verdict());
    }

    @Test
    void candlesOfAnotherIntervalAreNotCompared() {
        PublishedCheck.Outcome hourly = new PublishedCheck(
                        new Publication(
                                List.of(row(1, 0, "10", "5")),
                                60 * JobCandles.MINUTE,
                                PublishedConventions.CONTRACT,
                                List.of()),
                        (check, finding) -> {})
                .compare(List.of(WindowSpec.tumbling(Duration.ofMinutes(1))), List.of(), List.of());
        assertEquals(Verdict.UNKNOWN, hourly.check().verdict());
        assertEquals(
                "the interval of the published candles, PT1H, is not the size of any tumbling window of the job; add that window to job.windows",
                hourly.check().detail());
    }

    @Test
    void withoutVolumeOnlyARowAtThePreviousCloseIsFilledIn() {
        PublishedCandle first = row(1, 1, "10", null);
        assertEquals(
                1,
                check(job(0, 1, 3, 9), first, row(2, 2, "10", null), row(3, 3, "11", null))
                        .counts()
                        .filledIn());
        assertFails(
                check(job(0, 1, 3, 9), first, row(2, 2, "12", null), row(3, 3, "11", null)),
                "published, not observed",
                "row 2");
    }

    @Test
    void fileThatIsWiderThanTheRecordingIsComparedWhereBothAreComplete() {
        JobCandles all = JobCandles.random(5, "2026-01-05T00:00:00Z", 60, "A", "B", "C");
        JobCandles recorded = new JobCandles();
        all.candles.stream()
                .filter(c -> !c.symbol().equals("C")
                        && c.startMicros() >= all.candles.get(10).startMicros())
                .forEach(recorded.candles::add);
        PublishedCheck.Outcome outcome = recorded.compare(all.published(), PublishedConventions.CONTRACT);
        assertEquals(Verdict.PASS, outcome.check().verdict());
        assertEquals(recorded.candles.size(), outcome.counts().equal());
        assertEquals(
                all.candles.size() - recorded.candles.size(), outcome.counts().outside());
        assertEquals(all.candles.get(10).startMicros(), outcome.span().firstMicros());
        assertTrue(outcome.conventions().stream().anyMatch(text -> text.contains("rows outside the recording")));
    }

    @Test
    void symbolThatTheJobLosesIsADifferenceAndNotOutside() {
        JobCandles job = JobCandles.random(5, "2026-01-05T00:00:00Z", 30, "A", "B");
        PublishedCheck.Outcome outcome = new PublishedCheck(
                        new Publication(job.published(), JobCandles.MINUTE, PublishedConventions.CONTRACT, List.of()),
                        (check, finding) -> {})
                .compare(
                        List.of(JobCandles.WINDOW),
                        job.candles.stream().map(c -> c.key()).toList(),
                        job.observed().stream()
                                .filter(c -> c.candle().symbol().equals("A"))
                                .toList());
        assertEquals(Verdict.FAIL, outcome.check().verdict());
    }

    @Test
    void partOfTheFirstAndLastWindowIsNoFinding() {
        JobCandles job = JobCandles.random(5, "2026-01-05T00:00:00Z", 30, "A");
        List<PublishedCandle> rows = new ArrayList<>(job.published());
        PublishedCandle first = rows.get(0);
        // The publisher saw trades before the recording began.
        rows.set(
                0,
                new PublishedCandle(
                        1,
                        "A",
                        first.timeMicros(),
                        new Ohlc(
                                first.open().add(BigDecimal.TEN),
                                first.high().add(BigDecimal.TEN),
                                first.low(),
                                first.close()),
                        first.volume().add(BigDecimal.ONE)));
        PublishedCheck.Outcome outcome = job.compare(rows, PublishedConventions.CONTRACT);
        assertEquals(Verdict.PASS, outcome.check().verdict(), outcome.check().detail());
        assertEquals(1, outcome.counts().partly());
        // A lower high cannot result from more trades.
        rows.set(
                0,
                new PublishedCandle(
                        1,
                        "A",
                        first.timeMicros(),
                        new Ohlc(first.open(), first.high().subtract(BigDecimal.TEN), first.low(), first.close()),
                        first.volume()));
        assertEquals(
                Verdict.FAIL,
                job.compare(rows, PublishedConventions.CONTRACT).check().verdict());
    }

    @Test
    void lastCandleOfAFileThatWasMadeTooEarlyIsNoFinding() {
        JobCandles job = JobCandles.random(5, "2026-01-05T00:00:00Z", 30, "A");
        List<PublishedCandle> rows = new ArrayList<>(job.published().subList(0, 15));
        PublishedCandle last = rows.get(14);
        rows.set(
                14,
                new PublishedCandle(
                        15,
                        "A",
                        last.timeMicros(),
                        new Ohlc(last.open(), last.open(), last.open(), last.open()),
                        new BigDecimal("0.00000001")));
        PublishedCheck.Outcome outcome = job.compare(rows, PublishedConventions.CONTRACT);
        assertEquals(Verdict.PASS, outcome.check().verdict(), outcome.check().detail());
        assertEquals(1, outcome.counts().partly());
    }

    @Test
    void sumBeyond64BitsIsComparedExactly() {
        JobCandles job = job(0, 9);
        long[] price = {1, 1, 1, 1};
        job.add("A", 5 * JobCandles.MINUTE, price, new BigDecimal("123456789012345678901234.00000001"), 1);
        PublishedCandle row = row(1, 5, "0.00000001", "123456789012345678901234.00000001");
        assertEquals(Verdict.PASS, check(job, row).check().verdict());
        assertEquals(
                Verdict.FAIL,
                check(job, Publishers.volume(row, new BigDecimal("123456789012345678901234.00000002")))
                        .check()
                        .verdict());
    }

    @Test
    void declaredToleranceIsRelative() {
        PublishedConventions within = PublishedConventions.CONTRACT.withAccuracy(
                new Accuracy(new BigDecimal("0.00001"), Accuracy.NOT_ROUNDED, Accuracy.NOT_ROUNDED));
        PublishedCandle row = row(1, 5, "11.0001", "2.00002");
        assertEquals(
                Verdict.PASS, job(0, 5, 9).compare(List.of(row), within).check().verdict());
        assertEquals(Verdict.FAIL, check(job(0, 5, 9), row).check().verdict());
        assertEquals(
                Verdict.FAIL,
                job(0, 5, 9)
                        .compare(List.of(row(1, 5, "11.0002", "2")), within)
                        .check()
                        .verdict());
    }

    @Test
    void conventionThatMostRowsFollowIsMentionedButNotClaimed() {
        JobCandles job = JobCandles.random(5, "2026-01-05T00:00:00Z", 120, "A");
        List<PublishedCandle> rows = new ArrayList<>(Publishers.ENDS.publish(job.published()));
        rows.set(50, Publishers.volume(rows.get(50), new BigDecimal("0.5")));
        PublishedCheck.Outcome outcome = job.compare(rows, PublishedConventions.CONTRACT);
        assertEquals(Verdict.FAIL, outcome.check().verdict());
        assertNull(outcome.convention());
        assertTrue(
                outcome.check()
                        .detail()
                        .contains(
                                (rows.size() - 1) + " of " + rows.size()
                                        + " match if its times are the ends of the windows (expect.published.label: end), which does not explain the others"),
                outcome.check().detail());
    }

    @Test
    void candlesThatAreWrongHaveNoConvention() {
        JobCandles job = JobCandles.random(5, "2026-01-05T00:00:00Z", 120, "A");
        PublishedCheck.Outcome outcome = job.compare(
                JobCandles.random(6, "2026-01-05T00:00:00Z", 120, "A").published(), PublishedConventions.CONTRACT);
        assertEquals(Verdict.FAIL, outcome.check().verdict());
        assertNull(outcome.convention());
    }
}

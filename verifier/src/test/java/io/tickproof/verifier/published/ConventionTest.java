package io.tickproof.verifier.published;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.market.PublishedCandle;
import io.tickproof.market.PublishedConventions;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.check.Verdict;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The convention of a publisher is found in the values of its candles, and declaring it makes them equal. */
@net.jqwik.api.Tag("unit")
class ConventionTest {
    /** Returns candles of hours in which daylight saving time ends, if the publisher has it. */
    private static JobCandles candles(Publishers publisher, long seed) {
        return switch (publisher) {
            case NEW_YORK -> JobCandles.random(seed, "2025-11-02T01:30:00Z", 600, "AB", "CD");
            case BERLIN -> JobCandles.random(seed, "2025-10-25T20:30:00Z", 600, "AB", "CD");
            default -> JobCandles.random(seed, "2026-01-05T09:30:00Z", 240, "AB", "CD");
        };
    }

    @Tag("unit")
    @ParameterizedTest
    @EnumSource
    void conventionIsNamedWithTheKeyThatDeclaresIt(Publishers publisher) {
        assertNamed(publisher, candles(publisher, 1));
    }

    @Property(tries = 25)
    void randomConventionIsNamedExactly(@ForAll @IntRange(max = 1_000_000) int seed, @ForAll Publishers publisher) {
        assertNamed(publisher, candles(publisher, seed));
    }

    private static void assertNamed(Publishers publisher, JobCandles job) {
        List<PublishedCandle> rows = publisher.publish(job.published());
        PublishedCheck.Outcome undeclared = job.compare(rows, PublishedConventions.CONTRACT);
        assertEquals(
                Verdict.FAIL, undeclared.check().verdict(), undeclared.check().detail());
        assertNotNull(undeclared.convention(), undeclared.check().detail());
        assertEquals(
                "expect.published." + publisher.key, undeclared.convention().keys());
        assertEquals(
                Cause.Kind.PUBLISHED_CONVENTION,
                undeclared.check().findings().get(0).cause().kind());
        PublishedConventions found = new ConventionSearch(rows, job.recorded(), PublishedConventions.CONTRACT)
                .search()
                .orElseThrow()
                .conventions();
        PublishedCheck.Outcome declared = job.compare(rows, found);
        assertEquals(Verdict.PASS, declared.check().verdict(), declared.check().detail());
        assertTrue(
                declared.counts().equal() > 0.9 * rows.size(), declared.check().detail());
    }
}

package io.tickproof.generator.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.market.PublishedConventions;
import io.tickproof.market.PublishedConventions.Label;
import java.math.BigDecimal;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class PublishedReaderTest {
    private static PublishedSpec read(String published) {
        return ScenarioReader.parse("s.yaml", """
                        name: s
                        stream: { symbols: [ A ], start: 2026-01-05T00:00:00Z, duration: PT10M, ticksPerSecond: 1 }
                        expect: { published: %s }
                        """.formatted(published))
                .expect()
                .published()
                .orElseThrow();
    }

    @Test
    void fileAloneFollowsTheContract() {
        assertEquals(new PublishedSpec(Path.of("c.csv"), null, PublishedConventions.CONTRACT), read("c.csv"));
        assertEquals(read("c.csv"), read("{ file: c.csv }"));
    }

    @Test
    void conventionsAreRead() {
        PublishedConventions conventions =
                read("{ file: c.csv, label: end, zone: Europe/Berlin, shift: PT-5S, symbols: { A/B: AB }, tolerance: 1e-9 }")
                        .conventions();
        assertEquals(Label.END, conventions.times().label());
        assertEquals("Europe/Berlin", conventions.times().zone().getId());
        assertEquals(-5_000_000, conventions.times().shiftMicros());
        assertEquals("AB", conventions.symbol("A/B"));
        assertEquals(0, new BigDecimal("1e-9").compareTo(conventions.accuracy().tolerance()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ label: end } | expect.published.file is missing",
                "{ file: c, label: stop } | expect.published.label must be one of start, end, lastMoment, not \"stop\"",
                "{ file: c, zone: Mars } | expect.published.zone must be UTC, an offset such as +02:00, or a zone such as Europe/Athens, not \"Mars\"",
                "{ file: c, tolerance: 0.001 } | expect.published.tolerance must be a number above 0 and at most 0.0001, because a greater tolerance hides wrong candles, not \"0.001\"",
                "{ file: c, priceDecimals: 9 } | expect.published.priceDecimals must be a whole number from 0 to 8, not \"9\"",
                "{ file: c, symbols: A } | expect.published.symbols must map the publisher's names",
                "{ file: c, columns: { time: 1, open: 2, high: 3, low: 4 } } | expect.published.columns.close is missing",
                "{ file: c, columns: { time: 1, unit: d, open: 2, high: 3, low: 4, close: 5 } } | expect.published.columns.unit must be one of s, ms, us, ns, iso, auto, not \"d\"",
                "{ file: c, columns: { time: 1, pattern: bbb, open: 2, high: 3, low: 4, close: 5 } } | expect.published.columns.pattern must be a pattern",
            })
    void mistakeIsReportedWithTheKey(String published, String problem) {
        ScenarioException e = assertThrows(ScenarioException.class, () -> read(published));
        assertTrue(e.getMessage().contains(problem), e.getMessage());
    }
}

package io.tickproof.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.verifier.latency.SignedHistogram;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@Tag("unit")
class SignedHistogramTest {
    @Property
    void percentilesAreThoseOfTheSortedValues(
            @ForAll @Size(min = 1, max = 200) List<@IntRange(min = -1_000_000, max = 1_000_000) Integer> values,
            @ForAll @IntRange(min = 1, max = 100) int percentile) {
        SignedHistogram histogram = new SignedHistogram();
        values.forEach(histogram::record);
        int[] sorted = values.stream().mapToInt(Integer::intValue).sorted().toArray();
        int exact = sorted[(int) Math.ceil(percentile / 100.0 * sorted.length) - 1];
        // Three significant digits.
        assertEquals(exact, histogram.percentile(percentile), Math.abs(exact) / 500.0 + 1);
        assertEquals(values.size(), histogram.count());
    }
}

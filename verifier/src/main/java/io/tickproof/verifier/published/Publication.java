package io.tickproof.verifier.published;

import io.tickproof.market.PublishedCandle;
import io.tickproof.market.PublishedConventions;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The candles of a publisher, as they were read from its file.
 *
 * @param intervalMicros length of a candle in µs
 * @param conventions what the scenario declares about the publisher
 * @param formatConventions what is known about the format, in words
 */
public record Publication(
        List<PublishedCandle> candles,
        long intervalMicros,
        PublishedConventions conventions,
        List<String> formatConventions) {

    /** Returns the publisher's symbols by their names in the recording. */
    public Set<String> symbols() {
        return candles.stream()
                .map(candle -> conventions.symbol(candle.symbol()))
                .collect(Collectors.toSet());
    }

    /** Returns the span of the windows of these symbols; empty if there are none. */
    public Optional<PublishedCheck.Span> span(Set<String> symbols) {
        LongSummaryStatistics starts = PublishedRow.of(candles, conventions, intervalMicros).stream()
                .filter(row -> symbols.contains(row.symbol()))
                .mapToLong(PublishedRow::startMicros)
                .summaryStatistics();
        return starts.getCount() == 0
                ? Optional.empty()
                : Optional.of(new PublishedCheck.Span(starts.getMin(), starts.getMax() + intervalMicros));
    }
}

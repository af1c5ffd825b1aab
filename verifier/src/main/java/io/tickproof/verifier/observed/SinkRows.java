package io.tickproof.verifier.observed;

import io.tickproof.verifier.observed.Sinks.DeadLetterRow;
import io.tickproof.verifier.observed.Sinks.DuplicateRow;
import io.tickproof.verifier.oracle.TooLateTick;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * All rows that were read from the sinks.
 *
 * @param latest the fields of each symbol's hash in Redis, by symbol
 */
public record SinkRows(
        Collection<ObservedCandle> candles,
        List<TooLateTick> tooLate,
        List<DuplicateRow> duplicates,
        List<DeadLetterRow> deadLetters,
        Map<String, Map<String, String>> latest) {}

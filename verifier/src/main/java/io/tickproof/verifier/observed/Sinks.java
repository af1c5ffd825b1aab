package io.tickproof.verifier.observed;

import io.tickproof.verifier.oracle.TooLateTick;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Reads the rows that a run wrote to its sinks. */
public interface Sinks extends AutoCloseable {
    /** Returns the sinks that the job writes. The others are not verified. */
    Set<Sink> written();

    /** Returns the table or topic of the candles, and its columns. */
    CandleLayout layout();

    /** Reads all candles, in any order. */
    void candles(Consumer<ObservedCandle> action) throws SinkException;

    /** Reads all rows of the table too_late, in any order. */
    void tooLate(Consumer<TooLateTick> action) throws SinkException;

    /** Reads all rows of the table duplicates, in any order. */
    void duplicates(Consumer<DuplicateRow> action) throws SinkException;

    /** Reads all rows of the table dead_letters, in any order. */
    void deadLetters(Consumer<DeadLetterRow> action) throws SinkException;

    /** Returns the fields of each symbol's hash in Redis, by symbol. */
    Map<String, Map<String, String>> latest() throws SinkException;

    @Override
    void close();

    /** A row of the table duplicates. */
    record DuplicateRow(int partition, long offset, String symbol, long id, long timeMicros) {
        /** Returns the row as one line of text, from which the hash of the table is computed. */
        public String toRow() {
            return partition + "|" + offset + '|' + symbol + '|' + id + '|' + timeMicros;
        }
    }

    /** A row of the table dead_letters. */
    record DeadLetterRow(int partition, long offset, String reason) {
        /** Returns the row as one line of text, from which the hash of the table is computed. */
        public String toRow() {
            return partition + "|" + offset + '|' + reason;
        }
    }
}

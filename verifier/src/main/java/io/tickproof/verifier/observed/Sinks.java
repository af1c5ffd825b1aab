package io.tickproof.verifier.observed;

import io.tickproof.verifier.oracle.TooLateTick;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What stands in the sinks after a run, wherever they are. */
public interface Sinks extends AutoCloseable {
    /** What the job writes; what it does not write is not judged. */
    Set<Sink> written();

    /** How candles are laid out. */
    CandleLayout layout();

    void candles(Consumer<ObservedCandle> action) throws SinkException;

    void tooLate(Consumer<TooLateTick> action) throws SinkException;

    void duplicates(Consumer<DuplicateRow> action) throws SinkException;

    void deadLetters(Consumer<DeadLetterRow> action) throws SinkException;

    /** The fields of each symbol's hash in Redis. */
    Map<String, Map<String, String>> latest() throws SinkException;

    @Override
    void close();

    /** A row of the table duplicates. */
    record DuplicateRow(int partition, long offset, String symbol, long id, long timeMicros) {
        public String toRow() {
            return partition + "|" + offset + '|' + symbol + '|' + id + '|' + timeMicros;
        }
    }

    /** A row of the table dead_letters. */
    record DeadLetterRow(int partition, long offset, String reason) {
        public String toRow() {
            return partition + "|" + offset + '|' + reason;
        }
    }
}

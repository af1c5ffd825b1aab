package io.tickproof.generator.timeline;

import io.tickproof.generator.recording.RecordingReader;
import io.tickproof.generator.recording.ReplayedRows;
import io.tickproof.generator.recording.RowOrder;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.market.Tick;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a recording in the order of the replay. Symbols are numbered in the order of their first row. A row is due at its arrival time if
 * the source records one, otherwise at its event time, but never before the rows that precede it.
 */
final class ReplayedTicks implements TickSource {
    private final ReplayedRows recording;
    private final SymbolOrdinals ordinals = new SymbolOrdinals();
    private RecordingReader.@Nullable Row row;
    private long dueMicros;
    private int ordinal;

    /**
     * @param order the order of the rows in the file
     * @param startMicros when invalid rows before the first tick are due, in µs since the epoch
     */
    ReplayedTicks(TickStream.Recorded stream, RowOrder order, long startMicros) {
        recording = ReplayedRows.open(stream.file(), stream.options(), order);
        dueMicros = startMicros;
    }

    @Override
    public boolean advance() {
        RecordingReader.Row next = recording.next();
        row = next;
        if (next == null) {
            return false;
        }
        Tick tick = next.tick();
        if (tick != null) {
            dueMicros = Math.max(dueMicros, next.arrivalMicros());
            ordinal = ordinals.of(tick.symbol());
        }
        return true;
    }

    @Override
    public @Nullable Tick tick() {
        return current().tick();
    }

    @Override
    public @Nullable String problem() {
        return current().problem();
    }

    private RecordingReader.Row current() {
        return Objects.requireNonNull(row, "advance() comes first");
    }

    @Override
    public long dueMicros() {
        return dueMicros;
    }

    @Override
    public int ordinal() {
        return ordinal;
    }

    @Override
    public void close() {
        recording.close();
    }
}

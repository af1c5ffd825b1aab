package io.tickproof.generator.timeline;

import io.tickproof.generator.recording.RecordingReader;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.market.Tick;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a recording. Symbols are numbered in the order of their first row. A row is due at its arrival time if
 * the source records one, otherwise at its event time, but never before the rows that precede it.
 */
final class ReplayedTicks implements TickSource {
    private final RecordingReader recording;
    private final Map<String, Integer> ordinals = new HashMap<>();
    private long dueMicros;
    private int ordinal;

    /** @param startMicros when invalid rows before the first tick are due, in µs since the epoch */
    ReplayedTicks(TickStream.Recorded stream, long startMicros) {
        recording = RecordingReader.open(stream.file(), stream.options());
        dueMicros = startMicros;
    }

    @Override
    public boolean advance() {
        RecordingReader.Row next = recording.next();
        if (next == null) {
            return false;
        }
        Tick tick = next.tick();
        if (tick != null) {
            dueMicros = Math.max(dueMicros, next.arrivalMicros());
            ordinal = ordinals.computeIfAbsent(tick.symbol(), symbol -> ordinals.size());
        }
        return true;
    }

    @Override
    public @Nullable Tick tick() {
        return recording.current().tick();
    }

    @Override
    public @Nullable String problem() {
        return recording.current().problem();
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

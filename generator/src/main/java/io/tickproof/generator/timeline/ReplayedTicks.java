package io.tickproof.generator.timeline;

import io.tickproof.generator.recording.RecordingReader;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.market.Tick;
import java.util.HashMap;
import java.util.Map;

/**
 * The rows of a recording, symbols numbered in the order of their first row. A row is due when it arrived, where the
 * source tells that, else at its event time; and no earlier than the rows before it.
 */
final class ReplayedTicks implements TickSource {
    private final RecordingReader recording;
    private final Map<String, Integer> ordinals = new HashMap<>();
    private RecordingReader.Row row;
    private long dueMicros = Long.MIN_VALUE;
    private int ordinal;

    /** @param startMicros when a row without a time is due if it is the first */
    ReplayedTicks(TickStream.Recorded stream, long startMicros) {
        recording = RecordingReader.of(
                stream.file(), stream.columns(), stream.badRows() == TickStream.BadRows.REFUSE, stream.anyPrice());
        dueMicros = startMicros;
    }

    @Override
    public boolean advance() {
        row = recording.next();
        if (row == null) {
            return false;
        }
        if (row.tick() != null) {
            dueMicros = Math.max(dueMicros, row.arrivalMicros());
            ordinal = ordinals.computeIfAbsent(row.tick().symbol(), symbol -> ordinals.size());
        }
        return true;
    }

    @Override
    public Tick tick() {
        return row.tick();
    }

    @Override
    public String problem() {
        return row.problem();
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

package io.tickproof.generator;

import io.tickproof.generator.recording.RecordedTicks;
import io.tickproof.market.Tick;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The ticks of a recording, symbols numbered in the order of their first row. */
final class ReplayedTicks implements TickSource {
    private final RecordedTicks recording;
    private final Map<String, Integer> ordinals = new HashMap<>();
    private int ordinal;

    ReplayedTicks(Path file) {
        recording = new RecordedTicks(file);
    }

    @Override
    public Tick next() {
        Tick tick = recording.next();
        if (tick != null) {
            ordinal = ordinals.computeIfAbsent(tick.symbol(), symbol -> ordinals.size());
        }
        return tick;
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

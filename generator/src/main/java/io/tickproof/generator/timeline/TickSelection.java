package io.tickproof.generator.timeline;

import io.tickproof.generator.recording.TopicRecord;
import io.tickproof.generator.scenario.TickStream.TickName;
import io.tickproof.market.Tick;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ticks of a source that a scenario selects by name. Invalid rows are never selected. */
final class TickSelection implements TickSource {
    private final TickSource all;
    private final Set<TickName> selected;

    TickSelection(TickSource all, Set<TickName> selected) {
        this.all = all;
        this.selected = selected;
    }

    @Override
    public boolean advance() {
        while (all.advance()) {
            Tick tick = all.tick();
            if (tick != null
                    && all.undisturbed() == null
                    && selected.contains(new TickName(tick.symbol(), tick.id()))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public @Nullable Tick tick() {
        return all.tick();
    }

    @Override
    public @Nullable String problem() {
        return all.problem();
    }

    @Override
    public long dueMicros() {
        return all.dueMicros();
    }

    @Override
    public int ordinal() {
        return all.ordinal();
    }

    @Override
    public TopicRecord.@Nullable Content content() {
        return all.content();
    }

    @Override
    public long maxHeartbeatMicros() {
        return all.maxHeartbeatMicros();
    }

    @Override
    public void close() {
        all.close();
    }
}

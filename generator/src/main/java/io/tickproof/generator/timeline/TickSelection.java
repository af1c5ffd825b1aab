package io.tickproof.generator.timeline;

import io.tickproof.generator.scenario.TickStream.TickName;
import io.tickproof.market.Tick;
import java.util.Set;

/** Those ticks of a source that a scenario names, and every row that is no tick left away. */
final class TickSelection implements TickSource {
    private final TickSource all;
    private final Set<TickName> wanted;

    TickSelection(TickSource all, Set<TickName> wanted) {
        this.all = all;
        this.wanted = wanted;
    }

    @Override
    public boolean advance() {
        while (all.advance()) {
            Tick tick = all.tick();
            if (tick != null && wanted.contains(new TickName(tick.symbol(), tick.id()))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Tick tick() {
        return all.tick();
    }

    @Override
    public String problem() {
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
    public void close() {
        all.close();
    }
}

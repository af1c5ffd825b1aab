package io.tickproof.verifier.cause;

import io.tickproof.market.Candle;
import io.tickproof.verifier.observed.CandleColumn;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.oracle.CandleAccumulator;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Computes a candle without some of its ticks and with others, and compares it with the observed one. */
final class TickSetTrial {
    private final List<WindowTick> accepted;
    private final Candle observed;
    private final CandleLayout layout;
    private List<WindowTick> removed = List.of();
    private List<WindowTick> added = List.of();

    /** @param accepted the ticks of the expected candle */
    TickSetTrial(List<WindowTick> accepted, Candle observed, CandleLayout layout) {
        this.accepted = accepted;
        this.observed = observed;
        this.layout = layout;
    }

    /** Returns whether the expected candle without {@code without} and with {@code with} is the observed one. */
    boolean gives(Collection<WindowTick> without, Collection<WindowTick> with) {
        int size = accepted.size() - without.size() + with.size();
        if (size == 0 || layout.columns().containsKey(CandleColumn.TRADES) && size != observed.trades()) {
            return false;
        }
        Set<WindowTick> omitted = Collections.newSetFromMap(new IdentityHashMap<>());
        omitted.addAll(without);
        CandleAccumulator sum = new CandleAccumulator();
        for (WindowTick one : accepted) {
            if (!omitted.contains(one)) {
                sum.add(one.tick());
            }
        }
        with.forEach(one -> sum.add(one.tick()));
        if (!layout.same(sum.candle(observed.window(), observed.symbol(), observed.startMicros()), observed)) {
            return false;
        }
        removed = List.copyOf(without);
        added = List.copyOf(with);
        return true;
    }

    /** Returns the ticks that the last successful trial removed. */
    List<WindowTick> removed() {
        return removed;
    }

    /** Returns the ticks that the last successful trial added. */
    List<WindowTick> added() {
        return added;
    }
}

package io.tickproof.generator.timeline;

import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.scenario.TickStream.SymbolSpec;
import io.tickproof.market.Micros;
import io.tickproof.market.Tick;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The synthetic ticks of all symbols of a stream, merged by (event time, symbol, id). */
final class SyntheticTicks implements TickSource {
    /** Symbols by the time of their next tick; ties follow the order of the scenario. */
    private final TimeHeap<SymbolTicks> symbols;

    private @Nullable Tick tick;
    private int ordinal;

    /**
     * @param fromMicros every tick at or after this time is produced, in µs since the epoch; earlier ticks may be
     * @param selected which symbols to produce, by name
     */
    SyntheticTicks(long seed, TickStream.Synthetic stream, long fromMicros, Predicate<String> selected) {
        SymbolTicks.Market market = new SymbolTicks.Market(seed, stream, Micros.of(stream.start()));
        List<SymbolSpec> specs = stream.symbols();
        symbols = new TimeHeap<>(specs.size());
        for (int i = 0; i < specs.size(); i++) {
            if (selected.test(specs.get(i).name())) {
                SymbolTicks symbol = new SymbolTicks(market, specs.get(i), i, fromMicros);
                if (!symbol.isAtEnd()) {
                    symbols.add(symbol.timeMicros(), i, symbol);
                }
            }
        }
    }

    @Override
    public boolean advance() {
        if (symbols.isEmpty()) {
            return false;
        }
        SymbolTicks first = symbols.first();
        tick = first.take();
        ordinal = first.ordinal;
        if (first.isAtEnd()) {
            symbols.poll();
        } else {
            symbols.postpone(first.timeMicros());
        }
        return true;
    }

    @Override
    public Tick tick() {
        return Objects.requireNonNull(tick, "advance() comes first");
    }

    @Override
    public @Nullable String problem() {
        return null;
    }

    @Override
    public long dueMicros() {
        return tick().timeMicros();
    }

    @Override
    public int ordinal() {
        return ordinal;
    }

    @Override
    public void close() {
        // There is nothing to release.
    }
}

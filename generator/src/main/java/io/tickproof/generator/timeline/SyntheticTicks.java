package io.tickproof.generator.timeline;

import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.scenario.TickStream.SymbolSpec;
import io.tickproof.market.Tick;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Predicate;

/** The ticks of the symbols of a made-up stream, merged by (event time, symbol, id). */
final class SyntheticTicks implements TickSource {
    /** By the time of their next tick, then as the scenario has them. */
    private final TimeHeap<SymbolTicks> symbols;

    private Tick tick;
    private int ordinal;

    /**
     * @param fromMicros no tick at it or behind it is left out
     * @param wanted symbols by name
     */
    SyntheticTicks(long seed, TickStream.Synthetic stream, long fromMicros, Predicate<String> wanted) {
        SymbolTicks.Market market = new SymbolTicks.Market(seed, stream, micros(stream.start()));
        List<SymbolSpec> specs = stream.symbols();
        symbols = new TimeHeap<>(specs.size());
        for (int i = 0; i < specs.size(); i++) {
            if (wanted.test(specs.get(i).name())) {
                SymbolTicks symbol = new SymbolTicks(market, specs.get(i), i, fromMicros);
                if (!symbol.isBehindEnd()) {
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
        if (first.isBehindEnd()) {
            symbols.poll();
        } else {
            symbols.postpone(first.timeMicros());
        }
        return true;
    }

    @Override
    public Tick tick() {
        return tick;
    }

    @Override
    public String problem() {
        return null;
    }

    @Override
    public long dueMicros() {
        return tick.timeMicros();
    }

    @Override
    public int ordinal() {
        return ordinal;
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}

package io.tickproof.generator.timeline;

import java.util.HashMap;
import java.util.Map;

/** Numbers the symbols of a recording in the order of their first tick, from 0. */
final class SymbolOrdinals {
    private final Map<String, Integer> ordinals = new HashMap<>();

    int of(String symbol) {
        return ordinals.computeIfAbsent(symbol, name -> ordinals.size());
    }
}

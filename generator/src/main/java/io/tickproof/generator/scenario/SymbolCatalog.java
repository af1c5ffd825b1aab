package io.tickproof.generator.scenario;

import io.tickproof.generator.scenario.TickStream.SymbolSpec;
import io.tickproof.market.Decimals;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Symbols with realistic prices, price grids and volatilities, for scenarios that state only the number of symbols. */
final class SymbolCatalog {
    private static final List<SymbolSpec> MAJORS = List.of(
            symbol("BTC-USD", "67000", "0.01", 0.60),
            symbol("ETH-USD", "3400", "0.01", 0.75),
            symbol("SOL-USD", "155", "0.01", 0.95),
            symbol("XRP-USD", "0.62", "0.0001", 0.85),
            symbol("DOGE-USD", "0.13", "0.00001", 1.10),
            symbol("ADA-USD", "0.45", "0.0001", 0.90),
            symbol("LINK-BTC", "0.00021", "0.0000001", 0.80),
            symbol("SHIB-USD", "0.00002", "0.00000001", 1.30));

    private SymbolCatalog() {}

    static List<String> listNames() {
        return List.of("majors");
    }

    static Optional<List<SymbolSpec>> list(String name, double rate) {
        return name.equals("majors") ? Optional.of(scaled(MAJORS, rate)) : Optional.empty();
    }

    /** Returns the majors, followed by {@code S0009-USD} and so on. The share of the k-th symbol is proportional to k^-zipf. */
    static List<SymbolSpec> counted(int count, double zipf, double rate) {
        List<SymbolSpec> symbols = new ArrayList<>(count);
        for (int rank = 1; rank <= count; rank++) {
            String name = rank <= MAJORS.size()
                    ? MAJORS.get(rank - 1).name()
                    : "S" + "0".repeat(Math.max(0, 4 - Integer.toString(rank).length())) + rank + "-USD";
            symbols.add(named(name, StrictMath.pow(rank, -zipf)));
        }
        return scaled(symbols, rate);
    }

    /** Returns a symbol by name, with its share in place of its rate. */
    static SymbolSpec named(String name, double share) {
        SymbolSpec like = MAJORS.stream()
                .filter(major -> major.name().equals(name))
                .findFirst()
                .orElseGet(() -> symbol(name, "100", "0.01", 0.8));
        return new SymbolSpec(name, share, like.startPrice(), like.gridPrice(), like.volatility());
    }

    /** Converts shares to rates with the sum {@code rate}. */
    static List<SymbolSpec> scaled(List<SymbolSpec> symbols, double rate) {
        double total = 0;
        for (SymbolSpec symbol : symbols) {
            total += symbol.ticksPerSecond();
        }
        List<SymbolSpec> result = new ArrayList<>(symbols.size());
        for (SymbolSpec s : symbols) {
            result.add(new SymbolSpec(
                    s.name(), rate * s.ticksPerSecond() / total, s.startPrice(), s.gridPrice(), s.volatility()));
        }
        return result;
    }

    private static SymbolSpec symbol(String name, String price, String grid, double volatility) {
        return new SymbolSpec(name, 1, Decimals.parse(price), Decimals.parse(grid), volatility);
    }
}

package io.tickproof.generator.remote;

import java.time.LocalDate;
import java.util.Locale;

/**
 * The data sets of a public archive with the layout of data.binance.vision: one zip archive per symbol and day, with its
 * SHA-256 in a separate file.
 *
 * @see <a href="https://github.com/binance/binance-public-data">binance-public-data</a>
 */
public enum ArchiveSource {
    SPOT_TRADES("spot", "trades", "trades"),
    SPOT_AGG_TRADES("spot", "aggTrades", "aggTrades"),
    UM_TRADES("futures/um", "trades", "trades"),
    UM_AGG_TRADES("futures/um", "aggTrades", "aggTrades"),
    CM_TRADES("futures/cm", "trades", "trades"),
    CM_AGG_TRADES("futures/cm", "aggTrades", "aggTrades"),
    /** One-minute candles for comparison. */
    SPOT_KLINES("spot", "klines", "1m");

    private final String market;
    private final String kind;
    private final String middle;

    ArchiveSource(String market, String kind, String middle) {
        this.market = market;
        this.kind = kind;
        this.middle = middle;
    }

    /** Returns the name in commands: {@code spot-trades}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns whether the files contain ticks, not candles. */
    public boolean isTicks() {
        return this != SPOT_KLINES;
    }

    String fileName(String symbol, LocalDate day) {
        return symbol + "-" + middle + "-" + day + ".zip";
    }

    String path(String symbol, LocalDate day) {
        String folder = isTicks() ? kind + "/" + symbol : kind + "/" + symbol + "/" + middle;
        return "data/" + market + "/daily/" + folder + "/" + fileName(symbol, day);
    }
}

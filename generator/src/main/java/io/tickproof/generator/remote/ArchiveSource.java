package io.tickproof.generator.remote;

import java.time.LocalDate;
import java.util.Locale;

/**
 * What can be had of a public archive in the layout of data.binance.vision: a zip a symbol and day, and its SHA-256
 * beside it.
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
    /** Candles of one minute, to compare with. */
    SPOT_KLINES("spot", "klines", "1m");

    private final String market;
    private final String kind;
    private final String middle;

    ArchiveSource(String market, String kind, String middle) {
        this.market = market;
        this.kind = kind;
        this.middle = middle;
    }

    /** The word in commands: {@code spot-trades}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the file holds ticks, and not candles. */
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

package io.tickproof.generator.remote;

import java.net.URI;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files that one exchange publishes of one market: where they are, what they are called, and how a download is
 * verified. All sources are in {@link #ALL}.
 *
 * @param name name in commands: {@code spot-trades}
 * @param base address of the archive; it ends with a slash
 * @param path path of a file below the base, with the placeholders {@code {symbol}}, {@code {day}} (2024-01-05),
 *     {@code {yyyymmdd}} and {@code {yyyymm}}
 * @param period what one file contains
 * @param checksum what the archive publishes beside a file, at the file's address with the suffix {@code .CHECKSUM}
 * @param symbols how the archive writes a symbol, as an example; empty if a file contains all symbols
 */
public record ArchiveSource(String name, URI base, String path, Period period, Checksum checksum, String symbols) {

    /** What one file of an archive contains. */
    public enum Period {
        DAY,
        MONTH;

        /** Returns the first day of the period that contains a day. */
        LocalDate start(LocalDate day) {
            return this == DAY ? day : day.withDayOfMonth(1);
        }

        /** Returns the first day of the period that is a number of periods later. */
        LocalDate plus(LocalDate day, int periods) {
            return this == DAY ? day.plusDays(periods) : start(day).plusMonths(periods);
        }

        /** Returns the period of a day as messages show it: {@code 2024-01-05} or {@code 2024-01}. */
        String text(LocalDate day) {
            return this == DAY ? day.toString() : YearMonth.from(day).toString();
        }

        String word() {
            return this == DAY ? "day" : "month";
        }
    }

    /** The checksums that archives publish. */
    public enum Checksum {
        SHA_256("SHA-256", 64),
        MD5("MD5", 32),
        /** The archive publishes no checksum. The file is read to its end, which checks its CRC-32. */
        NONE("", 0);

        private final String algorithm;
        private final int digits;

        Checksum(String algorithm, int digits) {
            this.algorithm = algorithm;
            this.digits = digits;
        }

        String algorithm() {
            return algorithm;
        }

        /** Returns how many hexadecimal digits it has. */
        int digits() {
            return digits;
        }
    }

    private static final String BINANCE = "https://data.binance.vision/";
    private static final String BYBIT = "https://public.bybit.com/";
    private static final String GATE = "https://download.gatedata.org/";
    private static final String KUCOIN = "https://historical-data.kucoin.com/";

    /**
     * All sources. OKX starts its days at midnight UTC+8. BitMEX has one file per day for all symbols.
     *
     * @see <a href="https://github.com/binance/binance-public-data">Binance: layout of data.binance.vision</a>
     * @see <a href="https://public.bybit.com/">Bybit: listing of the archive</a>
     * @see <a href="https://www.gate.com/developer/historical_quotes">Gate: addresses of the archive</a>
     * @see <a href="https://historical-data.kucoin.com/">KuCoin: listing of the archive</a>
     * @see <a href="https://www.okx.com/data-download">OKX: links to the archive</a>
     * @see <a href="https://public.bitmex.com/">BitMEX: listing of the archive</a>
     */
    public static final List<ArchiveSource> ALL = List.of(
            binance("spot-trades", "spot/daily/trades/{symbol}/{symbol}-trades-{day}.zip"),
            binance("spot-agg-trades", "spot/daily/aggTrades/{symbol}/{symbol}-aggTrades-{day}.zip"),
            binance("spot-klines", "spot/daily/klines/{symbol}/1m/{symbol}-1m-{day}.zip"),
            binance("um-trades", "futures/um/daily/trades/{symbol}/{symbol}-trades-{day}.zip"),
            binance("um-agg-trades", "futures/um/daily/aggTrades/{symbol}/{symbol}-aggTrades-{day}.zip"),
            binance("cm-trades", "futures/cm/daily/trades/{symbol}/{symbol}-trades-{day}.zip"),
            binance("cm-agg-trades", "futures/cm/daily/aggTrades/{symbol}/{symbol}-aggTrades-{day}.zip"),
            daily("bybit-trades", BYBIT, "trading/{symbol}/{symbol}{day}.csv.gz", Checksum.NONE, "BTCUSDT"),
            daily("bybit-spot-trades", BYBIT, "spot/{symbol}/{symbol}_{day}.csv.gz", Checksum.NONE, "BTCUSDT"),
            monthly("gate-spot-trades", GATE, "spot/deals/{yyyymm}/{symbol}-{yyyymm}.csv.gz", "BTC_USDT"),
            monthly("gate-usdt-trades", GATE, "futures_usdt/trades/{yyyymm}/{symbol}-{yyyymm}.csv.gz", "BTC_USDT"),
            kucoin("kucoin-spot-trades", "spot", "BTCUSDT"),
            kucoin("kucoin-futures-trades", "futures", "BTCUSDTM"),
            daily(
                    "okx-trades",
                    "https://static.okx.com/cdn/okex/traderecords/",
                    "trades/daily/{yyyymmdd}/{symbol}-trades-{day}.zip",
                    Checksum.NONE,
                    "BTC-USDT"),
            daily(
                    "bitmex-trades",
                    "https://s3-eu-west-1.amazonaws.com/public.bitmex.com/",
                    "data/trade/{yyyymmdd}.csv.gz",
                    Checksum.NONE,
                    ""));

    /** No archive has more characters in a symbol, and a symbol never leaves the folder of the target. */
    private static final Pattern SYMBOL = Pattern.compile("[A-Z0-9]{1,40}(?:[-_][A-Z0-9]{1,20}){0,4}");

    /** Returns the same source at another address, such as a mirror. */
    public ArchiveSource at(URI address) {
        URI folder = address.toString().endsWith("/") ? address : URI.create(address + "/");
        return new ArchiveSource(name, folder, path, period, checksum, symbols);
    }

    /** Returns whether a file contains all symbols of the archive, so that none is chosen. */
    public boolean hasAllSymbols() {
        return symbols.isEmpty();
    }

    /** Returns whether the files contain ticks, not candles. */
    public boolean isTicks() {
        return !name.endsWith("-klines");
    }

    static boolean isSymbol(String text) {
        return SYMBOL.matcher(text).matches();
    }

    /** @param symbol null if a file contains all symbols */
    URI address(@Nullable String symbol, LocalDate day) {
        return base.resolve(path.replace("{symbol}", symbol == null ? "" : symbol)
                .replace("{day}", day.toString())
                .replace("{yyyymmdd}", DateTimeFormatter.BASIC_ISO_DATE.format(day))
                .replace("{yyyymm}", DateTimeFormatter.ofPattern("uuuuMM").format(day)));
    }

    /** Returns the name that the archive gives the file. */
    String fileName(@Nullable String symbol, LocalDate day) {
        String address = address(symbol, day).getPath();
        return address.substring(address.lastIndexOf('/') + 1);
    }

    private static ArchiveSource binance(String name, String path) {
        return daily(
                name, BINANCE, "data/" + path, Checksum.SHA_256, name.startsWith("cm-") ? "BTCUSD_PERP" : "BTCUSDT");
    }

    private static ArchiveSource kucoin(String name, String market, String symbols) {
        return daily(
                name,
                KUCOIN,
                "data/" + market + "/daily/trades/{symbol}/{symbol}-trades-{day}.zip",
                Checksum.MD5,
                symbols);
    }

    private static ArchiveSource daily(String name, String base, String path, Checksum checksum, String symbols) {
        return new ArchiveSource(name, URI.create(base), path, Period.DAY, checksum, symbols);
    }

    private static ArchiveSource monthly(String name, String base, String path, String symbols) {
        return new ArchiveSource(name, URI.create(base), path, Period.MONTH, Checksum.NONE, symbols);
    }
}

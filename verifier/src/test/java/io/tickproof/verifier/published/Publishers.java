package io.tickproof.verifier.published;

import io.tickproof.market.Micros;
import io.tickproof.market.PublishedCandle;
import io.tickproof.market.PublishedCandle.Ohlc;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What publishers do differently, as changes of a file that follows the candle contract. */
enum Publishers {
    ENDS("label: end", rows -> each(rows, row -> at(row, row.timeMicros() + JobCandles.MINUTE))),
    LAST_MILLISECONDS(
            "label: lastMoment", rows -> each(rows, row -> at(row, row.timeMicros() + JobCandles.MINUTE - 1_000))),
    LAST_MICROSECONDS(
            "label: lastMoment", rows -> each(rows, row -> at(row, row.timeMicros() + JobCandles.MINUTE - 1))),
    LAST_SECONDS(
            "label: lastMoment", rows -> each(rows, row -> at(row, row.timeMicros() + JobCandles.MINUTE - 1_000_000))),
    INDIAN_TIME("zone: +05:30", rows -> each(rows, row -> at(row, row.timeMicros() + 19_800_000_000L))),
    WEST_OF_GREENWICH("zone: -03:00", rows -> each(rows, row -> at(row, row.timeMicros() - 10_800_000_000L))),
    NEW_YORK("zone: America/New_York", rows -> each(rows, row -> local(row, "America/New_York"))),
    BERLIN("zone: Europe/Berlin", rows -> each(rows, row -> local(row, "Europe/Berlin"))),
    FIVE_SECONDS_AFTER("shift: PT-5S", rows -> each(rows, row -> at(row, row.timeMicros() + 5_000_000))),
    TWO_MINUTES_BEFORE("shift: PT2M", rows -> each(rows, row -> at(row, row.timeMicros() - 2 * JobCandles.MINUTE))),
    OTHER_NAMES("symbols: { \"A/B\": AB, \"C/D\": CD }", rows -> each(rows, row -> named(row, slash(row.symbol())))),
    FOREIGN_NAMES(
            "symbols: { \"XA\": AB, \"XC\": CD }",
            rows -> each(rows, row -> named(row, "X" + row.symbol().charAt(0)))),
    CENTS(
            "priceScale: 0.01",
            rows -> each(
                    rows,
                    row -> new PublishedCandle(
                            row.row(),
                            row.symbol(),
                            row.timeMicros(),
                            row.prices().times(new BigDecimal(100)),
                            row.volume()))),
    LOTS("volumeScale: 1000", rows -> each(rows, row -> volume(row, row.volume().movePointLeft(3)))),
    PREVIOUS_CLOSE("open: previousClose", Publishers::previousClose),
    CENT_PRICES(
            "priceDecimals: 2",
            rows -> each(
                    rows,
                    row -> new PublishedCandle(
                            row.row(), row.symbol(), row.timeMicros(), rounded(row.prices(), 2), row.volume()))),
    WHOLE_VOLUMES(
            "volumeDecimals: 1",
            rows -> each(rows, row -> volume(row, row.volume().setScale(1, RoundingMode.HALF_UP)))),
    FLOATS(
            "tolerance: 1E-7",
            rows -> each(rows, row -> volume(row, new BigDecimal(row.volume().floatValue()))));

    /** The key that declares it. */
    final String key;

    private final UnaryOperator<List<PublishedCandle>> publish;

    Publishers(String key, UnaryOperator<List<PublishedCandle>> publish) {
        this.key = key;
        this.publish = publish;
    }

    List<PublishedCandle> publish(List<PublishedCandle> rows) {
        return publish.apply(rows);
    }

    private static List<PublishedCandle> each(List<PublishedCandle> rows, UnaryOperator<PublishedCandle> change) {
        return rows.stream().map(change).toList();
    }

    static PublishedCandle at(PublishedCandle row, long timeMicros) {
        return new PublishedCandle(row.row(), row.symbol(), timeMicros, row.prices(), row.volume());
    }

    private static PublishedCandle named(PublishedCandle row, String symbol) {
        return new PublishedCandle(row.row(), symbol, row.timeMicros(), row.prices(), row.volume());
    }

    static PublishedCandle volume(PublishedCandle row, BigDecimal volume) {
        return new PublishedCandle(row.row(), row.symbol(), row.timeMicros(), row.prices(), volume);
    }

    private static String slash(String symbol) {
        return symbol.charAt(0) + "/" + symbol.charAt(1);
    }

    private static PublishedCandle local(PublishedCandle row, String zone) {
        LocalDateTime local = LocalDateTime.ofInstant(Micros.toInstant(row.timeMicros()), ZoneId.of(zone));
        return at(row, Micros.of(local.toInstant(ZoneOffset.UTC)));
    }

    private static Ohlc rounded(Ohlc prices, int decimals) {
        return new Ohlc(
                prices.open().setScale(decimals, RoundingMode.HALF_UP),
                prices.high().setScale(decimals, RoundingMode.HALF_UP),
                prices.low().setScale(decimals, RoundingMode.HALF_UP),
                prices.close().setScale(decimals, RoundingMode.HALF_UP));
    }

    private static List<PublishedCandle> previousClose(List<PublishedCandle> rows) {
        List<PublishedCandle> changed = new ArrayList<>();
        PublishedCandle before = null;
        for (PublishedCandle row : rows) {
            BigDecimal open = before != null && before.symbol().equals(row.symbol()) ? before.close() : row.open();
            changed.add(new PublishedCandle(
                    row.row(),
                    row.symbol(),
                    row.timeMicros(),
                    new Ohlc(open, row.high().max(open), row.low().min(open), row.close()),
                    row.volume()));
            before = row;
        }
        return changed;
    }
}

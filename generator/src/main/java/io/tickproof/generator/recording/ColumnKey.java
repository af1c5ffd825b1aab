package io.tickproof.generator.recording;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys of a scenario's {@code stream.columns}, in the order of docs/reference/scenarios.md. */
public enum ColumnKey {
    /** A known format whose mapping the other keys change. */
    FORMAT("format", ColumnKey::knownFormat),
    /** The event time. */
    TIME("time", ColumnKey::column),
    /** How a time is written. */
    UNIT("unit", text -> oneOf(text, "s", "ms", "us", "ns", "iso", "auto")),
    /** Pattern of a time that is a text. */
    PATTERN("pattern", ColumnKey::pattern),
    /** The column with the date, if the time is a time of the day. */
    DATE("date", ColumnKey::column),
    /** Pattern of that date. */
    DATE_PATTERN("datePattern", ColumnKey::pattern),
    /** The day of all rows, if the time is a time of the day; {@code name} takes it from the name of the file. */
    DAY("day", ColumnKey::day),
    /** The zone of times that do not name one. */
    ZONE("zone", ColumnKey::zone),
    /** When the recorder received the tick. */
    ARRIVAL("arrival", ColumnKey::column),
    /** The price. */
    PRICE("price", ColumnKey::column),
    /** Factor of the price, a power of ten. */
    PRICE_SCALE("priceScale", ColumnKey::powerOfTen),
    /** The quantity, or {@code none}. */
    QUANTITY("quantity", ColumnKey::column),
    /** What the taker did if the quantity is negative. */
    NEGATIVE_QUANTITY("negativeQuantity", text -> oneOf(text, "sell", "buy")),
    /** The columns that are the trade id together. */
    ID("id", ColumnKey::column),
    /** The column with the symbol. */
    SYMBOL("symbol", ColumnKey::column),
    /** The symbol of all rows. */
    SYMBOL_NAME("symbolName", text -> null),
    /** The column with the side. */
    SIDE("side", ColumnKey::column),
    /** Words for a taker that bought. */
    BUY("buy", text -> null),
    /** Words for a taker that sold. */
    SELL("sell", text -> null),
    /** Words for an unknown side. */
    UNKNOWN("unknown", text -> null),
    /** The column that tells whether the buyer was the maker. */
    BUYER_MAKER("buyerMaker", ColumnKey::column),
    /** The column that tells what a row is. */
    ACTION("action", ColumnKey::column),
    /** Words for a row that is a trade. */
    TRADE("trade", text -> null),
    /** What happens to rows whose action is not a trade. */
    OTHER_ROWS("otherRows", text -> oneOf(text, "refuse", "skip")),
    /** What happens to rows without a price. */
    EMPTY_PRICE("emptyPrice", text -> oneOf(text, "refuse", "skip")),
    /** Character between two columns. */
    SEPARATOR("separator", ColumnKey::separator),
    /** Whether the first row contains the names of the columns. */
    HEADER("header", text -> oneOf(text, "true", "false")),
    /** Character set of the file. */
    CHARSET("charset", ColumnKey::charset),
    /** Pattern of the archive members to read. */
    MEMBER("member", text -> null),
    /** JSON pointer to the rows of a document. */
    ROWS("rows", text -> text.startsWith("/") ? null : "must be a JSON pointer such as /data/*");

    /** Checks one value: returns what it must be, without the name of the key, or null if it is valid. */
    private interface Check {
        @Nullable
        String problem(String text);
    }

    private static final List<ColumnKey> LISTS = List.of(
            ID, SYMBOL, TIME, DATE, ARRIVAL, PRICE, QUANTITY, SIDE, BUYER_MAKER, ACTION, BUY, SELL, UNKNOWN, TRADE);

    private final String text;
    private final Check check;

    ColumnKey(String text, Check check) {
        this.text = text;
        this.check = check;
    }

    /** Returns the key as a scenario writes it. */
    public String text() {
        return text;
    }

    /** Returns the key with a name. */
    static Optional<ColumnKey> of(String text) {
        return Arrays.stream(values()).filter(key -> key.text.equals(text)).findFirst();
    }

    /** Returns the names of all keys. */
    static List<String> names() {
        return Arrays.stream(values()).map(ColumnKey::text).toList();
    }

    /** Returns what the values of this key must be, without the name of the key, or null if they are valid. */
    @Nullable
    String problem(List<String> values) {
        if (values.size() != 1 && !LISTS.contains(this)) {
            return "must be one value, not " + values.size();
        }
        for (String value : values) {
            String problem = check.problem(value);
            if (problem != null) {
                return problem + ", not \"" + RowReader.shortened(value) + "\"";
            }
        }
        return null;
    }

    private static @Nullable String oneOf(String text, String... words) {
        return List.of(words).contains(text) ? null : "must be " + String.join(", ", words);
    }

    private static @Nullable String knownFormat(String text) {
        return KnownFormats.named(text).isPresent()
                ? null
                : "must be one of the formats " + String.join(", ", KnownFormats.names());
    }

    private static @Nullable String column(String text) {
        boolean valid = !text.isEmpty() && (!text.matches("\\d+") || text.matches("[1-9]\\d{0,3}"));
        return valid ? null : "must be the name of a column, its number from 1, or a JSON pointer";
    }

    private static @Nullable String pattern(String text) {
        try {
            TimePattern.of(text);
            return null;
        } catch (IllegalArgumentException e) {
            return "must be a pattern such as yyyy-MM-dd HH:mm:ss.SSS";
        }
    }

    private static @Nullable String day(String text) {
        try {
            return text.equals("name") || LocalDate.parse(text) != null ? null : "";
        } catch (DateTimeParseException e) {
            return "must be a day such as 2026-01-05, or the word name";
        }
    }

    private static @Nullable String zone(String text) {
        try {
            return ZoneId.of(text) == null ? "" : null;
        } catch (DateTimeException e) {
            return "must be UTC, an offset such as +02:00, or a zone such as Europe/Athens";
        }
    }

    private static @Nullable String powerOfTen(String text) {
        try {
            BigDecimal scale = new BigDecimal(text).stripTrailingZeros();
            return scale.unscaledValue().intValueExact() == 1 && Math.abs(scale.scale()) <= 18
                    ? null
                    : "must be a power of ten such as 0.0001 or 1e-9";
        } catch (ArithmeticException | NumberFormatException e) {
            return "must be a power of ten such as 0.0001 or 1e-9";
        }
    }

    private static @Nullable String separator(String text) {
        return text.length() == 1 && !"\"\r\n".contains(text) ? null : "must be one character, such as \";\"";
    }

    private static @Nullable String charset(String text) {
        try {
            return Charset.isSupported(text) ? null : "must be a character set such as UTF-16LE or windows-1252";
        } catch (IllegalArgumentException e) {
            return "must be a character set such as UTF-16LE or windows-1252";
        }
    }
}

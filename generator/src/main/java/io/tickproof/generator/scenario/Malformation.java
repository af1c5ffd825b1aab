package io.tickproof.generator.scenario;

import io.tickproof.market.Rejection;
import io.tickproof.market.Tick;
import io.tickproof.market.TickEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A way to break the record of a tick, and the reason that its dead letter must have. */
public enum Malformation {
    NULL_VALUE(Rejection.NULL_VALUE, parts -> null),
    EMPTY(Rejection.EMPTY, parts -> new byte[0]),
    BLANK(Rejection.NOT_JSON, parts -> bytes("   ")),
    TRUNCATED(
            Rejection.NOT_JSON,
            parts -> bytes(parts.json().substring(0, parts.json().length() / 2))),
    TRAILING_GARBAGE(Rejection.NOT_JSON, parts -> bytes(parts.json() + "}")),
    PLAIN_TEXT(Rejection.NOT_JSON, parts -> bytes("tick")),
    CSV_LINE(Rejection.NOT_JSON, parts -> bytes(parts.id + "," + parts.price + "," + parts.quantity)),
    BINARY(Rejection.NOT_UTF8, parts -> new byte[] {0, 1, 2, (byte) 0xff, (byte) 0xfe}),
    BAD_UTF8(Rejection.NOT_UTF8, parts -> withRawSymbol(parts, (byte) 0xff)),
    OVERLONG_UTF8(Rejection.NOT_UTF8, parts -> withRawSymbol(parts, (byte) 0xc0, (byte) 0xaf)),
    NUMBER(Rejection.NOT_AN_OBJECT, parts -> bytes(parts.price)),
    ARRAY(Rejection.NOT_AN_OBJECT, parts -> bytes("[" + parts.json() + "]")),
    TOO_LARGE(Rejection.TOO_LARGE, parts -> padded(parts, 5_000)),
    TEN_MEGABYTES(Rejection.TOO_LARGE, parts -> padded(parts, 10_000_000)),
    TOO_DEEP(
            Rejection.TOO_DEEP,
            parts -> bytes("{\"note\":" + "[".repeat(100) + "]".repeat(100) + "," + parts.fields() + "}")),
    DOUBLED_FIELD(Rejection.DOUBLED_FIELD, parts -> bytes("{\"id\":" + parts.id + "," + parts.fields() + "}")),
    MISSING_SYMBOL(Rejection.MISSING_FIELD, parts -> parts.symbol(null)),
    MISSING_ID(Rejection.MISSING_FIELD, parts -> parts.id(null)),
    MISSING_TIME(Rejection.MISSING_FIELD, parts -> parts.time(null)),
    MISSING_PRICE(Rejection.MISSING_FIELD, parts -> parts.price(null)),
    MISSING_QUANTITY(Rejection.MISSING_FIELD, parts -> parts.quantity(null)),
    NULL_PRICE(Rejection.WRONG_TYPE, parts -> parts.price("null")),
    TEXT_PRICE(Rejection.WRONG_TYPE, parts -> parts.price("\"" + parts.price + "\"")),
    TEXT_TIME(Rejection.WRONG_TYPE, parts -> parts.time("\"2026-01-05T00:00:00Z\"")),
    NUMBER_SYMBOL(Rejection.WRONG_TYPE, parts -> parts.symbol("7")),
    BOOLEAN_QUANTITY(Rejection.WRONG_TYPE, parts -> parts.quantity("true")),
    HEARTBEAT_AND_TICK(
            Rejection.WRONG_TYPE, parts -> bytes("{\"heartbeat\":" + parts.time + "," + parts.fields() + "}")),
    NAN_PRICE(Rejection.NOT_JSON, parts -> parts.price("NaN")),
    INFINITE_PRICE(Rejection.NOT_JSON, parts -> parts.price("Infinity")),
    NEGATIVE_PRICE(Rejection.PRICE_NOT_POSITIVE, parts -> parts.price("-" + parts.price)),
    ZERO_PRICE(Rejection.PRICE_NOT_POSITIVE, parts -> parts.price("0.00")),
    HUGE_PRICE(Rejection.PRICE_OUT_OF_RANGE, parts -> parts.price("1e300")),
    PRECISE_PRICE(Rejection.PRICE_TOO_PRECISE, parts -> parts.price("12.123456789012")),
    NEGATIVE_QUANTITY(Rejection.QUANTITY_NEGATIVE, parts -> parts.quantity("-0.5")),
    HUGE_QUANTITY(Rejection.QUANTITY_OUT_OF_RANGE, parts -> parts.quantity("100000000000")),
    PRECISE_QUANTITY(Rejection.QUANTITY_TOO_PRECISE, parts -> parts.quantity("0.000000001")),
    HUGE_NOTIONAL(
            Rejection.NOTIONAL_OUT_OF_RANGE,
            parts -> bytes(parts.with(parts.symbol, parts.id, parts.time, "9e9", "9e9"))),
    NEGATIVE_ID(Rejection.BAD_ID, parts -> parts.id("-1")),
    FRACTIONAL_ID(Rejection.BAD_ID, parts -> parts.id("1.5")),
    HUGE_ID(Rejection.BAD_ID, parts -> parts.id("9223372036854775808")),
    YEAR_0(Rejection.BAD_TIME, parts -> parts.time("-62167219200000000")),
    YEAR_9999(Rejection.BAD_TIME, parts -> parts.time("253402300799000000")),
    FRACTIONAL_TIME(Rejection.BAD_TIME, parts -> parts.time(parts.time + ".5")),
    EMPTY_SYMBOL(Rejection.BAD_SYMBOL, parts -> parts.symbol("\"\"")),
    SPACE_IN_SYMBOL(Rejection.BAD_SYMBOL, parts -> parts.symbol("\"BTC USD\"")),
    LONG_SYMBOL(Rejection.BAD_SYMBOL, parts -> parts.symbol("\"" + "X".repeat(65) + "\"")),
    VERY_LONG_SYMBOL(Rejection.TOO_LARGE, parts -> parts.symbol("\"" + "X".repeat(10_000) + "\"")),
    CONTROL_CHARACTER(Rejection.BAD_SYMBOL, parts -> parts.symbol("\"BTC\\u0000USD\"")),
    RIGHT_TO_LEFT_MARK(Rejection.BAD_SYMBOL, parts -> parts.symbol("\"\u202eBTC-USD\"")),
    LONE_SURROGATE(Rejection.BAD_SYMBOL, parts -> parts.symbol("\"\\ud800\"")),
    BAD_SIDE(Rejection.BAD_SIDE, parts -> bytes("{" + parts.fields() + ",\"side\":\"hold\"}"));

    private final Rejection reason;
    private final Function<Parts, byte[]> make;

    Malformation(Rejection reason, Function<Parts, byte[]> make) {
        this.reason = reason;
        this.make = make;
    }

    /** The reason of the dead letter. */
    public Rejection reason() {
        return reason;
    }

    /** The word in scenario files: {@code negative-price}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The broken record of a tick; null for a record without a value. */
    public byte[] of(Tick tick) {
        return make.apply(Parts.of(tick));
    }

    /** All but those that are only for who names them: ten megabytes, again and again, fill a disk. */
    static List<Malformation> usual() {
        return Stream.of(values()).filter(kind -> kind != TEN_MEGABYTES).toList();
    }

    static Optional<Malformation> named(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }

    static List<String> names() {
        return Stream.of(values()).map(Malformation::text).toList();
    }

    /** The fields of a tick as JSON values, each of which can be replaced, or left out with null. */
    private record Parts(String symbol, String id, String time, String price, String quantity) {
        static Parts of(Tick tick) {
            String json = new String(new TickEncoder().encode(tick), StandardCharsets.UTF_8);
            return new Parts(
                    json.substring(json.indexOf(':') + 1, json.lastIndexOf(",\"id\":")),
                    between(json, ",\"id\":"),
                    between(json, ",\"time\":"),
                    between(json, ",\"price\":"),
                    between(json, ",\"qty\":"));
        }

        private static String between(String json, String name) {
            int start = json.lastIndexOf(name) + name.length();
            int comma = json.indexOf(',', start);
            return json.substring(start, comma < 0 ? json.length() - 1 : comma);
        }

        byte[] symbol(String value) {
            return bytes(with(value, id, time, price, quantity));
        }

        byte[] id(String value) {
            return bytes(with(symbol, value, time, price, quantity));
        }

        byte[] time(String value) {
            return bytes(with(symbol, id, value, price, quantity));
        }

        byte[] price(String value) {
            return bytes(with(symbol, id, time, value, quantity));
        }

        byte[] quantity(String value) {
            return bytes(with(symbol, id, time, price, value));
        }

        String json() {
            return "{" + fields() + "}";
        }

        String fields() {
            String json = with(symbol, id, time, price, quantity);
            return json.substring(1, json.length() - 1);
        }

        private String with(String newSymbol, String newId, String newTime, String newPrice, String newQuantity) {
            StringBuilder json = new StringBuilder();
            put(json, "symbol", newSymbol);
            put(json, "id", newId);
            put(json, "time", newTime);
            put(json, "price", newPrice);
            put(json, "qty", newQuantity);
            return json.append('}').toString();
        }

        private static void put(StringBuilder json, String name, String value) {
            if (value != null) {
                json.append(json.length() == 0 ? '{' : ',')
                        .append('"')
                        .append(name)
                        .append("\":")
                        .append(value);
            }
        }
    }

    private static byte[] withRawSymbol(Parts parts, byte... symbol) {
        byte[] rest = bytes("\"," + parts.fields().substring(parts.fields().indexOf("\"id\":")) + "}");
        byte[] start = bytes("{\"symbol\":\"");
        byte[] all = Arrays.copyOf(start, start.length + symbol.length + rest.length);
        System.arraycopy(symbol, 0, all, start.length, symbol.length);
        System.arraycopy(rest, 0, all, start.length + symbol.length, rest.length);
        return all;
    }

    private static byte[] padded(Parts parts, int size) {
        return bytes("{\"note\":\"" + "x".repeat(size) + "\"," + parts.fields() + "}");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

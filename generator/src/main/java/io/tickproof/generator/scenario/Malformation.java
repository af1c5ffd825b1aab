package io.tickproof.generator.scenario;

import io.tickproof.market.RejectionReason;
import io.tickproof.market.Tick;
import io.tickproof.market.TickEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A way in which the record of a tick can be malformed, and the reason that its dead letter must have. The order of the
 * constants determines which of them a random number selects.
 */
public enum Malformation {
    NULL_VALUE(RejectionReason.NULL_VALUE, parts -> null),
    EMPTY(RejectionReason.EMPTY, parts -> new byte[0]),
    BLANK(RejectionReason.NOT_JSON, parts -> bytes("   ")),
    TRUNCATED(
            RejectionReason.NOT_JSON,
            parts -> bytes(parts.json().substring(0, parts.json().length() / 2))),
    TRAILING_GARBAGE(RejectionReason.NOT_JSON, parts -> bytes(parts.json() + "}")),
    PLAIN_TEXT(RejectionReason.NOT_JSON, parts -> bytes("tick")),
    CSV_LINE(RejectionReason.NOT_JSON, parts -> bytes(parts.id + "," + parts.price + "," + parts.quantity)),
    BINARY(RejectionReason.NOT_UTF8, parts -> new byte[] {0, 1, 2, (byte) 0xff, (byte) 0xfe}),
    BAD_UTF8(RejectionReason.NOT_UTF8, parts -> withRawSymbol(parts, (byte) 0xff)),
    OVERLONG_UTF8(RejectionReason.NOT_UTF8, parts -> withRawSymbol(parts, (byte) 0xc0, (byte) 0xaf)),
    NUMBER(RejectionReason.NOT_AN_OBJECT, parts -> bytes(parts.price)),
    ARRAY(RejectionReason.NOT_AN_OBJECT, parts -> bytes("[" + parts.json() + "]")),
    TOO_LARGE(RejectionReason.TOO_LARGE, parts -> padded(parts, 5_000)),
    TEN_MEGABYTES(RejectionReason.TOO_LARGE, parts -> padded(parts, 10_000_000)),
    TOO_DEEP(
            RejectionReason.TOO_DEEP,
            parts -> bytes("{\"note\":" + "[".repeat(100) + "]".repeat(100) + "," + parts.fields() + "}")),
    DOUBLED_FIELD(RejectionReason.DOUBLED_FIELD, parts -> bytes("{\"id\":" + parts.id + "," + parts.fields() + "}")),
    MISSING_SYMBOL(RejectionReason.MISSING_FIELD, parts -> parts.symbol(null)),
    MISSING_ID(RejectionReason.MISSING_FIELD, parts -> parts.id(null)),
    MISSING_TIME(RejectionReason.MISSING_FIELD, parts -> parts.time(null)),
    MISSING_PRICE(RejectionReason.MISSING_FIELD, parts -> parts.price(null)),
    MISSING_QUANTITY(RejectionReason.MISSING_FIELD, parts -> parts.quantity(null)),
    NULL_PRICE(RejectionReason.WRONG_TYPE, parts -> parts.price("null")),
    TEXT_PRICE(RejectionReason.WRONG_TYPE, parts -> parts.price("\"" + parts.price + "\"")),
    TEXT_TIME(RejectionReason.WRONG_TYPE, parts -> parts.time("\"2026-01-05T00:00:00Z\"")),
    NUMBER_SYMBOL(RejectionReason.WRONG_TYPE, parts -> parts.symbol("7")),
    BOOLEAN_QUANTITY(RejectionReason.WRONG_TYPE, parts -> parts.quantity("true")),
    HEARTBEAT_AND_TICK(
            RejectionReason.WRONG_TYPE, parts -> bytes("{\"heartbeat\":" + parts.time + "," + parts.fields() + "}")),
    NAN_PRICE(RejectionReason.NOT_JSON, parts -> parts.price("NaN")),
    INFINITE_PRICE(RejectionReason.NOT_JSON, parts -> parts.price("Infinity")),
    NEGATIVE_PRICE(RejectionReason.PRICE_NOT_POSITIVE, parts -> parts.price("-" + parts.price)),
    ZERO_PRICE(RejectionReason.PRICE_NOT_POSITIVE, parts -> parts.price("0.00")),
    HUGE_PRICE(RejectionReason.PRICE_OUT_OF_RANGE, parts -> parts.price("1e300")),
    PRECISE_PRICE(RejectionReason.PRICE_TOO_PRECISE, parts -> parts.price("12.123456789012")),
    NEGATIVE_QUANTITY(RejectionReason.QUANTITY_NEGATIVE, parts -> parts.quantity("-0.5")),
    HUGE_QUANTITY(RejectionReason.QUANTITY_OUT_OF_RANGE, parts -> parts.quantity("100000000000")),
    PRECISE_QUANTITY(RejectionReason.QUANTITY_TOO_PRECISE, parts -> parts.quantity("0.000000001")),
    HUGE_NOTIONAL(
            RejectionReason.NOTIONAL_OUT_OF_RANGE,
            parts -> bytes(parts.with(parts.symbol, parts.id, parts.time, "9e9", "9e9"))),
    NEGATIVE_ID(RejectionReason.BAD_ID, parts -> parts.id("-1")),
    FRACTIONAL_ID(RejectionReason.BAD_ID, parts -> parts.id("1.5")),
    HUGE_ID(RejectionReason.BAD_ID, parts -> parts.id("9223372036854775808")),
    YEAR_0(RejectionReason.BAD_TIME, parts -> parts.time("-62167219200000000")),
    YEAR_9999(RejectionReason.BAD_TIME, parts -> parts.time("253402300799000000")),
    FRACTIONAL_TIME(RejectionReason.BAD_TIME, parts -> parts.time(parts.time + ".5")),
    EMPTY_SYMBOL(RejectionReason.BAD_SYMBOL, parts -> parts.symbol("\"\"")),
    SPACE_IN_SYMBOL(RejectionReason.BAD_SYMBOL, parts -> parts.symbol("\"BTC USD\"")),
    LONG_SYMBOL(RejectionReason.BAD_SYMBOL, parts -> parts.symbol("\"" + "X".repeat(65) + "\"")),
    VERY_LONG_SYMBOL(RejectionReason.TOO_LARGE, parts -> parts.symbol("\"" + "X".repeat(10_000) + "\"")),
    CONTROL_CHARACTER(RejectionReason.BAD_SYMBOL, parts -> parts.symbol("\"BTC\\u0000USD\"")),
    RIGHT_TO_LEFT_MARK(RejectionReason.BAD_SYMBOL, parts -> parts.symbol("\"\u202eBTC-USD\"")),
    LONE_SURROGATE(RejectionReason.BAD_SYMBOL, parts -> parts.symbol("\"\\ud800\"")),
    BAD_SIDE(RejectionReason.BAD_SIDE, parts -> bytes("{" + parts.fields() + ",\"side\":\"hold\"}"));

    private final RejectionReason reason;
    private final Encoder encoder;

    /** Encodes the parts of a tick as a malformed value. */
    private interface Encoder {
        byte @Nullable [] encode(Parts parts);
    }

    Malformation(RejectionReason reason, Encoder encoder) {
        this.reason = reason;
        this.encoder = encoder;
    }

    /** Returns the reason that the dead letter must have. */
    public RejectionReason reason() {
        return reason;
    }

    /** Returns the name in scenario files: {@code negative-price}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the malformed value for a tick, or null for a record without a value. */
    public byte @Nullable [] of(Tick tick) {
        return encoder.encode(Parts.of(tick));
    }

    /** Returns the default kinds. Ten megabytes is not one of them, because such records would fill a disk. */
    static List<Malformation> defaults() {
        return Stream.of(values()).filter(kind -> kind != TEN_MEGABYTES).toList();
    }

    static Optional<Malformation> named(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }

    static List<String> names() {
        return Stream.of(values()).map(Malformation::text).toList();
    }

    /** The fields of a tick as JSON values. Each can be replaced, or omitted with null. */
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

        byte[] symbol(@Nullable String value) {
            return bytes(with(value, id, time, price, quantity));
        }

        byte[] id(@Nullable String value) {
            return bytes(with(symbol, value, time, price, quantity));
        }

        byte[] time(@Nullable String value) {
            return bytes(with(symbol, id, value, price, quantity));
        }

        byte[] price(@Nullable String value) {
            return bytes(with(symbol, id, time, value, quantity));
        }

        byte[] quantity(@Nullable String value) {
            return bytes(with(symbol, id, time, price, value));
        }

        String json() {
            return "{" + fields() + "}";
        }

        String fields() {
            String json = with(symbol, id, time, price, quantity);
            return json.substring(1, json.length() - 1);
        }

        private String with(
                @Nullable String newSymbol,
                @Nullable String newId,
                @Nullable String newTime,
                @Nullable String newPrice,
                @Nullable String newQuantity) {
            StringBuilder json = new StringBuilder();
            put(json, "symbol", newSymbol);
            put(json, "id", newId);
            put(json, "time", newTime);
            put(json, "price", newPrice);
            put(json, "qty", newQuantity);
            return json.append('}').toString();
        }

        private static void put(StringBuilder json, String name, @Nullable String value) {
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

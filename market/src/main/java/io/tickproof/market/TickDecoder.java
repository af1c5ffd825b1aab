package io.tickproof.market;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decodes what {@link TickEncoder} writes, and any other JSON object with the same fields: in any order, with white
 * space and with unknown fields, which are skipped. It never throws because of the content: a record that is not a valid
 * tick results in a {@link RejectionReason}.
 *
 * <p>Mutable, because it runs for every record that the job reads: the fields that {@link #decode} sets are valid until
 * the next call. Not thread-safe.
 */
public final class TickDecoder {
    /** The kind of a record. */
    public enum Kind {
        TICK,
        HEARTBEAT,
        REJECTED
    }

    /** Maximum length of a value in bytes. */
    public static final int MAX_BYTES = 4096;

    /** 2100-01-01T00:00:00Z in µs. */
    private static final long TIME_END_MICROS = 4_102_444_800_000_000L;

    private static final int SYMBOL = 1;
    private static final int ID = 2;
    private static final int TIME = 4;
    private static final int PRICE = 8;
    private static final int QTY = 16;
    private static final int SIDE = 32;
    private static final int HEARTBEAT_FIELD = 64;
    private static final int REQUIRED = SYMBOL | ID | TIME | PRICE | QTY;

    private static final int CACHED_SYMBOLS = 1 << 12;
    private final @Nullable String[] cachedSymbols = new String[CACHED_SYMBOLS];

    private @Nullable RejectionReason rejection;
    private String symbol = "";
    private long id;
    private long timeMicros;
    private long price;
    private long quantity;
    private Side side = Side.UNKNOWN;

    private final boolean anyPrice;
    private final FastTickDecoder fast = new FastTickDecoder();
    private final JsonScanner json = new JsonScanner();

    /** Creates a decoder for markets whose prices are above zero. */
    public TickDecoder() {
        this(false);
    }

    /** @param anyPrice whether a price of zero or less is valid, as for spreads or electricity */
    public TickDecoder(boolean anyPrice) {
        this.anyPrice = anyPrice;
    }

    /** Decodes a record value, which is null for a record without a value. */
    public Kind decode(byte @Nullable [] value) {
        if (value == null) {
            return reject(RejectionReason.NULL_VALUE);
        }
        if (value.length == 0) {
            return reject(RejectionReason.EMPTY);
        }
        if (value.length > MAX_BYTES) {
            return reject(RejectionReason.TOO_LARGE);
        }
        rejection = null;
        if (fast.read(value)
                && fast.timeMicros < TIME_END_MICROS
                && Decimals.isNotionalInRange(fast.price, fast.quantity)) {
            json.start(value);
            symbol = cachedSymbol(fast.symbolStart, fast.symbolEnd, fast.symbolHash);
            id = fast.id;
            timeMicros = fast.timeMicros;
            price = fast.price;
            quantity = fast.quantity;
            side = fast.side;
            return Kind.TICK;
        }
        json.start(value);
        try {
            int seen = object();
            json.skipSpace();
            if (!json.isAtEnd()) {
                throw JsonScanner.reject(RejectionReason.NOT_JSON);
            }
            if (json.nonAscii && !JsonScanner.isUtf8(value)) {
                throw JsonScanner.reject(RejectionReason.NOT_UTF8);
            }
            if ((seen & HEARTBEAT_FIELD) != 0) {
                if (seen != HEARTBEAT_FIELD) {
                    throw JsonScanner.reject(RejectionReason.WRONG_TYPE);
                }
                return Kind.HEARTBEAT;
            }
            if ((seen & REQUIRED) != REQUIRED) {
                throw JsonScanner.reject(RejectionReason.MISSING_FIELD);
            }
            if (!Decimals.isNotionalInRange(price, quantity)) {
                throw JsonScanner.reject(RejectionReason.NOTIONAL_OUT_OF_RANGE);
            }
            if ((seen & SIDE) == 0) {
                side = Side.UNKNOWN;
            }
            return Kind.TICK;
        } catch (JsonScanner.Rejected e) {
            // Invalid UTF-8 takes precedence as the reason, wherever it occurs.
            return reject(JsonScanner.isUtf8(value) ? e.reason : RejectionReason.NOT_UTF8);
        }
    }

    private Kind reject(RejectionReason reason) {
        rejection = reason;
        return Kind.REJECTED;
    }

    /** Returns why the record was {@link Kind#REJECTED}, or null if it was not. */
    public @Nullable RejectionReason rejection() {
        return rejection;
    }

    public String symbol() {
        return symbol;
    }

    public long id() {
        return id;
    }

    /** Returns the event time of a tick or the time of a heartbeat, in µs since the epoch. */
    public long timeMicros() {
        return timeMicros;
    }

    /** Returns the price in units of 10⁻⁸. */
    public long price() {
        return price;
    }

    /** Returns the quantity in units of 10⁻⁸. */
    public long quantity() {
        return quantity;
    }

    public Side side() {
        return side;
    }

    private int object() {
        json.skipSpace();
        if (json.peek() != '{') {
            json.skipValue(0);
            json.skipSpace();
            throw JsonScanner.reject(json.isAtEnd() ? RejectionReason.NOT_AN_OBJECT : RejectionReason.NOT_JSON);
        }
        json.position++;
        int seen = 0;
        // An invalid value is reported only after the whole text has proved to be valid JSON.
        RejectionReason invalid = null;
        json.skipSpace();
        if (json.peek() == '}') {
            json.position++;
            return seen;
        }
        while (true) {
            json.skipSpace();
            int field = fieldName();
            json.skipSpace();
            json.expect(':');
            json.skipSpace();
            if ((seen & field) != 0) {
                invalid = invalid == null ? RejectionReason.DOUBLED_FIELD : invalid;
            }
            seen |= field;
            int start = json.position;
            try {
                value(field);
            } catch (JsonScanner.Rejected e) {
                if (e.reason == RejectionReason.NOT_JSON || e.reason == RejectionReason.TOO_DEEP) {
                    throw e;
                }
                invalid = invalid == null ? e.reason : invalid;
                json.position = start;
                json.skipValue(0);
            }
            json.skipSpace();
            byte next = json.peek();
            json.position++;
            if (next == '}') {
                break;
            }
            if (next != ',') {
                throw JsonScanner.reject(RejectionReason.NOT_JSON);
            }
        }
        if (invalid != null) {
            json.skipSpace();
            throw JsonScanner.reject(json.isAtEnd() ? invalid : RejectionReason.NOT_JSON);
        }
        return seen;
    }

    private int fieldName() {
        int start = json.position + 1;
        boolean plain = json.skipString();
        int length = json.position - 1 - start;
        if (!plain) {
            return fieldNamed(json.unescape(start, json.position - 1));
        }
        return switch (length) {
            case 2 -> json.is(start, "id") ? ID : 0;
            case 3 -> json.is(start, "qty") ? QTY : 0;
            case 4 -> json.is(start, "time") ? TIME : json.is(start, "side") ? SIDE : 0;
            case 5 -> json.is(start, "price") ? PRICE : 0;
            case 6 -> json.is(start, "symbol") ? SYMBOL : 0;
            case 9 -> json.is(start, "heartbeat") ? HEARTBEAT_FIELD : 0;
            default -> 0;
        };
    }

    private static int fieldNamed(String name) {
        return switch (name) {
            case "id" -> ID;
            case "qty" -> QTY;
            case "time" -> TIME;
            case "side" -> SIDE;
            case "price" -> PRICE;
            case "symbol" -> SYMBOL;
            case "heartbeat" -> HEARTBEAT_FIELD;
            default -> 0;
        };
    }

    private void value(int field) {
        switch (field) {
            case SYMBOL -> symbol = readSymbol();
            case ID -> id = wholeNumber(Long.MAX_VALUE, RejectionReason.BAD_ID);
            case TIME, HEARTBEAT_FIELD -> timeMicros = wholeNumber(TIME_END_MICROS - 1, RejectionReason.BAD_TIME);
            case PRICE -> {
                price = decimal(
                        RejectionReason.PRICE_OUT_OF_RANGE,
                        RejectionReason.PRICE_TOO_PRECISE,
                        anyPrice ? null : RejectionReason.PRICE_NOT_POSITIVE);
                if (price == 0 && !anyPrice) {
                    throw JsonScanner.reject(RejectionReason.PRICE_NOT_POSITIVE);
                }
            }
            case QTY ->
                quantity = decimal(
                        RejectionReason.QUANTITY_OUT_OF_RANGE,
                        RejectionReason.QUANTITY_TOO_PRECISE,
                        RejectionReason.QUANTITY_NEGATIVE);
            case SIDE -> side = readSide();
            default -> json.skipValue(0);
        }
    }

    private String readSymbol() {
        requireString();
        int start = json.position + 1;
        boolean plain = json.skipString();
        int end = json.position - 1;
        if (plain && json.isAscii(start, end)) {
            return cachedSymbol(start, end, hash(start, end));
        }
        String text = json.unescape(start, end);
        if (!Symbols.isValid(text)) {
            throw JsonScanner.reject(RejectionReason.BAD_SYMBOL);
        }
        return text;
    }

    private int hash(int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + json.bytes[i];
        }
        return hash;
    }

    private String cachedSymbol(int start, int end, int hash) {
        int slot = (hash ^ (hash >>> 16)) & (CACHED_SYMBOLS - 1);
        String cached = cachedSymbols[slot];
        if (cached != null && cached.length() == end - start && json.is(start, cached)) {
            return cached;
        }
        String text = new String(json.bytes, start, end - start, StandardCharsets.US_ASCII);
        if (!Symbols.isValid(text)) {
            throw JsonScanner.reject(RejectionReason.BAD_SYMBOL);
        }
        cachedSymbols[slot] = text;
        return text;
    }

    private Side readSide() {
        requireString();
        int start = json.position + 1;
        boolean plain = json.skipString();
        int end = json.position - 1;
        if (plain && end - start == 3 && json.is(start, "buy")) {
            return Side.BUY;
        }
        if (plain && end - start == 4 && json.is(start, "sell")) {
            return Side.SELL;
        }
        throw JsonScanner.reject(RejectionReason.BAD_SIDE);
    }

    private void requireString() {
        if (json.peek() != '"') {
            json.skipValue(0);
            throw JsonScanner.reject(RejectionReason.WRONG_TYPE);
        }
    }

    private long wholeNumber(long max, RejectionReason bad) {
        int start = json.position;
        long result = 0;
        while (json.isDigit() && json.position - start < 19) {
            result = result * 10 + (json.bytes[json.position] - '0');
            json.position++;
        }
        boolean ended = json.isAfterValue();
        if (json.position > start
                && ended
                && result >= 0
                && result <= max
                && (json.bytes[start] != '0' || json.position == start + 1)) {
            return result;
        }
        json.position = start;
        BigDecimal number = anyNumber(bad);
        try {
            // 1e3 and 5.0 are whole numbers, too.
            long whole = number.precision() - (long) number.scale() > 20 ? -1 : number.longValueExact();
            if (whole >= 0 && whole <= max) {
                return whole;
            }
        } catch (ArithmeticException e) {
            throw JsonScanner.reject(bad);
        }
        throw JsonScanner.reject(bad);
    }

    /** @param negative reason for a number below zero; null if it is allowed */
    private long decimal(RejectionReason outOfRange, RejectionReason tooPrecise, @Nullable RejectionReason negative) {
        int start = json.position;
        long whole = 0;
        while (json.isDigit() && json.position - start < 11) {
            whole = whole * 10 + (json.bytes[json.position] - '0');
            json.position++;
        }
        int wholeDigits = json.position - start;
        long fraction = 0;
        int decimals = 0;
        if (json.is('.')) {
            json.position++;
            int pointAt = json.position;
            while (json.isDigit() && json.position - pointAt < Decimals.SCALE) {
                fraction = fraction * 10 + (json.bytes[json.position] - '0');
                json.position++;
            }
            decimals = json.position - pointAt;
            if (decimals == 0) {
                wholeDigits = 0;
            }
        }
        boolean ended = json.isAfterValue();
        boolean leadingZero = wholeDigits > 1 && json.bytes[start] == '0';
        if (wholeDigits > 0 && wholeDigits < 11 && ended && !leadingZero) {
            for (int i = decimals; i < Decimals.SCALE; i++) {
                fraction *= 10;
            }
            return whole * Decimals.ONE + fraction;
        }
        json.position = start;
        BigDecimal number = anyNumber(null);
        if (number.signum() < 0 && negative != null) {
            throw JsonScanner.reject(negative);
        }
        if (number.signum() != 0 && number.precision() - (long) number.scale() > 12) {
            throw JsonScanner.reject(outOfRange);
        }
        if (number.signum() != 0 && number.stripTrailingZeros().scale() > Decimals.SCALE) {
            throw JsonScanner.reject(tooPrecise);
        }
        try {
            return Decimals.ofBigDecimal(number);
        } catch (ArithmeticException e) {
            throw JsonScanner.reject(outOfRange);
        }
    }

    /** @param tooLong reason for an exponent beyond 32 bits; null for a price or quantity */
    private BigDecimal anyNumber(@Nullable RejectionReason tooLong) {
        int start = json.position;
        byte first = json.peek();
        json.skipValue(0);
        if (first != '-' && (first < '0' || first > '9')) {
            throw JsonScanner.reject(RejectionReason.WRONG_TYPE);
        }
        try {
            return new BigDecimal(new String(json.bytes, start, json.position - start, StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            // JSON allows an exponent beyond 32 bits, which BigDecimal cannot represent.
            throw JsonScanner.reject(tooLong == null ? RejectionReason.PRICE_OUT_OF_RANGE : tooLong);
        }
    }
}

package io.tickproof.market;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link TickEncoder} writes, and any other JSON object with the same fields: in any order, with white
 * space, with unknown fields, which are skipped. Never throws for what is in the bytes: a record that is no valid tick
 * gets a {@link RejectionReason}.
 *
 * <p>Mutable, because it runs for every record that the job reads: {@link #decode} fills the fields, which hold until
 * the next call. Not for several threads at once.
 */
public final class TickDecoder {
    /** What a record is. */
    public enum Kind {
        TICK,
        HEARTBEAT,
        REJECTED
    }

    public static final int MAX_BYTES = 4096;

    /** 2100-01-01T00:00:00Z in µs. */
    private static final long TIME_END_MICROS = 4_102_444_800_000_000L;

    private static final int SYMBOL = 1;
    private static final int ID = 2;
    private static final int TIME = 4;
    private static final int PRICE = 8;
    private static final int QTY = 16;
    private static final int SIDE = 32;
    private static final int BEAT = 64;
    private static final int REQUIRED = SYMBOL | ID | TIME | PRICE | QTY;

    private static final int CACHED_SYMBOLS = 1 << 12;
    private final String[] cachedSymbols = new String[CACHED_SYMBOLS];

    private RejectionReason rejection;
    private String symbol;
    private long id;
    private long timeMicros;
    private long price;
    private long quantity;
    private Side side;

    private final boolean anyPrice;
    private final FastTickDecoder plain = new FastTickDecoder();
    private final JsonScanner json = new JsonScanner();

    /** For markets whose prices are above zero. */
    public TickDecoder() {
        this(false);
    }

    /** @param anyPrice whether a price of zero or less is one too, as that of a spread or of power can be */
    public TickDecoder(boolean anyPrice) {
        this.anyPrice = anyPrice;
    }

    public Kind decode(byte[] value) {
        rejection = null;
        if (value == null) {
            rejection = RejectionReason.NULL_VALUE;
        } else if (value.length == 0) {
            rejection = RejectionReason.EMPTY;
        } else if (value.length > MAX_BYTES) {
            rejection = RejectionReason.TOO_LARGE;
        }
        if (rejection != null) {
            return Kind.REJECTED;
        }
        if (plain.read(value)
                && plain.timeMicros < TIME_END_MICROS
                && Decimals.isNotionalInRange(plain.price, plain.quantity)) {
            json.start(value);
            symbol = cachedSymbol(plain.symbolStart, plain.symbolEnd, plain.symbolHash);
            id = plain.id;
            timeMicros = plain.timeMicros;
            price = plain.price;
            quantity = plain.quantity;
            side = plain.side;
            return Kind.TICK;
        }
        json.start(value);
        try {
            int seen = object();
            json.skipSpace();
            if (!json.isAtEnd()) {
                throw JsonScanner.reject(RejectionReason.NOT_JSON);
            }
            if (json.beyondAscii && !JsonScanner.isUtf8(value)) {
                throw JsonScanner.reject(RejectionReason.NOT_UTF8);
            }
            if ((seen & BEAT) != 0) {
                if (seen != BEAT) {
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
            // Broken UTF-8 is the deeper reason wherever it stands.
            rejection = JsonScanner.isUtf8(value) ? e.reason : RejectionReason.NOT_UTF8;
            return Kind.REJECTED;
        }
    }

    /** Why the record was {@link Kind#REJECTED}, else null. */
    public RejectionReason rejection() {
        return rejection;
    }

    public String symbol() {
        return symbol;
    }

    public long id() {
        return id;
    }

    /** Event time of a tick or time of a heartbeat, in µs since the epoch. */
    public long timeMicros() {
        return timeMicros;
    }

    public long price() {
        return price;
    }

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
        json.at++;
        int seen = 0;
        // A value of a wrong kind is reported only once the whole text has proved to be JSON.
        RejectionReason wrong = null;
        json.skipSpace();
        if (json.peek() == '}') {
            json.at++;
            return seen;
        }
        while (true) {
            json.skipSpace();
            int field = fieldName();
            json.skipSpace();
            json.expect(':');
            json.skipSpace();
            if ((seen & field) != 0) {
                wrong = wrong == null ? RejectionReason.DOUBLED_FIELD : wrong;
            }
            seen |= field;
            int start = json.at;
            try {
                value(field);
            } catch (JsonScanner.Rejected e) {
                if (e.reason == RejectionReason.NOT_JSON || e.reason == RejectionReason.TOO_DEEP) {
                    throw e;
                }
                wrong = wrong == null ? e.reason : wrong;
                json.at = start;
                json.skipValue(0);
            }
            json.skipSpace();
            byte next = json.peek();
            json.at++;
            if (next == '}') {
                break;
            }
            if (next != ',') {
                throw JsonScanner.reject(RejectionReason.NOT_JSON);
            }
        }
        if (wrong != null) {
            json.skipSpace();
            throw JsonScanner.reject(json.isAtEnd() ? wrong : RejectionReason.NOT_JSON);
        }
        return seen;
    }

    private int fieldName() {
        int start = json.at + 1;
        boolean plain = json.skipString();
        int length = json.at - 1 - start;
        if (!plain) {
            return fieldNamed(json.unescape(start, json.at - 1));
        }
        return switch (length) {
            case 2 -> json.is(start, "id") ? ID : 0;
            case 3 -> json.is(start, "qty") ? QTY : 0;
            case 4 -> json.is(start, "time") ? TIME : json.is(start, "side") ? SIDE : 0;
            case 5 -> json.is(start, "price") ? PRICE : 0;
            case 6 -> json.is(start, "symbol") ? SYMBOL : 0;
            case 9 -> json.is(start, "heartbeat") ? BEAT : 0;
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
            case "heartbeat" -> BEAT;
            default -> 0;
        };
    }

    private void value(int field) {
        switch (field) {
            case SYMBOL -> symbol = readSymbol();
            case ID -> id = wholeNumber(Long.MAX_VALUE, RejectionReason.BAD_ID);
            case TIME, BEAT -> timeMicros = wholeNumber(TIME_END_MICROS - 1, RejectionReason.BAD_TIME);
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
        int start = json.at + 1;
        boolean plain = json.skipString();
        int end = json.at - 1;
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
        int start = json.at + 1;
        boolean plain = json.skipString();
        int end = json.at - 1;
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
        int start = json.at;
        long result = 0;
        while (json.isDigit() && json.at - start < 19) {
            result = result * 10 + (json.bytes[json.at] - '0');
            json.at++;
        }
        boolean ended = json.isBehindValue();
        if (json.at > start
                && ended
                && result >= 0
                && result <= max
                && (json.bytes[start] != '0' || json.at == start + 1)) {
            return result;
        }
        json.at = start;
        BigDecimal number = anyNumber(bad);
        try {
            // 1e3 and 5.0 are whole numbers too.
            long whole = number.precision() - (long) number.scale() > 20 ? -1 : number.longValueExact();
            if (whole >= 0 && whole <= max) {
                return whole;
            }
        } catch (ArithmeticException e) {
            throw JsonScanner.reject(bad);
        }
        throw JsonScanner.reject(bad);
    }

    /** @param negative the reason where it is below zero; null: it may be */
    private long decimal(RejectionReason outOfRange, RejectionReason tooPrecise, RejectionReason negative) {
        int start = json.at;
        long whole = 0;
        while (json.isDigit() && json.at - start < 11) {
            whole = whole * 10 + (json.bytes[json.at] - '0');
            json.at++;
        }
        int wholeDigits = json.at - start;
        long fraction = 0;
        int decimals = 0;
        if (json.is('.')) {
            json.at++;
            int pointAt = json.at;
            while (json.isDigit() && json.at - pointAt < Decimals.SCALE) {
                fraction = fraction * 10 + (json.bytes[json.at] - '0');
                json.at++;
            }
            decimals = json.at - pointAt;
            if (decimals == 0) {
                wholeDigits = 0;
            }
        }
        boolean ended = json.isBehindValue();
        boolean leadingZero = wholeDigits > 1 && json.bytes[start] == '0';
        if (wholeDigits > 0 && wholeDigits < 11 && ended && !leadingZero) {
            for (int i = decimals; i < Decimals.SCALE; i++) {
                fraction *= 10;
            }
            return whole * Decimals.ONE + fraction;
        }
        json.at = start;
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

    /** The number here, in any JSON notation; another kind of value is of the wrong type. */
    private BigDecimal anyNumber(RejectionReason tooLong) {
        int start = json.at;
        byte first = json.peek();
        json.skipValue(0);
        if (first != '-' && (first < '0' || first > '9')) {
            throw JsonScanner.reject(RejectionReason.WRONG_TYPE);
        }
        try {
            return new BigDecimal(new String(json.bytes, start, json.at - start, StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            // JSON allows what BigDecimal cannot hold: an exponent beyond 32 bits.
            throw JsonScanner.reject(tooLong == null ? RejectionReason.PRICE_OUT_OF_RANGE : tooLong);
        }
    }
}

package io.tickproof.market;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link TickEncoder} writes, and any other JSON object with the same fields: in any order, with white space, with
 * unknown fields, which are skipped. Never throws for what is in the bytes: a record that is no valid tick gets a
 * {@link Rejection}.
 *
 * <p>Mutable, because it runs for every record that the job reads: {@link #decode} fills the fields, which hold until the next
 * call. Not for several threads at once.
 */
public final class TickDecoder {
    /** What a record is. */
    public enum Kind {
        TICK,
        HEARTBEAT,
        REJECTED
    }

    public static final int MAX_BYTES = 4096;
    private static final int MAX_DEPTH = 16;

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

    private Rejection rejection;
    private String symbol;
    private long id;
    private long timeMicros;
    private long price;
    private long quantity;
    private Side side;

    private byte[] bytes;
    private int at;
    private boolean beyondAscii;

    /** A record that turns out to be bad ends the parse from any depth; one instance without a stack trace costs nothing. */
    private static final class Rejected extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final Rejection reason;

        Rejected(Rejection reason) {
            super(reason.text(), null, false, false);
            this.reason = reason;
        }
    }

    private static final Rejected[] REJECTED = new Rejected[Rejection.values().length];

    static {
        for (Rejection reason : Rejection.values()) {
            REJECTED[reason.ordinal()] = new Rejected(reason);
        }
    }

    private static Rejected reject(Rejection reason) {
        return REJECTED[reason.ordinal()];
    }

    public Kind decode(byte[] value) {
        rejection = null;
        if (value == null) {
            rejection = Rejection.NULL_VALUE;
        } else if (value.length == 0) {
            rejection = Rejection.EMPTY;
        } else if (value.length > MAX_BYTES) {
            rejection = Rejection.TOO_LARGE;
        }
        if (rejection != null) {
            return Kind.REJECTED;
        }
        bytes = value;
        at = 0;
        beyondAscii = false;
        try {
            int seen = object();
            skipSpace();
            if (at != bytes.length) {
                throw reject(Rejection.NOT_JSON);
            }
            if (beyondAscii && !isUtf8(value)) {
                throw reject(Rejection.NOT_UTF8);
            }
            if ((seen & BEAT) != 0) {
                if (seen != BEAT) {
                    throw reject(Rejection.WRONG_TYPE);
                }
                return Kind.HEARTBEAT;
            }
            if ((seen & REQUIRED) != REQUIRED) {
                throw reject(Rejection.MISSING_FIELD);
            }
            if (!Decimals.isNotionalInRange(price, quantity)) {
                throw reject(Rejection.NOTIONAL_OUT_OF_RANGE);
            }
            if ((seen & SIDE) == 0) {
                side = Side.UNKNOWN;
            }
            return Kind.TICK;
        } catch (Rejected e) {
            // Broken UTF-8 is the deeper reason wherever it stands.
            rejection = isUtf8(value) ? e.reason : Rejection.NOT_UTF8;
            return Kind.REJECTED;
        }
    }

    /** Why the record was {@link Kind#REJECTED}, else null. */
    public Rejection rejection() {
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
        skipSpace();
        if (peek() != '{') {
            skipValue(0);
            skipSpace();
            throw reject(at == bytes.length ? Rejection.NOT_AN_OBJECT : Rejection.NOT_JSON);
        }
        at++;
        int seen = 0;
        // A value of a wrong kind is reported only once the whole text has proved to be JSON.
        Rejection wrong = null;
        skipSpace();
        if (peek() == '}') {
            at++;
            return seen;
        }
        while (true) {
            skipSpace();
            int field = fieldName();
            skipSpace();
            expect(':');
            skipSpace();
            if ((seen & field) != 0) {
                wrong = wrong == null ? Rejection.DOUBLED_FIELD : wrong;
            }
            seen |= field;
            int start = at;
            try {
                value(field);
            } catch (Rejected e) {
                if (e.reason == Rejection.NOT_JSON || e.reason == Rejection.TOO_DEEP) {
                    throw e;
                }
                wrong = wrong == null ? e.reason : wrong;
                at = start;
                skipValue(0);
            }
            skipSpace();
            byte next = peek();
            at++;
            if (next == '}') {
                break;
            }
            if (next != ',') {
                throw reject(Rejection.NOT_JSON);
            }
        }
        if (wrong != null) {
            skipSpace();
            throw reject(at == bytes.length ? wrong : Rejection.NOT_JSON);
        }
        return seen;
    }

    private int fieldName() {
        int start = at + 1;
        boolean plain = skipString();
        int length = at - 1 - start;
        if (!plain) {
            return fieldNamed(unescape(start, at - 1));
        }
        return switch (length) {
            case 2 -> is(start, "id") ? ID : 0;
            case 3 -> is(start, "qty") ? QTY : 0;
            case 4 -> is(start, "time") ? TIME : is(start, "side") ? SIDE : 0;
            case 5 -> is(start, "price") ? PRICE : 0;
            case 6 -> is(start, "symbol") ? SYMBOL : 0;
            case 9 -> is(start, "heartbeat") ? BEAT : 0;
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
            case ID -> id = wholeNumber(Long.MAX_VALUE, Rejection.BAD_ID);
            case TIME, BEAT -> timeMicros = wholeNumber(TIME_END_MICROS - 1, Rejection.BAD_TIME);
            case PRICE -> {
                price = decimal(
                        Rejection.PRICE_OUT_OF_RANGE, Rejection.PRICE_TOO_PRECISE, Rejection.PRICE_NOT_POSITIVE);
                if (price == 0) {
                    throw reject(Rejection.PRICE_NOT_POSITIVE);
                }
            }
            case QTY ->
                quantity = decimal(
                        Rejection.QUANTITY_OUT_OF_RANGE, Rejection.QUANTITY_TOO_PRECISE, Rejection.QUANTITY_NEGATIVE);
            case SIDE -> side = readSide();
            default -> skipValue(0);
        }
    }

    private String readSymbol() {
        requireString();
        int start = at + 1;
        boolean plain = skipString();
        int end = at - 1;
        if (plain && isAscii(start, end)) {
            return cachedSymbol(start, end);
        }
        String text = unescape(start, end);
        if (!Symbols.isValid(text)) {
            throw reject(Rejection.BAD_SYMBOL);
        }
        return text;
    }

    private String cachedSymbol(int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + bytes[i];
        }
        int slot = (hash ^ (hash >>> 16)) & (CACHED_SYMBOLS - 1);
        String cached = cachedSymbols[slot];
        if (cached != null && cached.length() == end - start && is(start, cached)) {
            return cached;
        }
        String text = new String(bytes, start, end - start, StandardCharsets.US_ASCII);
        if (!Symbols.isValid(text)) {
            throw reject(Rejection.BAD_SYMBOL);
        }
        cachedSymbols[slot] = text;
        return text;
    }

    private Side readSide() {
        requireString();
        int start = at + 1;
        boolean plain = skipString();
        int end = at - 1;
        if (plain && end - start == 3 && is(start, "buy")) {
            return Side.BUY;
        }
        if (plain && end - start == 4 && is(start, "sell")) {
            return Side.SELL;
        }
        throw reject(Rejection.BAD_SIDE);
    }

    private void requireString() {
        if (peek() != '"') {
            skipValue(0);
            throw reject(Rejection.WRONG_TYPE);
        }
    }

    private long wholeNumber(long max, Rejection bad) {
        int start = at;
        long result = 0;
        while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9' && at - start < 19) {
            result = result * 10 + (bytes[at] - '0');
            at++;
        }
        boolean ended = at < bytes.length && (bytes[at] == ',' || bytes[at] == '}' || isSpace(bytes[at]));
        if (at > start && ended && result >= 0 && result <= max && (bytes[start] != '0' || at == start + 1)) {
            return result;
        }
        at = start;
        BigDecimal number = anyNumber(bad);
        try {
            // 1e3 and 5.0 are whole numbers too.
            long whole = number.precision() - (long) number.scale() > 20 ? -1 : number.longValueExact();
            if (whole >= 0 && whole <= max) {
                return whole;
            }
        } catch (ArithmeticException e) {
            throw reject(bad);
        }
        throw reject(bad);
    }

    private long decimal(Rejection outOfRange, Rejection tooPrecise, Rejection negative) {
        int start = at;
        long whole = 0;
        while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9' && at - start < 11) {
            whole = whole * 10 + (bytes[at] - '0');
            at++;
        }
        int wholeDigits = at - start;
        long fraction = 0;
        int decimals = 0;
        if (at < bytes.length && bytes[at] == '.') {
            at++;
            int pointAt = at;
            while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9' && at - pointAt < Decimals.SCALE) {
                fraction = fraction * 10 + (bytes[at] - '0');
                at++;
            }
            decimals = at - pointAt;
            if (decimals == 0) {
                wholeDigits = 0;
            }
        }
        boolean ended = at < bytes.length && (bytes[at] == ',' || bytes[at] == '}' || isSpace(bytes[at]));
        boolean leadingZero = wholeDigits > 1 && bytes[start] == '0';
        if (wholeDigits > 0 && wholeDigits < 11 && ended && !leadingZero) {
            for (int i = decimals; i < Decimals.SCALE; i++) {
                fraction *= 10;
            }
            return whole * Decimals.ONE + fraction;
        }
        at = start;
        BigDecimal number = anyNumber(null);
        if (number.signum() < 0) {
            throw reject(negative);
        }
        if (number.signum() != 0 && number.precision() - (long) number.scale() > 12) {
            throw reject(outOfRange);
        }
        if (number.signum() != 0 && number.stripTrailingZeros().scale() > Decimals.SCALE) {
            throw reject(tooPrecise);
        }
        try {
            return Decimals.ofBigDecimal(number);
        } catch (ArithmeticException e) {
            throw reject(outOfRange);
        }
    }

    /** The number here, in any JSON notation; another kind of value is of the wrong type. */
    private BigDecimal anyNumber(Rejection tooLong) {
        int start = at;
        byte first = peek();
        skipValue(0);
        if (first != '-' && (first < '0' || first > '9')) {
            throw reject(Rejection.WRONG_TYPE);
        }
        try {
            return new BigDecimal(new String(bytes, start, at - start, StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            // JSON allows what BigDecimal cannot hold: an exponent beyond 32 bits.
            throw reject(tooLong == null ? Rejection.PRICE_OUT_OF_RANGE : tooLong);
        }
    }

    // ---- JSON, as RFC 8259 has it ----

    private void skipValue(int depth) {
        if (depth > MAX_DEPTH) {
            throw reject(Rejection.TOO_DEEP);
        }
        byte first = peek();
        switch (first) {
            case '"' -> skipString();
            case '{' -> skipContainer('}', true, depth);
            case '[' -> skipContainer(']', false, depth);
            case 't' -> skipWord("true");
            case 'f' -> skipWord("false");
            case 'n' -> skipWord("null");
            default -> skipNumber();
        }
    }

    private void skipContainer(char end, boolean named, int depth) {
        at++;
        skipSpace();
        if (peek() == end) {
            at++;
            return;
        }
        while (true) {
            skipSpace();
            if (named) {
                if (peek() != '"') {
                    throw reject(Rejection.NOT_JSON);
                }
                skipString();
                skipSpace();
                expect(':');
                skipSpace();
            }
            skipValue(depth + 1);
            skipSpace();
            byte next = peek();
            at++;
            if (next == end) {
                return;
            }
            if (next != ',') {
                throw reject(Rejection.NOT_JSON);
            }
        }
    }

    private void skipWord(String word) {
        if (at + word.length() > bytes.length || !is(at, word)) {
            throw reject(Rejection.NOT_JSON);
        }
        at += word.length();
    }

    private void skipNumber() {
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            skipDigits();
        }
        if (at < bytes.length && bytes[at] == '.') {
            at++;
            skipDigits();
        }
        if (at < bytes.length && (bytes[at] == 'e' || bytes[at] == 'E')) {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            skipDigits();
        }
    }

    private void skipDigits() {
        int start = at;
        while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        if (at == start) {
            throw reject(Rejection.NOT_JSON);
        }
    }

    /** Moves behind the closing quote; true if the text between has no escapes. */
    private boolean skipString() {
        expect('"');
        boolean plain = true;
        while (true) {
            byte b = peek();
            at++;
            if (b == '"') {
                return plain;
            }
            if (b < ' ') {
                if (b >= 0) {
                    throw reject(Rejection.NOT_JSON);
                }
                beyondAscii = true;
            }
            if (b == '\\') {
                plain = false;
                skipEscape();
            }
        }
    }

    private void skipEscape() {
        byte b = peek();
        at++;
        if (b == 'u') {
            for (int i = 0; i < 4; i++) {
                if (Character.digit(peek(), 16) < 0) {
                    throw reject(Rejection.NOT_JSON);
                }
                at++;
            }
        } else if ("\"\\/bfnrt".indexOf(b) < 0) {
            throw reject(Rejection.NOT_JSON);
        }
    }

    private String unescape(int start, int end) {
        String raw = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        if (raw.indexOf('\\') < 0) {
            return raw;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escape = raw.charAt(++i);
            switch (escape) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) Integer.parseInt(raw.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> text.append(escape);
            }
        }
        return text.toString();
    }

    private byte peek() {
        if (at >= bytes.length) {
            throw reject(Rejection.NOT_JSON);
        }
        return bytes[at];
    }

    private void expect(char c) {
        if (peek() != c) {
            throw reject(Rejection.NOT_JSON);
        }
        at++;
    }

    private void skipSpace() {
        while (at < bytes.length && isSpace(bytes[at])) {
            at++;
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private boolean is(int start, String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[start + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean isAscii(int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUtf8(byte[] value) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}

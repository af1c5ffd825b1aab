package io.tickproof.market;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads a tick that is written the way {@link TickEncoder} does, to the byte: nearly every record of a topic is, and
 * to compare names a word at a time is several times as fast as to walk over JSON. Whatever is written in any other way is
 * left to {@link TickDecoder}; so is everything that is wrong. Mutable, and used again for record after record.
 */
final class FastTickDecoder {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FOUR = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long SYMBOL_1 = eight("{\"symbol");
    private static final int SYMBOL_2 = four("l\":\"");
    private static final int SYMBOL_LENGTH = 11;
    private static final int ID_1 = four("\",\"i");
    private static final int ID_2 = four("id\":");
    private static final int ID_LENGTH = 7;
    private static final long TIME = eight(",\"time\":");
    private static final long PRICE = eight(",\"price\"");
    private static final int QTY_1 = four(",\"qt");
    private static final int QTY_2 = four("ty\":");
    private static final int QTY_LENGTH = 7;
    private static final long SIDE = eight(",\"side\":");
    private static final int BUY = four("\"buy");
    private static final int BUY_LENGTH = ",\"side\":\"buy\"}".length();
    private static final int SELL_LENGTH = BUY_LENGTH + 1;
    private static final int SELL = four("\"sel");

    /** Digits that always fit into a long, with eight decimals for prices and quantities. */
    private static final int MOST_DIGITS = 18;

    private static final int MOST_WHOLE_DIGITS = 10;
    /** The shortest of all: nothing below it is looked at beyond its end. */
    private static final int SHORTEST = "{\"symbol\":\"A\",\"id\":1,\"time\":1,\"price\":1,\"qty\":1}".length();

    private byte[] bytes;
    private int at;

    int symbolStart;
    int symbolEnd;
    int symbolHash;
    long id;
    long timeMicros;
    long price;
    long quantity;
    Side side;

    private static long eight(String text) {
        return (long) EIGHT.get(text.getBytes(StandardCharsets.US_ASCII), 0);
    }

    private static int four(String text) {
        return (int) FOUR.get(text.getBytes(StandardCharsets.US_ASCII), 0);
    }

    /** Whether it is such a tick, and a valid one but for its symbol and its range; then the fields hold it. */
    boolean read(byte[] value) {
        bytes = value;
        if (value.length < SHORTEST
                || (long) EIGHT.get(value, 0) != SYMBOL_1
                || (int) FOUR.get(value, SYMBOL_LENGTH - 4) != SYMBOL_2) {
            return false;
        }
        if (!symbol() || !is(ID_1, ID_2, ID_LENGTH)) {
            return false;
        }
        at += ID_LENGTH;
        id = wholeNumber();
        if (id < 0 || !is(TIME)) {
            return false;
        }
        at += Long.BYTES;
        timeMicros = wholeNumber();
        if (timeMicros < 0 || !is(PRICE) || bytes[at + Long.BYTES] != ':') {
            return false;
        }
        at += Long.BYTES + 1;
        price = decimal();
        if (price <= 0 || !is(QTY_1, QTY_2, QTY_LENGTH)) {
            return false;
        }
        at += QTY_LENGTH;
        quantity = decimal();
        return quantity >= 0 && end();
    }

    /** Visible ASCII only, without anything that JSON escapes. */
    private boolean symbol() {
        int hash = 0;
        int i = SYMBOL_LENGTH;
        symbolStart = i;
        int last = Math.min(bytes.length, i + Symbols.MAX_LENGTH + 1);
        for (; i < last; i++) {
            byte b = bytes[i];
            if (b == '"') {
                break;
            }
            if (b <= ' ' || b == '\\' || b == 127) {
                return false;
            }
            hash = 31 * hash + b;
        }
        symbolEnd = i;
        symbolHash = hash;
        at = i;
        return i < last && i > symbolStart;
    }

    /** The last of the record: nothing, or the side. */
    private boolean end() {
        int left = bytes.length - at;
        if (left == 1) {
            side = Side.UNKNOWN;
            return bytes[at] == '}';
        }
        if (left == BUY_LENGTH) {
            side = Side.BUY;
            return is(SIDE)
                    && (int) FOUR.get(bytes, at + Long.BYTES) == BUY
                    && bytes[at + 12] == '"'
                    && bytes[at + 13] == '}';
        }
        if (left == SELL_LENGTH) {
            side = Side.SELL;
            return is(SIDE)
                    && (int) FOUR.get(bytes, at + Long.BYTES) == SELL
                    && bytes[at + 12] == 'l'
                    && bytes[at + 13] == '"'
                    && bytes[at + 14] == '}';
        }
        return false;
    }

    private boolean is(long word) {
        return at + Long.BYTES < bytes.length && (long) EIGHT.get(bytes, at) == word;
    }

    private boolean is(int first, int second, int length) {
        return at + length < bytes.length
                && (int) FOUR.get(bytes, at) == first
                && (int) FOUR.get(bytes, at + length - Integer.BYTES) == second;
    }

    /** Of up to 18 digits without a zero in front; negative: it is none. */
    private long wholeNumber() {
        byte[] b = bytes;
        int start = at;
        int i = start;
        int last = Math.min(b.length, start + MOST_DIGITS);
        long number = 0;
        for (; i < last; i++) {
            int digit = b[i] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            number = number * 10 + digit;
        }
        at = i;
        return i == start || b[start] == '0' && i > start + 1 ? -1 : number;
    }

    /** Up to ten digits and up to eight decimals, in units of 10⁻⁸; negative: it is none. */
    private long decimal() {
        byte[] b = bytes;
        int start = at;
        int i = start;
        int last = Math.min(b.length, start + MOST_WHOLE_DIGITS);
        long number = 0;
        for (; i < last; i++) {
            int digit = b[i] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            number = number * 10 + digit;
        }
        if (i == start || b[start] == '0' && i > start + 1) {
            return -1;
        }
        int decimals = 0;
        if (i < b.length && b[i] == '.') {
            i++;
            last = Math.min(b.length, i + Decimals.SCALE);
            int point = i;
            for (; i < last; i++) {
                int digit = b[i] - '0';
                if (digit < 0 || digit > 9) {
                    break;
                }
                number = number * 10 + digit;
            }
            decimals = i - point;
            if (decimals == 0) {
                return -1;
            }
        }
        at = i;
        for (; decimals < Decimals.SCALE; decimals++) {
            number *= 10;
        }
        return number;
    }
}

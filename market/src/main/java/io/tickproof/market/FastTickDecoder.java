package io.tickproof.market;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Decodes a tick that has exactly the bytes that {@link TickEncoder} writes, as nearly every record of a topic has.
 * Comparing names one machine word at a time is several times as fast as scanning JSON. {@link TickDecoder} handles every
 * other notation and all invalid records. Mutable and reused for every record.
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

    /** A whole number with this many digits always fits into a long. */
    private static final int MAX_DIGITS = 18;

    private static final int MAX_WHOLE_DIGITS = 10;
    /** Length of the shortest tick. Shorter values are not examined, so no check reads beyond the end. */
    private static final int SHORTEST = "{\"symbol\":\"A\",\"id\":1,\"time\":1,\"price\":1,\"qty\":1}".length();

    private byte[] bytes = {};
    private int position;

    int symbolStart;
    int symbolEnd;
    int symbolHash;
    long id;
    long timeMicros;
    long price;
    long quantity;
    Side side = Side.UNKNOWN;

    private static long eight(String text) {
        return (long) EIGHT.get(text.getBytes(StandardCharsets.US_ASCII), 0);
    }

    private static int four(String text) {
        return (int) FOUR.get(text.getBytes(StandardCharsets.US_ASCII), 0);
    }

    /**
     * Decodes a value into the fields. Returns false if {@link TickDecoder} must decode it. The caller still has to check
     * the symbol and the ranges.
     */
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
        position += ID_LENGTH;
        id = wholeNumber();
        if (id < 0 || !is(TIME)) {
            return false;
        }
        position += Long.BYTES;
        timeMicros = wholeNumber();
        if (timeMicros < 0 || !is(PRICE) || bytes[position + Long.BYTES] != ':') {
            return false;
        }
        position += Long.BYTES + 1;
        price = decimal();
        if (price <= 0 || !is(QTY_1, QTY_2, QTY_LENGTH)) {
            return false;
        }
        position += QTY_LENGTH;
        quantity = decimal();
        return quantity >= 0 && end();
    }

    /** Reads a symbol of visible ASCII characters that need no JSON escape. */
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
        position = i;
        return i < last && i > symbolStart;
    }

    /** Reads the end of the record: nothing, or the side. */
    private boolean end() {
        int remaining = bytes.length - position;
        if (remaining == 1) {
            side = Side.UNKNOWN;
            return bytes[position] == '}';
        }
        if (remaining == BUY_LENGTH) {
            side = Side.BUY;
            return is(SIDE)
                    && (int) FOUR.get(bytes, position + Long.BYTES) == BUY
                    && bytes[position + 12] == '"'
                    && bytes[position + 13] == '}';
        }
        if (remaining == SELL_LENGTH) {
            side = Side.SELL;
            return is(SIDE)
                    && (int) FOUR.get(bytes, position + Long.BYTES) == SELL
                    && bytes[position + 12] == 'l'
                    && bytes[position + 13] == '"'
                    && bytes[position + 14] == '}';
        }
        return false;
    }

    private boolean is(long word) {
        return position + Long.BYTES < bytes.length && (long) EIGHT.get(bytes, position) == word;
    }

    private boolean is(int first, int second, int length) {
        return position + length < bytes.length
                && (int) FOUR.get(bytes, position) == first
                && (int) FOUR.get(bytes, position + length - Integer.BYTES) == second;
    }

    /** Reads up to 18 digits without a leading zero. Returns a negative number if there are none. */
    private long wholeNumber() {
        byte[] b = bytes;
        int start = position;
        int i = start;
        int last = Math.min(b.length, start + MAX_DIGITS);
        long number = 0;
        for (; i < last; i++) {
            int digit = b[i] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            number = number * 10 + digit;
        }
        position = i;
        return i == start || b[start] == '0' && i > start + 1 ? -1 : number;
    }

    /** Reads up to ten digits and up to eight decimals, in units of 10⁻⁸. Returns a negative number if there are none. */
    private long decimal() {
        byte[] b = bytes;
        int start = position;
        int i = start;
        int last = Math.min(b.length, start + MAX_WHOLE_DIGITS);
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
        position = i;
        for (; decimals < Decimals.SCALE; decimals++) {
            number *= 10;
        }
        return number;
    }
}

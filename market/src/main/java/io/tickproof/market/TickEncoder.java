package io.tickproof.market;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes ticks and heartbeats as JSON on the wire:
 *
 * <pre>{"symbol":"BTC-USD","id":4711,"time":1767571200123456,"price":42000.12,"qty":0.5,"side":"buy"}
 * {"heartbeat":1767571201000000}</pre>
 *
 * <p>Every call returns a new array. Not thread-safe: the buffer is reused, because the encoder runs for every tick of a
 * timeline.
 */
public final class TickEncoder {
    private static final byte[] SYMBOL = ascii("{\"symbol\":\"");
    private static final byte[] ID = ascii("\",\"id\":");
    private static final byte[] TIME = ascii(",\"time\":");
    private static final byte[] PRICE = ascii(",\"price\":");
    private static final byte[] QTY = ascii(",\"qty\":");
    private static final byte[] BUY = ascii(",\"side\":\"buy\"}");
    private static final byte[] SELL = ascii(",\"side\":\"sell\"}");
    private static final byte[] NO_SIDE = ascii("}");
    private static final byte[] HEARTBEAT = ascii("{\"heartbeat\":");

    private static final long EIGHT_DIGITS = 100_000_000;
    /** The character 0 eight times. */
    private static final long ZEROS = 0x30303030_30303030L;

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] buffer = new byte[256];
    private int length;

    /** Returns the record value of a tick. */
    public byte[] encode(Tick tick) {
        length = 0;
        put(SYMBOL);
        putText(tick.symbol());
        put(ID);
        putLong(tick.id());
        put(TIME);
        putLong(tick.timeMicros());
        put(PRICE);
        putDecimal(tick.price());
        put(QTY);
        putDecimal(tick.quantity());
        put(
                switch (tick.side()) {
                    case BUY -> BUY;
                    case SELL -> SELL;
                    case UNKNOWN -> NO_SIDE;
                });
        return Arrays.copyOf(buffer, length);
    }

    /**
     * Returns the record value of a heartbeat.
     *
     * @param timeMicros in µs since the epoch
     */
    public byte[] encodeHeartbeat(long timeMicros) {
        length = 0;
        put(HEARTBEAT);
        putLong(timeMicros);
        put(NO_SIDE);
        return Arrays.copyOf(buffer, length);
    }

    private void put(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    private void putText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                putEscaped(text);
                return;
            }
        }
        reserve(text.length());
        for (int i = 0; i < text.length(); i++) {
            buffer[length++] = (byte) text.charAt(i);
        }
    }

    private void putEscaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c < ' ') {
                escaped.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                escaped.append(c);
            }
        }
        put(escaped.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void putDecimal(long units) {
        if (units < 0) {
            put(ascii(Decimals.format(units)));
            return;
        }
        putLong(units / Decimals.ONE);
        long digits = digits((int) (units % Decimals.ONE));
        if (digits != 0) {
            reserve(9);
            buffer[length++] = '.';
            EIGHT_BYTES.set(buffer, length, digits | ZEROS);
            // The last digits are the highest bytes. Trailing zeros are omitted.
            length += 8 - Long.numberOfLeadingZeros(digits) / 8;
        }
    }

    private void putLong(long value) {
        if (value < 0) {
            put(ascii(Long.toString(value)));
            return;
        }
        if (value >= EIGHT_DIGITS) {
            putLong(value / EIGHT_DIGITS);
            reserve(8);
            EIGHT_BYTES.set(buffer, length, digits((int) (value % EIGHT_DIGITS)) | ZEROS);
            length += 8;
            return;
        }
        reserve(8);
        long digits = digits((int) value);
        // The first digits are the lowest bytes.
        int zeros = digits == 0 ? 7 : Long.numberOfTrailingZeros(digits) / 8;
        EIGHT_BYTES.set(buffer, length, (digits | ZEROS) >>> 8 * zeros);
        length += 8 - zeros;
    }

    /**
     * Returns the eight decimal digits of a number below 10⁸, one per byte, the first in the lowest byte. The number is
     * split into parts of four, two and one digits, all parts at once. The multiplications are divisions by 100 and 10
     * that are exact in their ranges.
     */
    private static long digits(int value) {
        long fours = value / 10_000 | (long) (value % 10_000) << 32;
        long hundreds = fours * 5_243 >>> 19 & 0x0000007f_0000007fL;
        long twos = hundreds | fours - 100 * hundreds << 16;
        long tens = twos * 103 >>> 10 & 0x000f_000f_000f_000fL;
        return tens | twos - 10 * tens << 8;
    }

    private void reserve(int count) {
        if (length + count > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + count));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

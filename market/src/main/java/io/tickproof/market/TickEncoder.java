package io.tickproof.market;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes ticks and heartbeats as JSON on the wire:
 *
 * <pre>{"symbol":"BTC-USD","id":4711,"time":1767571200123456,"price":42000.12,"qty":0.5,"side":"buy"}
 * {"heartbeat":1767571201000000}</pre>
 *
 * <p>Every call gives an array of its own. Not for several threads at once: the buffer is kept from call to call,
 * since the encoder runs for every tick of a timeline.
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

    private byte[] buffer = new byte[256];
    private int length;

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
        long fraction = units % Decimals.ONE;
        if (fraction != 0) {
            reserve(9);
            buffer[length++] = '.';
            for (long digit = Decimals.ONE / 10; fraction != 0; digit /= 10) {
                buffer[length++] = (byte) ('0' + fraction / digit);
                fraction %= digit;
            }
        }
    }

    private void putLong(long value) {
        if (value < 0) {
            put(ascii(Long.toString(value)));
            return;
        }
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        reserve(digits);
        long rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            buffer[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
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

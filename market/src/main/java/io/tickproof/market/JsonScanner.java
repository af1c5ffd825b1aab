package io.tickproof.market;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Scans a JSON text (RFC 8259) byte by byte. Mutable and reused for every record, because it is the inner loop of the
 * decoder. Text that is not valid JSON ends the scan with a {@link Rejected}.
 */
final class JsonScanner {
    private static final int MAX_DEPTH = 16;

    byte[] bytes = {};
    /** Index of the next byte. */
    int position;
    /** Whether a string contains a byte that is not ASCII. */
    boolean nonAscii;

    /**
     * Ends the scan of an invalid record from any depth. There is one instance per reason without a stack trace, so
     * throwing it costs nothing.
     */
    static final class Rejected extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final RejectionReason reason;

        Rejected(RejectionReason reason) {
            super(reason.text(), null, false, false);
            this.reason = reason;
        }
    }

    private static final Rejected[] REJECTED = new Rejected[RejectionReason.values().length];

    static {
        for (RejectionReason reason : RejectionReason.values()) {
            REJECTED[reason.ordinal()] = new Rejected(reason);
        }
    }

    static Rejected reject(RejectionReason reason) {
        return REJECTED[reason.ordinal()];
    }

    void start(byte[] value) {
        bytes = value;
        position = 0;
        nonAscii = false;
    }

    boolean isAtEnd() {
        return position == bytes.length;
    }

    boolean is(char c) {
        return position < bytes.length && bytes[position] == c;
    }

    boolean isDigit() {
        return position < bytes.length && bytes[position] >= '0' && bytes[position] <= '9';
    }

    /** Returns whether the value of a member can end here. */
    boolean isAfterValue() {
        return position < bytes.length
                && (bytes[position] == ',' || bytes[position] == '}' || isSpace(bytes[position]));
    }

    void skipValue(int depth) {
        if (depth > MAX_DEPTH) {
            throw reject(RejectionReason.TOO_DEEP);
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

    void skipContainer(char end, boolean named, int depth) {
        position++;
        skipSpace();
        if (peek() == end) {
            position++;
            return;
        }
        while (true) {
            skipSpace();
            if (named) {
                if (peek() != '"') {
                    throw reject(RejectionReason.NOT_JSON);
                }
                skipString();
                skipSpace();
                expect(':');
                skipSpace();
            }
            skipValue(depth + 1);
            skipSpace();
            byte next = peek();
            position++;
            if (next == end) {
                return;
            }
            if (next != ',') {
                throw reject(RejectionReason.NOT_JSON);
            }
        }
    }

    void skipWord(String word) {
        if (position + word.length() > bytes.length || !is(position, word)) {
            throw reject(RejectionReason.NOT_JSON);
        }
        position += word.length();
    }

    void skipNumber() {
        if (peek() == '-') {
            position++;
        }
        if (peek() == '0') {
            position++;
        } else {
            skipDigits();
        }
        if (is('.')) {
            position++;
            skipDigits();
        }
        if (is('e') || is('E')) {
            position++;
            if (peek() == '+' || peek() == '-') {
                position++;
            }
            skipDigits();
        }
    }

    void skipDigits() {
        int start = position;
        while (isDigit()) {
            position++;
        }
        if (position == start) {
            throw reject(RejectionReason.NOT_JSON);
        }
    }

    /** Moves past the closing quote. Returns true if the string has no escapes. */
    boolean skipString() {
        expect('"');
        boolean plain = true;
        while (true) {
            byte b = peek();
            position++;
            if (b == '"') {
                return plain;
            }
            if (b < ' ') {
                if (b >= 0) {
                    throw reject(RejectionReason.NOT_JSON);
                }
                nonAscii = true;
            }
            if (b == '\\') {
                plain = false;
                skipEscape();
            }
        }
    }

    void skipEscape() {
        byte b = peek();
        position++;
        if (b == 'u') {
            for (int i = 0; i < 4; i++) {
                if (Character.digit(peek(), 16) < 0) {
                    throw reject(RejectionReason.NOT_JSON);
                }
                position++;
            }
        } else if ("\"\\/bfnrt".indexOf(b) < 0) {
            throw reject(RejectionReason.NOT_JSON);
        }
    }

    String unescape(int start, int end) {
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

    byte peek() {
        if (position >= bytes.length) {
            throw reject(RejectionReason.NOT_JSON);
        }
        return bytes[position];
    }

    void expect(char c) {
        if (peek() != c) {
            throw reject(RejectionReason.NOT_JSON);
        }
        position++;
    }

    void skipSpace() {
        while (position < bytes.length && isSpace(bytes[position])) {
            position++;
        }
    }

    static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    boolean is(int start, String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[start + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    boolean isAscii(int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    static boolean isUtf8(byte[] value) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}

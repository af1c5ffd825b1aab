package io.tickproof.market;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Walks over a JSON text as RFC 8259 has it, byte by byte. Mutable and used again for record after record: it is the
 * inner loop of the decoder. What is no JSON ends the walk with a {@link Rejected}.
 */
final class JsonScanner {
    private static final int MAX_DEPTH = 16;

    byte[] bytes;
    /** The next byte to be looked at. */
    int at;
    /** Whether a byte beyond ASCII has been seen in a string. */
    boolean beyondAscii;

    /**
     * A record that turns out to be bad ends the parse from any depth; one instance without a stack trace costs
     * nothing.
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
        at = 0;
        beyondAscii = false;
    }

    boolean isAtEnd() {
        return at == bytes.length;
    }

    boolean is(char c) {
        return at < bytes.length && bytes[at] == c;
    }

    boolean isDigit() {
        return at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9';
    }

    /** Whether a member's value can end here. */
    boolean isBehindValue() {
        return at < bytes.length && (bytes[at] == ',' || bytes[at] == '}' || isSpace(bytes[at]));
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
            at++;
            if (next == end) {
                return;
            }
            if (next != ',') {
                throw reject(RejectionReason.NOT_JSON);
            }
        }
    }

    void skipWord(String word) {
        if (at + word.length() > bytes.length || !is(at, word)) {
            throw reject(RejectionReason.NOT_JSON);
        }
        at += word.length();
    }

    void skipNumber() {
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            skipDigits();
        }
        if (is('.')) {
            at++;
            skipDigits();
        }
        if (is('e') || is('E')) {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            skipDigits();
        }
    }

    void skipDigits() {
        int start = at;
        while (isDigit()) {
            at++;
        }
        if (at == start) {
            throw reject(RejectionReason.NOT_JSON);
        }
    }

    /** Moves behind the closing quote; true if the text between has no escapes. */
    boolean skipString() {
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
                    throw reject(RejectionReason.NOT_JSON);
                }
                beyondAscii = true;
            }
            if (b == '\\') {
                plain = false;
                skipEscape();
            }
        }
    }

    void skipEscape() {
        byte b = peek();
        at++;
        if (b == 'u') {
            for (int i = 0; i < 4; i++) {
                if (Character.digit(peek(), 16) < 0) {
                    throw reject(RejectionReason.NOT_JSON);
                }
                at++;
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
        if (at >= bytes.length) {
            throw reject(RejectionReason.NOT_JSON);
        }
        return bytes[at];
    }

    void expect(char c) {
        if (peek() != c) {
            throw reject(RejectionReason.NOT_JSON);
        }
        at++;
    }

    void skipSpace() {
        while (at < bytes.length && isSpace(bytes[at])) {
            at++;
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

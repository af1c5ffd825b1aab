package io.tickproof.generator.recording;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A text as bytes: its character set and its first characters. A byte order mark names the character set; without one,
 * zeros at every second byte show UTF-16. Everything else is UTF-8 unless the settings say otherwise.
 */
final class TextBytes {
    private static final int HEAD_BYTES = 1 << 16;

    private final InputStream bytes;
    private final Charset charset;
    private final String head;
    private final boolean complete;

    /**
     * Reads the first bytes ahead.
     *
     * @param declared the character set; null to detect it
     * @throws RowFormatException if the bytes are not a text
     */
    TextBytes(InputStream content, @Nullable Charset declared) throws IOException {
        bytes = new BufferedInputStream(content, HEAD_BYTES);
        bytes.mark(HEAD_BYTES);
        byte[] first = bytes.readNBytes(HEAD_BYTES);
        bytes.reset();
        complete = first.length < HEAD_BYTES;
        Mark mark = Mark.of(first);
        bytes.skipNBytes(mark.length);
        charset = declared != null ? declared : mark.charset != null ? mark.charset : withoutMark(first);
        head = new String(first, mark.length, first.length - mark.length, charset);
        int zero = head.indexOf('\0');
        if (zero >= 0) {
            throw new RowFormatException("it is not a text: character " + (zero + 1)
                    + " is a zero byte; supported are CSV, JSON, Parquet and Arrow files");
        }
        String start = head.stripLeading().toLowerCase(Locale.ROOT);
        if (start.startsWith("<!doctype") || start.startsWith("<html") || start.startsWith("<?xml")) {
            throw new RowFormatException("it is a web page or XML, not a CSV or JSON file; download it again");
        }
    }

    /** A byte order mark. */
    private record Mark(@Nullable Charset charset, int length) {
        static Mark of(byte[] first) {
            if (first.length >= 3 && first[0] == (byte) 0xef && first[1] == (byte) 0xbb && first[2] == (byte) 0xbf) {
                return new Mark(StandardCharsets.UTF_8, 3);
            }
            if (first.length >= 2 && first[0] == (byte) 0xff && first[1] == (byte) 0xfe) {
                return new Mark(StandardCharsets.UTF_16LE, 2);
            }
            if (first.length >= 2 && first[0] == (byte) 0xfe && first[1] == (byte) 0xff) {
                return new Mark(StandardCharsets.UTF_16BE, 2);
            }
            return new Mark(null, 0);
        }
    }

    /** Returns UTF-16 if nearly all even or all odd bytes are zero, as they are in the ASCII characters of rows. */
    private static Charset withoutMark(byte[] first) {
        byte[] start = Arrays.copyOf(first, Math.min(first.length, 512) & ~1);
        int[] zeros = new int[2];
        for (int i = 0; i < start.length; i++) {
            zeros[i & 1] += start[i] == 0 ? 1 : 0;
        }
        int most = Math.max(1, start.length * 2 / 5);
        if (start.length > 0 && zeros[1] >= most && zeros[0] == 0) {
            return StandardCharsets.UTF_16LE;
        }
        return start.length > 0 && zeros[0] >= most && zeros[1] == 0
                ? StandardCharsets.UTF_16BE
                : StandardCharsets.UTF_8;
    }

    Charset charset() {
        return charset;
    }

    /** Returns the first characters: all of a short text, otherwise whole lines. */
    String head() {
        if (complete) {
            return head;
        }
        int end = Math.max(head.lastIndexOf('\n'), head.lastIndexOf('\r'));
        return end < 0 ? head : head.substring(0, end + 1);
    }

    /** Returns whether the text starts like a JSON array or object. */
    boolean isJson() {
        String start = head.stripLeading();
        return start.startsWith("[") || start.startsWith("{");
    }

    boolean isBlank() {
        return complete && head.isBlank();
    }

    /** Returns the text from its first character on. A byte sequence that is no character is an error. */
    Reader reader() {
        return new InputStreamReader(
                bytes,
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }
}

package io.tickproof.generator.recording;

import io.tickproof.generator.recording.RecordingReader.IdKind;
import io.tickproof.market.Fingerprints;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Reads the trade id from one or several columns. A whole number is the id itself. A text, and the combination of several
 * columns, is replaced by a hash of 63 bits. A row without an id gets a number from a range in which no other id is. If the
 * file has no ids, the row numbers replace them.
 */
final class IdColumns {
    /** Start of the range for rows without an id, to the greatest long. */
    static final long MISSING_START = 0x7f00_0000_0000_0000L;

    private static final String NAME = "trade_id";
    /** Separates the columns of an id, so that 1 and 23 differ from 12 and 3. */
    private static final int UNIT_SEPARATOR = 0x1f;

    private static final int SURELY_FITTING_DIGITS = 18;

    private static final Pattern DECIMAL = Pattern.compile("-?\\d*\\.\\d+(?:[eE][-+]?\\d+)?");

    private final int[] indices;
    private IdKind kind = IdKind.NONE;
    private long missing;

    /** @param indices the columns, or none; an index of −1 stands for a column that a JSON file has not brought yet */
    IdColumns(int... indices) {
        this.indices = indices;
    }

    /** Returns where the id that was read last comes from. */
    IdKind kind() {
        return kind;
    }

    /** Returns the id of a row without an id. @param position number of the row, from 1 */
    long replacement(long position) {
        return indices.length == 0 ? position : MISSING_START + position;
    }

    /** Returns whether the file has columns with an id. */
    boolean hasColumns() {
        return indices.length > 0;
    }

    /** Returns the number of rows without an id. */
    long missing() {
        return missing;
    }

    /**
     * Returns the id of the current row.
     *
     * @throws RecordingException if it is a negative number
     */
    long id(RowReader rows) {
        kind = IdKind.NONE;
        if (indices.length == 0) {
            return replacement(rows.row());
        }
        boolean present = true;
        for (int index : indices) {
            present &= index >= 0 && !isMissing(rows.field(index, NAME));
        }
        if (!present) {
            missing++;
            return replacement(rows.row());
        }
        kind = IdKind.TEXT;
        if (indices.length > 1) {
            long hash = 0;
            for (int index : indices) {
                hash = hash(hash, rows.field(index, NAME));
                hash = Fingerprints.mix64(hash ^ UNIT_SEPARATOR);
            }
            return outsideOfMissing(hash);
        }
        String text = rows.field(indices[0], NAME);
        long number = number(text);
        if (number >= 0) {
            kind = IdKind.NUMBER;
            return number;
        }
        if (DECIMAL.matcher(text).matches()) {
            throw rows.problem(
                    NAME,
                    RowReader.shortened(text)
                            + " is a decimal, not an id; is it the right column (stream.columns.id)?");
        }
        if (isNegativeNumber(text)) {
            throw rows.problem(NAME, "the id must be 0 or more, not " + RowReader.shortened(text));
        }
        return outsideOfMissing(hash(0, text));
    }

    private static boolean isMissing(String text) {
        return text.isEmpty() || text.length() <= 4 && RowReader.isPlaceholder(text);
    }

    /** Returns the whole number without a leading zero, or −1 for any other text, and if it is in the reserved range. */
    private static long number(String text) {
        int length = text.length();
        if (length > SURELY_FITTING_DIGITS + 1 || length > 1 && text.charAt(0) == '0' || !isDigits(text, 0)) {
            return -1;
        }
        if (length <= SURELY_FITTING_DIGITS) {
            long number = 0;
            for (int i = 0; i < length; i++) {
                number = number * 10 + (text.charAt(i) - '0');
            }
            return number;
        }
        try {
            long number = Long.parseLong(text);
            return number < MISSING_START ? number : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static boolean isNegativeNumber(String text) {
        return text.length() > 1 && text.charAt(0) == '-' && isDigits(text, 1);
    }

    private static boolean isDigits(String text, int start) {
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static long hash(long start, String text) {
        long hash = start;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = Fingerprints.mix64(hash ^ b);
        }
        return hash;
    }

    private static long outsideOfMissing(long hash) {
        long positive = hash & Long.MAX_VALUE;
        return positive < MISSING_START ? positive : positive >>> 1;
    }
}

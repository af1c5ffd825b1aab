package io.tickproof.generator.recording;

import java.nio.file.Path;

/** A recording that cannot be read. The message is one line for the user with file, row, column, value and remedy. */
public final class RecordingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final String EMPTY = "the file is empty";
    static final String NO_ROWS = "the file has a header but no rows";

    private final String place;

    public RecordingException(Path file, String message) {
        super(file + ": " + message);
        place = message;
    }

    public RecordingException(Path file, long row, String column, String message) {
        this(file, "row " + row + ", column " + column + ": " + message);
    }

    /** Returns whether the only problem is that the file contains no rows. */
    public boolean isEmpty() {
        return place.startsWith(EMPTY) || place.startsWith(NO_ROWS);
    }

    /** Returns the message without the file name. */
    public String place() {
        return place;
    }
}

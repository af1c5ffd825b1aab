package io.tickproof.generator.recording;

import java.nio.file.Path;

/** A recording that cannot be read. The message is one line for the user: file, row, column, value, remedy. */
public final class RecordingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final String EMPTY = "the file is empty";
    static final String NO_ROWS = "the file has a header, but no rows";

    private final String place;

    public RecordingException(Path file, String message) {
        super(file + ": " + message);
        place = message;
    }

    public RecordingException(Path file, long row, String column, String message) {
        this(file, "row " + row + ", column " + column + ": " + message);
    }

    /** Whether there is nothing in the file, and nothing wrong with it. */
    public boolean isEmpty() {
        return place.startsWith(EMPTY) || place.startsWith(NO_ROWS);
    }

    /** The message without the file. */
    public String place() {
        return place;
    }
}

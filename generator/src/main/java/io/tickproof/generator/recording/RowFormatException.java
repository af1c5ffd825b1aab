package io.tickproof.generator.recording;

import java.io.IOException;

/** The rows of a file cannot be told apart. {@link RowReader} adds the file and the row. */
final class RowFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    RowFormatException(String message) {
        super(message);
    }
}

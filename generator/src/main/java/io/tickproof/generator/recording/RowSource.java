package io.tickproof.generator.recording;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The rows of one file, or of one member of an archive. */
interface RowSource extends AutoCloseable {
    /** Returns the names of the columns; none if the rows have only numbers. */
    ColumnNames names();

    /** Returns the number of rows before the first data row. */
    int headerRows();

    /**
     * Reads the next row.
     *
     * @return null after the last row
     */
    String @Nullable [] read() throws IOException;

    /** Returns whether the names may grow with the rows, so that a row may lack the last ones. */
    boolean isGrowing();

    @Override
    void close() throws IOException;
}

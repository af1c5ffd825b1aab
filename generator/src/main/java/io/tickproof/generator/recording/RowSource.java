package io.tickproof.generator.recording;

import java.io.IOException;
import java.util.Set;
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

    /** Returns how many columns a row may have: as many as the header or the first row. */
    int width();

    /** Returns whether later rows may bring further names. */
    default boolean isGrowing() {
        return false;
    }

    /** Returns pointers to arrays within the rows that may be the rows themselves. */
    default Set<String> pointers() {
        return Set.of();
    }

    /** Returns why a row is not a tick, with its place, if the source knows; otherwise null. */
    default @Nullable String problem(String[] row) {
        return null;
    }

    @Override
    void close() throws IOException;
}

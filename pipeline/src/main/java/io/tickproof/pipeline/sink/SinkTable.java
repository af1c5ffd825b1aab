package io.tickproof.pipeline.sink;

import java.io.Serializable;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Defines how rows of one type are written to their table. Every statement may be repeated, and may be executed out of
 * order, without harm. That makes the sink exactly-once in effect.
 *
 * @param <T> type of the row
 */
public interface SinkTable<T> extends Serializable {
    /** Returns an INSERT with parameters, guarded by the table's key. */
    String insert();

    /** Returns the table's key of the row. Rows are written in the order of their keys, so two writers cannot deadlock. */
    Comparable<?> key(T row);

    /** Returns which of two rows with the same key is written: PostgreSQL does not update a row twice per statement. */
    T newer(T first, T second);

    /** Sets the parameters of {@link #insert}. */
    void bind(PreparedStatement statement, T row) throws SQLException;
}

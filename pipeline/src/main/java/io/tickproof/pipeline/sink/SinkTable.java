package io.tickproof.pipeline.sink;

import java.io.Serializable;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * How rows of one kind are written to their table. Every statement may be repeated and overtaken without harm: that
 * makes the sink exactly-once in effect.
 *
 * @param <T> the row
 */
public interface SinkTable<T> extends Serializable {
    /** One insert with parameters, guarded by the table's key. */
    String insert();

    /** The table's key for the row; rows are written in its order, so that two writers cannot deadlock. */
    Comparable<?> key(T row);

    /** Which of two rows with one key is written: PostgreSQL refuses to update a row twice in one statement. */
    T newer(T first, T second);

    void bind(PreparedStatement statement, T row) throws SQLException;
}

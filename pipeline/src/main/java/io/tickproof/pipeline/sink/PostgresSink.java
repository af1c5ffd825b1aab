package io.tickproof.pipeline.sink;

import io.tickproof.pipeline.options.PostgresSettings;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rows of one type to their table. It is exactly-once in effect because of the table's guard ({@link SinkTable}),
 * not because of transactions that span checkpoints.
 *
 * @param <T> type of the row
 */
public final class PostgresSink<T> implements Sink<T> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(PostgresSink.class);
    private static final int MAX_ROWS = 2_000;

    /**
     * Classes and codes of SQLSTATE: connection lost or refused (08), transaction rolled back because of another (40),
     * out of resources (53), shutting down (57P), not writable during a failover (25006), locked (55P03). See
     * "PostgreSQL Error Codes" in its documentation.
     */
    private static final List<String> TRANSIENT_STATES = List.of("08", "40", "53", "57P", "25006", "55P03");

    private final PostgresSettings postgres;
    private final SinkTable<T> table;
    private final boolean connectsAhead;

    /**
     * @param connectsAhead whether it connects before the first row, which helps a table that certainly gets rows
     */
    public PostgresSink(PostgresSettings postgres, SinkTable<T> table, boolean connectsAhead) {
        this.postgres = postgres;
        this.table = table;
        this.connectsAhead = connectsAhead;
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        Writer writer = new Writer(context);
        if (connectsAhead) {
            writer.connectAhead();
        }
        return writer;
    }

    private final class Writer extends BufferedWriter<T> {
        private @Nullable Connection connection;
        private @Nullable PreparedStatement insert;

        Writer(WriterInitContext context) {
            super("PostgreSQL", MAX_ROWS, context);
        }

        @Override
        Comparable<?> key(T row) {
            return table.key(row);
        }

        @Override
        long lingerMillis(long sendMillis) {
            return LINGER_MS;
        }

        @Override
        T newer(T first, T second) {
            return table.newer(first, second);
        }

        @Override
        void writeAll(List<T> batch) throws SQLException {
            try {
                connect();
                execute(batch, Objects.requireNonNull(insert));
                Objects.requireNonNull(connection).commit();
            } catch (SQLException e) {
                disconnect(e);
                throw e;
            }
        }

        private void execute(List<T> batch, PreparedStatement statement) throws SQLException {
            for (T row : batch) {
                table.bind(statement, row);
                statement.addBatch();
            }
            statement.executeBatch();
        }

        /** Returns whether the SQLSTATE is one of {@link #TRANSIENT_STATES}. */
        @Override
        boolean isTransient(Exception failure) {
            String state = failure instanceof SQLException sql ? sql.getSQLState() : null;
            return state != null && TRANSIENT_STATES.stream().anyMatch(state::startsWith);
        }

        /**
         * Never fails. All rows that matter are committed, and Flink stops the whole TaskManager if a cancelled task
         * cannot be closed, so a cut connection would stop it.
         */
        @Override
        public void close() {
            try {
                if (connection != null) {
                    connection.close();
                }
            } catch (SQLException e) {
                LOG.debug("cannot close a connection to PostgreSQL", e);
            }
        }

        @Override
        void connect() throws SQLException {
            if (connection != null) {
                return;
            }
            Properties properties = new Properties();
            properties.setProperty("user", postgres.user());
            properties.setProperty("password", postgres.password());
            properties.setProperty("reWriteBatchedInserts", "true");
            properties.setProperty("ApplicationName", "tickproof-job");
            // A connection that hangs must become a failure, which is retried.
            properties.setProperty("connectTimeout", "10");
            properties.setProperty("socketTimeout", "20");
            properties.setProperty("tcpKeepAlive", "true");
            // In a JVM that has run other jars, DriverManager finds the driver only if its class has been loaded.
            Driver.isRegistered();
            Connection opened = DriverManager.getConnection(postgres.url(), properties);
            opened.setAutoCommit(false);
            insert = opened.prepareStatement(table.insert());
            connection = opened;
        }

        /** After a failure the state of connection and batch is unknown, so the next attempt uses a new connection. */
        private void disconnect(SQLException failure) {
            Connection failed = connection;
            connection = null;
            if (failed != null) {
                try {
                    failed.close();
                } catch (SQLException second) {
                    failure.addSuppressed(second);
                }
            }
        }
    }
}

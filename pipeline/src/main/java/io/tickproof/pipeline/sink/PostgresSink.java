package io.tickproof.pipeline.sink;

import io.tickproof.pipeline.options.PostgresSettings;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rows of one kind to their table. Exactly-once in effect by the table's guard, not by transactions that span
 * checkpoints.
 */
public final class PostgresSink<T> implements Sink<T> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(PostgresSink.class);
    private static final int FULL = 2_000;
    private final PostgresSettings postgres;
    private final SinkTable<T> table;
    private final boolean connectsAhead;

    /** @param connectsAhead whether it connects before there is a row: of use where there will be rows, and soon */
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
        private Connection connection;
        private PreparedStatement insert;

        Writer(WriterInitContext context) {
            super("PostgreSQL", FULL, context);
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
                for (T row : batch) {
                    table.bind(insert, row);
                    insert.addBatch();
                }
                insert.executeBatch();
                connection.commit();
            } catch (SQLException e) {
                disconnect(e);
                throw e;
            }
        }

        /**
         * Connection lost or refused, rolled back for another's sake, out of resources, shutting down, locked, not
         * writable in the middle of a failover: SQLSTATE classes of PostgreSQL.
         */
        @Override
        boolean isTransient(Exception failure) {
            String state = failure instanceof SQLException sql ? sql.getSQLState() : null;
            return state != null
                    && (state.startsWith("08")
                            || state.startsWith("40")
                            || state.startsWith("53")
                            || state.startsWith("57P")
                            || state.equals("25006")
                            || state.equals("55P03"));
        }

        /**
         * Never fails: what matters is committed, and Flink ends a whole TaskManager where a task that is cancelled cannot
         * be closed, which a cut connection would then come to.
         */
        @Override
        public void close() {
            try {
                if (connection != null) {
                    connection.close();
                }
            } catch (SQLException e) {
                LOG.debug("closing a connection to PostgreSQL failed", e);
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
            // A link that is neither up nor down must become a failure, and be tried again.
            properties.setProperty("connectTimeout", "10");
            properties.setProperty("socketTimeout", "20");
            properties.setProperty("tcpKeepAlive", "true");
            // In a JVM that has run other jars, DriverManager finds our driver only where its class is loaded already.
            Driver.isRegistered();
            Connection opened = DriverManager.getConnection(postgres.url(), properties);
            opened.setAutoCommit(false);
            insert = opened.prepareStatement(table.insert());
            connection = opened;
        }

        /** After a failure the state of connection and batch is not known: the next try starts anew. */
        private void disconnect(SQLException failure) {
            Connection broken = connection;
            connection = null;
            if (broken != null) {
                try {
                    broken.close();
                } catch (SQLException second) {
                    failure.addSuppressed(second);
                }
            }
        }
    }
}

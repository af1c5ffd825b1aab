package io.tickproof.verifier.observed;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.SharedNames;
import io.tickproof.market.Side;
import io.tickproof.market.Tick;
import io.tickproof.verifier.oracle.TooLateTick;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the tables of a job in PostgreSQL row by row, and its keys in Redis. */
public final class PostgresSinks implements Sinks {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresSinks.class);
    private static final Set<String> NOT_NUMBERS = Set.of("NaN", "Infinity", "-Infinity");
    private static final int FETCH_SIZE = 10_000;

    /** The application name of the session, by which the server shows it. */
    public static final String APPLICATION = "tickproof-verifier";

    private final Database database;
    private final Set<Sink> written;
    private final CandleLayout layout;
    private final String onlyWindow;
    private final @Nullable RedisLatestPrices redis;
    private final Connection connection;
    private final boolean commitTimes;

    /** @param url a JDBC URL */
    public record Database(String url, String user, String password) {
        /** Returns the URL without its query, which may contain a password. */
        @Override
        public String toString() {
            int question = url.indexOf('?');
            return question < 0 ? url : url.substring(0, question);
        }
    }

    /**
     * Connects to the database.
     *
     * @param onlyWindow the name of the window if the layout has no column for it
     * @param redis null if the job does not write to Redis
     * @throws SinkException if the server cannot be reached or refuses the connection
     */
    public PostgresSinks(
            Database database,
            Set<Sink> written,
            CandleLayout layout,
            String onlyWindow,
            @Nullable RedisLatestPrices redis)
            throws SinkException {
        this.database = database;
        this.written = Set.copyOf(written);
        this.layout = layout;
        this.onlyWindow = onlyWindow;
        this.redis = redis;
        @Nullable Connection opened = null;
        try {
            Properties properties = new Properties();
            properties.setProperty("user", database.user());
            properties.setProperty("password", database.password());
            properties.setProperty("ApplicationName", APPLICATION);
            opened = DriverManager.getConnection(database.url(), properties);
            opened.setAutoCommit(false);
            opened.setReadOnly(true);
            try (Statement zone = opened.createStatement()) {
                // The driver sets the zone of the session to that of this JVM. Times without a zone would be compared
                // by it.
                zone.execute("SET TIME ZONE 'UTC'");
            }
            opened.commit();
            try (Statement statement = opened.createStatement();
                    ResultSet rows = statement.executeQuery("SHOW track_commit_timestamp")) {
                commitTimes = rows.next() && rows.getString(1).equals("on");
            }
        } catch (SQLException e) {
            close(opened);
            throw new SinkException(
                    "cannot connect to PostgreSQL at " + database + " as user " + database.user() + ": " + oneLine(e),
                    e);
        }
        connection = opened;
    }

    @Override
    public Set<Sink> written() {
        return written;
    }

    @Override
    public CandleLayout layout() {
        return layout;
    }

    @Override
    public void candles(Consumer<ObservedCandle> action) throws SinkException {
        candles("", action);
    }

    /** @param where a condition in SQL that starts with {@code WHERE}; empty for all rows */
    void candles(String where, Consumer<ObservedCandle> action) throws SinkException {
        List<CandleColumn> columns = layout.columns().keySet().stream().sorted().toList();
        String query = "SELECT " + orNull(layout.keys().window()) + ", "
                + quoted(layout.keys().symbol()) + ", " + quoted(layout.keys().start()) + ", "
                + orNull(layout.emitted()) + ", "
                + (commitTimes ? "pg_xact_commit_timestamp(xmin)" : "NULL")
                + columns.stream()
                        .map(column -> ", " + quoted(layout.columns().getOrDefault(column, column.text())))
                        .collect(Collectors.joining())
                + " FROM " + quoted(layout.table()) + where;
        CandleReader reader = new CandleReader();
        each(layout.table(), query, row -> {
            reader.start(
                    layout.keys().window() == null ? onlyWindow : row.getString(1), row.getString(2), time(row, 3));
            for (int i = 0; i < columns.size(); i++) {
                number(reader, columns.get(i), row, i + 6);
            }
            Candle candle = reader.candle();
            action.accept(new ObservedCandle(
                    candle, reader.isExact(), CellValues.micros(time(row, 4)), CellValues.micros(time(row, 5))));
        });
    }

    @Override
    public void tooLate(Consumer<TooLateTick> action) throws SinkException {
        each(
                SharedNames.TOO_LATE,
                "SELECT kafka_partition, kafka_offset, window_name, window_start, symbol, trade_id, event_time, price, quantity, mark"
                        + " FROM " + SharedNames.TOO_LATE,
                row -> action.accept(new TooLateTick(
                        row.getInt(1),
                        row.getLong(2),
                        row.getString(3),
                        CellValues.micros(time(row, 4)),
                        new Tick(
                                row.getString(5),
                                row.getLong(6),
                                CellValues.micros(time(row, 7)),
                                Decimals.ofBigDecimal(row.getBigDecimal(8)),
                                Decimals.ofBigDecimal(row.getBigDecimal(9)),
                                Side.UNKNOWN),
                        CellValues.micros(time(row, 10)))));
    }

    @Override
    public void duplicates(Consumer<DuplicateRow> action) throws SinkException {
        each(
                SharedNames.DUPLICATES,
                "SELECT kafka_partition, kafka_offset, symbol, trade_id, event_time FROM " + SharedNames.DUPLICATES,
                row -> action.accept(new DuplicateRow(
                        row.getInt(1),
                        row.getLong(2),
                        row.getString(3),
                        row.getLong(4),
                        CellValues.micros(time(row, 5)))));
    }

    @Override
    public void deadLetters(Consumer<DeadLetterRow> action) throws SinkException {
        each(
                SharedNames.DEAD_LETTERS,
                "SELECT kafka_partition, kafka_offset, reason FROM " + SharedNames.DEAD_LETTERS,
                row -> action.accept(new DeadLetterRow(row.getInt(1), row.getLong(2), row.getString(3))));
    }

    @Override
    public Map<String, Map<String, String>> latest() throws SinkException {
        return redis == null ? Map.of() : redis.read();
    }

    @Override
    public void close() {
        close(connection);
    }

    private static void close(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // The connection was only read from, and the rows have been processed.
                LOG.debug("closing a connection failed", e);
            }
        }
    }

    private interface RowAction {
        void accept(ResultSet row) throws SQLException;
    }

    private void each(String table, String query, RowAction action) throws SinkException {
        long read = 0;
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet rows = statement.executeQuery(query)) {
                while (rows.next()) {
                    action.accept(rows);
                    read++;
                }
            }
            connection.rollback();
        } catch (SQLException e) {
            try {
                connection.rollback();
            } catch (SQLException second) {
                e.addSuppressed(second);
            }
            throw new SinkException(explain(table, read, e), e);
        } catch (RuntimeException e) {
            throw new SinkException(
                    "table " + table + " at " + database + ", row " + (read + 1) + ": a value cannot be read: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Reads a number. NaN and infinity are wrong values of one row and must not end the reading. */
    private static void number(CandleReader reader, CandleColumn column, ResultSet row, int at) throws SQLException {
        try {
            reader.set(column, row.getBigDecimal(at));
        } catch (SQLException | NumberFormatException e) {
            String text = row.getString(at);
            if (!NOT_NUMBERS.contains(text)) {
                throw e;
            }
            reader.setNotANumber(column);
        }
    }

    /** Reads a time. By default, the driver would read a time without a zone in the zone of this JVM. */
    private static @Nullable Object time(ResultSet row, int column) throws SQLException {
        return switch (row.getMetaData().getColumnTypeName(column)) {
            case "timestamptz" -> row.getObject(column, OffsetDateTime.class);
            case "timestamp" -> row.getObject(column, LocalDateTime.class);
            default -> row.getObject(column);
        };
    }

    private String explain(String table, long read, SQLException e) {
        String state = String.valueOf(e.getSQLState());
        String what = "table " + table + " at " + database + " cannot be read: " + oneLine(e);
        if (state.startsWith("08") || state.startsWith("57P")) {
            return what + "; the connection was lost after " + read + " rows, so they are not verified";
        }
        return switch (state) {
            case "42501" -> what + "; grant it: GRANT SELECT ON " + table + " TO " + database.user();
            case "42P01" -> what + "; did the job run, and is this its database?";
            case "42703" -> what + "; the scenario's job.own.columns names the columns";
            default -> what;
        };
    }

    private static String oneLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().map(String::strip).collect(Collectors.joining(" "));
    }

    private static String orNull(@Nullable String column) {
        return column == null ? "NULL" : quoted(column);
    }

    /** Returns a name as a quoted identifier, so that nothing in a scenario can become SQL. */
    static String quoted(String name) {
        List<String> parts = new ArrayList<>();
        for (String part : name.split("\\.")) {
            parts.add('"' + part.replace("\"", "\"\"") + '"');
        }
        return String.join(".", parts);
    }
}

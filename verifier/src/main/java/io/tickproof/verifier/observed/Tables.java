package io.tickproof.verifier.observed;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.Names;
import io.tickproof.market.Side;
import io.tickproof.market.Tick;
import io.tickproof.verifier.oracle.TooLateTick;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/** Reads the job's tables, row by row. */
public final class Tables implements AutoCloseable {
    private static final int ROWS_AT_ONCE = 10_000;
    private final Connection connection;
    private final boolean commitTimes;

    /** A row of the table duplicates. */
    public record DuplicateRow(int partition, long offset, String symbol, long id, long timeMicros) {
        public String toRow() {
            return partition + "|" + offset + '|' + symbol + '|' + id + '|' + timeMicros;
        }
    }

    /** A row of the table dead_letters. */
    public record DeadLetterRow(int partition, long offset, String reason) {
        public String toRow() {
            return partition + "|" + offset + '|' + reason;
        }
    }

    /** @throws SQLException if the server cannot be reached or refuses */
    public Tables(String url, String user, String password) throws SQLException {
        connection = DriverManager.getConnection(url, user, password);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW track_commit_timestamp")) {
            commitTimes = rows.next() && rows.getString(1).equals("on");
        }
    }

    public void candles(Consumer<ObservedCandle> action) throws SQLException {
        String committed = commitTimes ? "pg_xact_commit_timestamp(xmin)" : "NULL::timestamptz";
        each(
                "SELECT window_name, symbol, window_start, open, high, low, close, volume, vwap, mean_price, trade_count, id_sum,"
                        + " id_xor, emitted_at, " + committed + " FROM " + Names.CANDLES,
                row -> action.accept(new ObservedCandle(
                        new Candle(
                                row.getString(1),
                                row.getString(2),
                                micros(row, 3),
                                units(row, 4),
                                units(row, 5),
                                units(row, 6),
                                units(row, 7),
                                row.getBigDecimal(8),
                                row.getBigDecimal(9),
                                row.getBigDecimal(10),
                                row.getLong(11),
                                row.getLong(12),
                                row.getLong(13)),
                        micros(row, 14),
                        micros(row, 15))));
    }

    public void tooLate(Consumer<TooLateTick> action) throws SQLException {
        each(
                "SELECT kafka_partition, kafka_offset, window_name, window_start, symbol, trade_id, event_time, price, quantity, mark"
                        + " FROM " + Names.TOO_LATE,
                row -> action.accept(new TooLateTick(
                        row.getInt(1),
                        row.getLong(2),
                        row.getString(3),
                        micros(row, 4),
                        new Tick(
                                row.getString(5),
                                row.getLong(6),
                                micros(row, 7),
                                units(row, 8),
                                units(row, 9),
                                Side.UNKNOWN),
                        micros(row, 10))));
    }

    public void duplicates(Consumer<DuplicateRow> action) throws SQLException {
        each(
                "SELECT kafka_partition, kafka_offset, symbol, trade_id, event_time FROM " + Names.DUPLICATES,
                row -> action.accept(new DuplicateRow(
                        row.getInt(1), row.getLong(2), row.getString(3), row.getLong(4), micros(row, 5))));
    }

    public void deadLetters(Consumer<DeadLetterRow> action) throws SQLException {
        each(
                "SELECT kafka_partition, kafka_offset, reason FROM " + Names.DEAD_LETTERS,
                row -> action.accept(new DeadLetterRow(row.getInt(1), row.getLong(2), row.getString(3))));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private interface RowAction {
        void accept(ResultSet row) throws SQLException;
    }

    private void each(String query, RowAction action) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(ROWS_AT_ONCE);
            try (ResultSet rows = statement.executeQuery(query)) {
                while (rows.next()) {
                    action.accept(rows);
                }
            }
        }
    }

    private static long units(ResultSet row, int column) throws SQLException {
        return Decimals.ofBigDecimal(row.getBigDecimal(column));
    }

    private static long micros(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? Long.MIN_VALUE : ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
    }
}

package io.tickproof.verifier;

import io.tickproof.market.Tick;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.oracle.OracleRules;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.TreeSet;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Implements the candle contract in SQL, on sets and not record by record. It shares no arithmetic with oracle, job or
 * {@link NaiveModel}. DuckDB's HUGEINT has 128 bits, and an overflow is an error.
 *
 * <p>Add the valid records of the log in any order, then call {@link #compute} once. Times and ids are 0 or more.
 */
public final class SqlModel implements AutoCloseable {
    private static final String TABLES = """
            CREATE TABLE log (
                partition INTEGER, log_offset BIGINT, heartbeat BOOLEAN,
                symbol VARCHAR, id BIGINT, time_us BIGINT, price BIGINT, qty BIGINT);
            CREATE TABLE kinds (name VARCHAR, size_us BIGINT, slide_us BIGINT);
            CREATE TABLE dead (partition INTEGER, log_offset BIGINT);

            -- M of the contract: the greatest time before the record, dead letters left out.
            CREATE VIEW valid AS
            SELECT *, max(time_us) OVER (PARTITION BY partition ORDER BY log_offset
                                         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS greatest
            FROM log ANTI JOIN dead USING (partition, log_offset);

            -- 42000.50000000, and 42000.5 for short.
            CREATE MACRO plain(units) AS
                (units // 100000000)::VARCHAR || '.' || lpad((units % 100000000)::VARCHAR, 8, '0');
            CREATE MACRO short(units) AS rtrim(rtrim(plain(units), '0'), '.');
            CREATE MACRO half_even(a, b) AS
                a // b + CASE WHEN 2 * (a % b) > b OR (2 * (a % b) = b AND a // b % 2 = 1) THEN 1 ELSE 0 END;

            -- The product needs 128 bits; sum() of a UHUGEINT would be a DOUBLE, so it goes no further than this.
            CREATE MACRO times(a, b) AS
                ((a::UHUGEINT * b::UHUGEINT) & 18446744073709551615::UHUGEINT)::UBIGINT;
            CREATE MACRO shifted(z, bits) AS xor(z, z >> bits);
            CREATE MACRO mix64(z) AS shifted(times(shifted(times(
                shifted(z::UBIGINT, 30), 13787848793156543929), 27), 10723151780598845931), 31);
            """;

    /**
     * Dead letters do not change M, so each one found may reveal others. While some are unknown, M is too great and
     * never too small: a tick that is ahead of it even then is certainly a dead letter. The statement is repeated until
     * no tick is ahead.
     */
    private static final String MORE_DEAD = """
            INSERT INTO dead
            SELECT partition, log_offset FROM valid
            WHERE NOT heartbeat AND time_us - greatest > getvariable('max_ahead')
            """;

    private static final String JUDGE = """
            -- A row for every (tick, window): n counts the windows that hold the tick, the first to end first.
            CREATE TABLE placed AS
            SELECT partition, log_offset, name, finish - size_us AS start,
                   coalesce(finish + getvariable('lateness') <= greatest - getvariable('bound'), false) AS too_late
            FROM (SELECT *, (time_us // slide_us + 1 + n) * slide_us AS finish
                  FROM (SELECT *, unnest(range(size_us // slide_us)) AS n
                        FROM valid CROSS JOIN kinds WHERE NOT heartbeat));

            CREATE TABLE judged AS
            SELECT l.*, mix64(id) AS mixed, missed_all,
                   NOT missed_all AND row_number() OVER (PARTITION BY symbol, id, time_us // 60000000, missed_all
                                                         ORDER BY log_offset) > 1 AS again
            FROM log l JOIN (SELECT partition, log_offset, bool_and(too_late) AS missed_all
                             FROM placed GROUP BY ALL) USING (partition, log_offset);
            """;

    private static final String CANDLES = """
            SELECT concat_ws('|', name, symbol, start, short(open), short(high), short(low), short(close),
                             plain(volume), coalesce(plain(half_even(notional, nullif(volume, 0))), '-'),
                             plain(half_even(prices, trades)), trades,
                             ((ids + 9223372036854775808) & 18446744073709551615) - 9223372036854775808,
                             format('{:x}', mixed_ids))
            FROM (SELECT name, symbol, start,
                         arg_min(price, (time_us, id)) AS open, max(price) AS high,
                         min(price) AS low, arg_max(price, (time_us, id)) AS close,
                         sum(qty) AS volume, sum(price::HUGEINT * qty) AS notional, sum(price) AS prices,
                         count(*) AS trades, sum(id) AS ids, bit_xor(mixed) AS mixed_ids
                  FROM placed JOIN judged USING (partition, log_offset)
                  WHERE NOT too_late AND NOT again
                  GROUP BY name, symbol, start)
            """;

    private static final String TOO_LATE = """
            SELECT concat_ws('|', partition, log_offset, name, start)
            FROM placed JOIN judged USING (partition, log_offset) WHERE too_late AND NOT again
            """;

    private final DuckDBConnection database;
    private final DuckDBAppender log;

    public SqlModel() throws SQLException {
        database = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
        execute("SET threads = 2; SET autoinstall_known_extensions = false");
        execute(TABLES);
        log = database.createAppender("log");
    }

    public void tick(int partition, long offset, Tick tick) throws SQLException {
        log.beginRow().append(partition).append(offset).append(false);
        log.append(tick.symbol()).append(tick.id()).append(tick.timeMicros());
        log.append(tick.price()).append(tick.quantity()).endRow();
    }

    public void heartbeat(int partition, long offset, long timeMicros) throws SQLException {
        log.beginRow()
                .append(partition)
                .append(offset)
                .append(true)
                .appendNull()
                .appendNull();
        log.append(timeMicros).appendNull().appendNull().endRow();
    }

    public void compute(OracleRules rules) throws SQLException {
        log.close();
        for (WindowSpec window : rules.windows()) {
            execute("INSERT INTO kinds VALUES ('%s', %d, %d)"
                    .formatted(window.name(), window.sizeMillis() * 1000, window.slideMillis() * 1000));
        }
        execute(
                "SET VARIABLE bound = %d::BIGINT; SET VARIABLE lateness = %d::BIGINT; SET VARIABLE max_ahead = %d::BIGINT"
                        .formatted(
                                rules.maxOutOfOrdernessMicros(),
                                rules.allowedLatenessMicros(),
                                rules.maxAheadMicros()));
        try (Statement statement = database.createStatement()) {
            while (rules.maxAheadMicros() < Long.MAX_VALUE && statement.executeUpdate(MORE_DEAD) > 0) {}
        }
        execute(JUDGE);
    }

    public TreeSet<String> candles() throws SQLException {
        return rows(CANDLES);
    }

    public TreeSet<String> tooLate() throws SQLException {
        return rows(TOO_LATE);
    }

    public TreeSet<String> duplicates() throws SQLException {
        return rows("SELECT concat_ws('|', partition, log_offset) FROM judged WHERE again");
    }

    public TreeSet<String> deadLetters() throws SQLException {
        return rows("SELECT concat_ws('|', partition, log_offset) FROM dead");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private TreeSet<String> rows(String query) throws SQLException {
        TreeSet<String> rows = new TreeSet<>();
        try (Statement statement = database.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                if (!rows.add(result.getString(1))) {
                    throw new IllegalStateException("twice: " + result.getString(1));
                }
            }
        }
        return rows;
    }

    @Override
    public void close() throws SQLException {
        database.close();
    }
}

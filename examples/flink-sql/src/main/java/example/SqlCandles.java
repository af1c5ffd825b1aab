package example;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.util.ParameterTool;

/**
 * One-minute candles in Flink SQL: JSON ticks from Kafka to rows in PostgreSQL. It does what most such jobs do and
 * does not depend on Tickproof: duplicates are counted, late ticks are dropped, open and close follow the order of arrival.
 */
public final class SqlCandles {
    private SqlCandles() {}

    public static void main(String[] args) {
        ParameterTool options = ParameterTool.fromArgs(args);
        StreamTableEnvironment tables =
                StreamTableEnvironment.create(StreamExecutionEnvironment.getExecutionEnvironment());
        // window_start is in the local time zone.
        tables.getConfig().set("table.local-time-zone", "UTC");
        createTicks(tables, options);
        tables.executeSql("""
                CREATE TABLE candles (
                  symbol STRING, window_start TIMESTAMP(3),
                  `open` DECIMAL(20, 8), high DECIMAL(20, 8), low DECIMAL(20, 8), `close` DECIMAL(20, 8),
                  volume DECIMAL(38, 8), vwap DECIMAL(38, 8), trades BIGINT,
                  PRIMARY KEY (symbol, window_start) NOT ENFORCED
                ) WITH (%s)""".formatted(jdbc(options, options.get("table", "sql_candles"))));
        tables.executeSql("""
                INSERT INTO candles
                SELECT symbol, window_start, FIRST_VALUE(price), MAX(price), MIN(price), LAST_VALUE(price),
                  SUM(qty), CAST(SUM(price * qty) / SUM(qty) AS DECIMAL(38, 8)), COUNT(*)
                FROM TUMBLE(TABLE ticks, DESCRIPTOR(event_time), INTERVAL '1' MINUTE)
                WHERE symbol IS NOT NULL AND id IS NOT NULL AND price IS NOT NULL AND qty IS NOT NULL
                GROUP BY symbol, window_start, window_end
                ON CONFLICT DO DEDUPLICATE""");
    }

    /** Declares the topic as a table. */
    static void createTicks(StreamTableEnvironment tables, ParameterTool options) {
        boolean bounded = "bounded".equals(options.get("mode", "unbounded"));
        tables.executeSql("""
                CREATE TABLE ticks (
                  symbol STRING, id BIGINT, `time` BIGINT, price DECIMAL(20, 8), qty DECIMAL(20, 8), side STRING,
                  heartbeat BIGINT,
                  event_time AS TO_TIMESTAMP_LTZ(COALESCE(`time`, heartbeat) / 1000, 3),
                  WATERMARK FOR event_time AS event_time - INTERVAL '5' SECOND
                ) WITH (
                  'connector' = 'kafka',
                  'properties.bootstrap.servers' = '%s',
                  'topic' = '%s',
                  'scan.startup.mode' = 'earliest-offset',
                  %s
                  'format' = 'json',
                  'json.ignore-parse-errors' = 'true'
                )""".formatted(
                        options.getRequired("bootstrap"),
                        options.getRequired("topic"),
                        bounded ? "'scan.bounded.mode' = 'latest-offset'," : ""));
    }

    /** Returns the options that connect a table with one of PostgreSQL. */
    static String jdbc(ParameterTool options, String table) {
        return "'connector' = 'jdbc', 'url' = '%s', 'table-name' = '%s', 'username' = '%s', 'password' = '%s'"
                .formatted(
                        options.getRequired("jdbc-url"),
                        table,
                        options.getRequired("user"),
                        options.getRequired("password"));
    }
}

package example;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.util.ParameterTool;

/**
 * Three kinds of candles in Flink SQL: one minute, five minutes, and five minutes that slide by one. FIRST_VALUE and
 * LAST_VALUE do not exist for HOP, so the last of them has no open and close.
 */
public final class SqlWindows {
    private static final String COMMON = "MAX(price), MIN(price), SUM(qty), "
            + "CAST(SUM(price * qty) / SUM(qty) AS DECIMAL(38, 8)), CAST(AVG(price) AS DECIMAL(38, 8)), COUNT(*) FROM ";
    private static final String REST = " WHERE symbol IS NOT NULL AND id IS NOT NULL AND price IS NOT NULL AND qty IS NOT NULL "
            + "GROUP BY symbol, window_start, window_end ON CONFLICT DO DEDUPLICATE";

    private SqlWindows() {}

    public static void main(String[] args) {
        ParameterTool options = ParameterTool.fromArgs(args);
        StreamTableEnvironment tables =
                StreamTableEnvironment.create(StreamExecutionEnvironment.getExecutionEnvironment());
        tables.getConfig().set("table.local-time-zone", "UTC");
        SqlCandles.createTicks(tables, options);
        create(tables, options, "sql_minute", true);
        create(tables, options, "sql_five", true);
        create(tables, options, "sql_sliding", false);
        StatementSet all = tables.createStatementSet();
        all.addInsertSql("INSERT INTO sql_minute SELECT symbol, window_start, FIRST_VALUE(price), LAST_VALUE(price), " + COMMON
                + "TUMBLE(TABLE ticks, DESCRIPTOR(event_time), INTERVAL '1' MINUTE)" + REST);
        all.addInsertSql("INSERT INTO sql_five SELECT symbol, window_start, FIRST_VALUE(price), LAST_VALUE(price), " + COMMON
                + "TUMBLE(TABLE ticks, DESCRIPTOR(event_time), INTERVAL '5' MINUTE)" + REST);
        all.addInsertSql("INSERT INTO sql_sliding SELECT symbol, window_start, " + COMMON
                + "HOP(TABLE ticks, DESCRIPTOR(event_time), INTERVAL '1' MINUTE, INTERVAL '5' MINUTE)" + REST);
        all.execute();
    }

    private static void create(StreamTableEnvironment tables, ParameterTool options, String name, boolean ends) {
        tables.executeSql("""
                CREATE TABLE %s (
                  symbol STRING, window_start TIMESTAMP(3), %s
                  high DECIMAL(20, 8), low DECIMAL(20, 8),
                  volume DECIMAL(38, 8), vwap DECIMAL(38, 8), mean_price DECIMAL(38, 8), trades BIGINT,
                  PRIMARY KEY (symbol, window_start) NOT ENFORCED
                ) WITH (%s)""".formatted(
                        name,
                        ends ? "`open` DECIMAL(20, 8), `close` DECIMAL(20, 8)," : "",
                        SqlCandles.jdbc(options, name)));
    }
}

package io.tickproof.harness.cluster;

import io.tickproof.market.SharedNames;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.pipeline.options.SettingException;
import io.tickproof.pipeline.options.SettingValues;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.postgresql.Driver;

/**
 * Computes the rows that a scenario must yield, with the oracle over groups of partitions in parallel, and lets
 * PostgreSQL compare them with the rows of the job: {@code flink run -c io.tickproof.harness.cluster.OracleJob …
 * --scenario FILE --postgres.url … --postgres.user …} (docs/how-to/scale-out.md). Use it for timelines that a single
 * machine cannot process in time. It reports which rows differ; the command {@code verify} explains why.
 *
 * <p>The oracle uses a record's index within its partition as its offset, so the topic must contain the timeline and
 * nothing else.
 */
public final class OracleJob {
    /** Schema of the expected rows. Every run drops and creates it. */
    static final String EXPECTED = "tickproof_expected";

    /** The columns of each table that are a function of the log. */
    static final Map<String, String> COLUMNS = columns();

    private static final String SCHEMA = "postgres.schema";
    private static final String IDENTIFIER = "[a-z_][a-z0-9_]{0,62}";
    private static final int EXAMPLES = 5;

    private OracleJob() {}

    /**
     * @throws IllegalArgumentException if an argument is wrong
     * @throws IllegalStateException if rows differ
     */
    public static void main(String[] args) throws Exception {
        ClusterArguments given =
                ClusterArguments.parse(args, List.of(PostgresSettings.URL, PostgresSettings.USER, SCHEMA));
        Database database = new Database(given.settings(PostgresSettings::parse), given.settings(OracleJob::schema));
        List<Difference> differences =
                compare(StreamExecutionEnvironment.getExecutionEnvironment(), given.scenario(), database);
        differences.forEach(difference -> System.out.println(difference.text()));
        long wrong = differences.stream()
                .mapToLong(difference -> difference.missing() + difference.unexpected())
                .sum();
        if (wrong > 0) {
            throw new IllegalStateException("FAIL: " + wrong + " rows are missing or unexpected, see above");
        }
        System.out.println("PASS");
    }

    private static String schema(SettingValues values) {
        String schema = values.get(SCHEMA, "public");
        if (!schema.matches(IDENTIFIER)) {
            throw SettingException.wrong(SCHEMA, "lower-case letters, digits and underscores", schema);
        }
        return schema;
    }

    /**
     * The database that contains the rows of the job.
     *
     * @param schema schema of the job's tables
     */
    public record Database(PostgresSettings server, String schema) implements Serializable {
        Connection connect() throws SQLException {
            // In a JVM that has run other jars, DriverManager finds the driver only if its class has been loaded.
            Driver.isRegistered();
            return DriverManager.getConnection(server.url(), server.user(), server.password());
        }

        @Override
        public String toString() {
            return server + " as " + server.user();
        }
    }

    /**
     * How the rows of a table differ from the expected rows. A row with a wrong value counts as one missing and one
     * unexpected row.
     *
     * @param expected number of expected rows
     * @param examples up to five differing rows of each kind, as text
     */
    public record Difference(String table, long expected, long missing, long unexpected, List<String> examples) {
        /** Returns the difference as one line, followed by one line per example. */
        public String text() {
            return String.format(
                            Locale.ROOT,
                            "%s: %,d expected, %,d missing, %,d unexpected",
                            table,
                            expected,
                            missing,
                            unexpected)
                    + String.join("", examples.stream().map(row -> "\n  " + row).toList());
        }
    }

    /**
     * Runs the job and waits until it has finished.
     *
     * @return one difference per table
     */
    public static List<Difference> compare(
            StreamExecutionEnvironment env, SerializedScenario scenario, Database database) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS " + EXPECTED + " CASCADE");
            statement.execute("CREATE SCHEMA " + EXPECTED);
            for (String table : COLUMNS.keySet()) {
                // Unlogged, because every run creates them from scratch.
                statement.execute("CREATE UNLOGGED TABLE " + EXPECTED + '.' + table + " AS "
                        + rows(database.schema(), table) + " WITH NO DATA");
            }
            expect(env, scenario, database);
            List<Difference> differences = new ArrayList<>();
            for (String table : COLUMNS.keySet()) {
                differences.add(difference(statement, table, database.schema()));
            }
            return differences;
        }
    }

    private static void expect(StreamExecutionEnvironment env, SerializedScenario scenario, Database database)
            throws Exception {
        Configuration config = new Configuration();
        config.set(PipelineOptions.NAME, "tickproof oracle");
        // A second attempt would write its rows twice.
        config.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        env.configure(config);
        int groups = Math.min(env.getParallelism(), scenario.partitions());
        env.setParallelism(groups);
        env.fromSequence(0, groups - 1)
                .flatMap(new ExpectedRows(scenario, groups, database))
                .returns(Types.LONG)
                .name("oracle")
                .sinkTo(new DiscardingSink<>());
        env.execute();
    }

    private static Difference difference(Statement statement, String table, String observed) throws SQLException {
        String expectedRows = rows(EXPECTED, table);
        String observedRows = rows(observed, table);
        String missing = expectedRows + " EXCEPT ALL " + observedRows;
        String unexpected = observedRows + " EXCEPT ALL " + expectedRows;
        List<String> examples = new ArrayList<>();
        examples(statement, "missing", missing, examples);
        examples(statement, "unexpected", unexpected, examples);
        return new Difference(
                table,
                count(statement, expectedRows),
                count(statement, missing),
                count(statement, unexpected),
                List.copyOf(examples));
    }

    private static String rows(String schema, String table) {
        return "SELECT " + COLUMNS.get(table) + " FROM " + schema + '.' + table;
    }

    private static long count(Statement statement, String rows) throws SQLException {
        try (ResultSet count = statement.executeQuery("SELECT count(*) FROM (" + rows + ") AS r")) {
            count.next();
            return count.getLong(1);
        }
    }

    private static void examples(Statement statement, String word, String rows, List<String> examples)
            throws SQLException {
        try (ResultSet some = statement.executeQuery(
                "SELECT row_to_json(r) FROM (" + rows + " ORDER BY 1, 2, 3 LIMIT " + EXAMPLES + ") AS r")) {
            while (some.next()) {
                examples.add(word + ": " + some.getString(1));
            }
        }
    }

    private static Map<String, String> columns() {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put(
                SharedNames.CANDLES,
                "window_name, symbol, window_start, open, high, low, close, volume, vwap, mean_price, trade_count, id_sum, id_xor");
        columns.put(
                SharedNames.TOO_LATE,
                "kafka_partition, kafka_offset, window_name, window_start, symbol, trade_id, event_time, price, quantity, mark");
        columns.put(SharedNames.DUPLICATES, "kafka_partition, kafka_offset, symbol, trade_id, event_time");
        columns.put(SharedNames.DEAD_LETTERS, "kafka_partition, kafka_offset, reason");
        return columns;
    }
}

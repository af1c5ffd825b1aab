package io.tickproof.harness.bench;

import io.tickproof.generator.recording.RecordingWriter;
import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.local.LocalStack;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.pipeline.job.CandleJob;
import io.tickproof.pipeline.options.JobOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures how fast the candle job reads recordings: four CSV files, with all sinks enabled. The peer is DuckDB, which
 * computes the same candles from the same files, without duplicates and with as many threads. Both are warmed up and
 * measured alternately. The job's time is the time between Flink's states RUNNING and FINISHED.
 */
public final class FilesBench {
    private static final int SYMBOLS = 20;
    private static final int FILES = 4;
    private static final int PARALLELISM = 2;
    private static final int WARM_UP = 3;
    private static final String CANDLES =
            "arg_min(open, start) AS open, max(high) AS high, min(low) AS low, arg_max(close, start) AS close, "
                    + "sum(volume) AS volume, sum(notional) / nullif(sum(volume), 0) AS vwap, sum(prices) / sum(trades) AS mean, sum(trades) AS trades";

    private final long records;
    private final int rounds;
    private final BenchReport report;

    /**
     * @param records approximate number of rows of all files together
     */
    public FilesBench(long records, int rounds, BenchReport report) {
        this.records = records;
        this.rounds = rounds;
        this.report = report;
    }

    /**
     * Checks the prerequisites before anything is measured.
     *
     * @throws UserException if DuckDB is not on the class path
     */
    public static void check() throws SQLException {
        duck().close();
    }

    /** @throws UserException if DuckDB is not on the class path */
    public void run(RunFolder folder, ProjectLayout project) throws Exception {
        try (Connection duck = duck()) {
            run(folder, project, duck);
        }
    }

    private static Connection duck() {
        try {
            return DriverManager.getConnection("jdbc:duckdb:");
        } catch (SQLException e) {
            throw new UserException("DuckDB is not on the class path: add org.duckdb:duckdb_jdbc", e);
        }
    }

    private void run(RunFolder folder, ProjectLayout project, Connection duck) throws Exception {
        List<String> files = new ArrayList<>();
        long rows = write(folder, files);
        report.print("%,d rows in %d files".formatted(rows, FILES));
        try (LocalStack stack = LocalStack.start(
                        folder, project.binaries(), project.schema(), PARALLELISM, StackKind.EMBEDDED);
                Statement sql = duck.createStatement()) {
            sql.execute("SET threads = " + PARALLELISM);
            List<Double> ratios = new ArrayList<>();
            List<Double> ours = new ArrayList<>();
            List<Double> theirs = new ArrayList<>();
            for (int round = 1 - WARM_UP; round <= rounds; round++) {
                double own = own(stack, files, round);
                double other = duck(sql, files);
                if (round > 0) {
                    ours.add(own);
                    theirs.add(other);
                    ratios.add(own / other);
                    report.print("round %d: Tickproof's job %.2f s, DuckDB %.2f s".formatted(round, own, other));
                }
            }
            try (ResultSet count = sql.executeQuery("SELECT count(*) FROM candles")) {
                count.next();
                report.print(
                        "median of %d: Tickproof's job %.2f s (%,.0f rows/s), DuckDB %.2f s for %,d candles; the job takes %s times as long"
                                .formatted(
                                        rounds,
                                        BenchRounds.median(ours),
                                        rows / BenchRounds.median(ours),
                                        BenchRounds.median(theirs),
                                        count.getLong(1),
                                        BenchRounds.spread(ratios)));
                report.row(
                        "the job from csv files",
                        "%,.0f rows/s".formatted(rows / BenchRounds.median(ours)),
                        BenchRounds.spread(ratios) + " times as long as DuckDB");
            }
        }
    }

    /** Writes the ticks of each partition to a file, and returns the number of ticks. */
    private long write(RunFolder folder, List<String> files) throws IOException {
        Timeline timeline = BenchRounds.timeline(folder, records, BenchRounds.Market.of(SYMBOLS), FILES, 0, 0.005);
        List<RecordingWriter> writers = new ArrayList<>();
        long rows = 0;
        try (Timeline.Walk walk = timeline.walk()) {
            for (int i = 0; i < FILES; i++) {
                Path file = folder.folder("bench").resolve("ticks-" + i + ".csv");
                files.add(file.toString());
                writers.add(new RecordingWriter(file));
            }
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                if (delivery.hasTick()) {
                    writers.get(delivery.partition()).write(delivery.tick(), delivery.dueMicros());
                    rows++;
                }
            }
        } finally {
            for (RecordingWriter writer : writers) {
                writer.close();
            }
        }
        return rows;
    }

    /** Runs the candle job, and returns its seconds. */
    private static double own(LocalStack stack, List<String> files, int round) throws Exception {
        stack.clear();
        return JobBench.seconds(stack.submit(new CandleJob(new JobOptions(
                new JobOptions.Files(files, JobOptions.FileLayout.RECORDING),
                JobBench.RULES,
                PARALLELISM,
                new JobOptions.Checkpoints(JobBench.INTERVAL, JobBench.checkpoints(stack, "files-" + round)),
                new JobOptions.Sinks(stack.postgres(), stack.redis(), null)))));
    }

    /**
     * Runs DuckDB, and returns its seconds. It computes one-minute candles from ticks, and longer candles from
     * one-minute candles.
     */
    private static double duck(Statement sql, List<String> files) throws SQLException {
        String names = "['" + String.join("', '", files) + "']";
        long startNanos = System.nanoTime();
        sql.execute("""
                CREATE OR REPLACE TABLE minutes AS
                SELECT symbol, ts_us // 60000000 AS start, arg_min(price, (ts_us, trade_id)) AS open, max(price) AS high,
                  min(price) AS low, arg_max(price, (ts_us, trade_id)) AS close, sum(qty) AS volume,
                  sum(price::DECIMAL(28, 8) * qty::DECIMAL(10, 8)) AS notional, sum(price) AS prices, count(*) AS trades
                FROM (SELECT DISTINCT ts_us, symbol, trade_id, price, qty FROM read_csv(%s, header = true, columns = {
                  'ts_us': 'BIGINT', 'symbol': 'VARCHAR', 'trade_id': 'BIGINT', 'price': 'DECIMAL(18, 8)',
                  'qty': 'DECIMAL(18, 8)', 'side': 'VARCHAR', 'arrival_us': 'BIGINT'}))
                GROUP BY ALL""".formatted(names));
        sql.execute("CREATE OR REPLACE TABLE candles AS SELECT 'PT1M' AS kind, symbol, start AS first, " + CANDLES
                + " FROM minutes GROUP BY ALL UNION ALL SELECT 'PT5M', symbol, start // 5 * 5 AS first, " + CANDLES
                + " FROM minutes GROUP BY ALL UNION ALL SELECT 'PT5M/PT1M', symbol, start - back AS first, " + CANDLES
                + " FROM minutes, range(5) AS s(back) GROUP BY ALL");
        return (System.nanoTime() - startNanos) / 1e9;
    }
}

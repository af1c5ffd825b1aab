package io.tickproof.harness.cluster;

import io.tickproof.harness.plan.ScenarioRules;
import io.tickproof.harness.run.TimelineReplay;
import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.Micros;
import io.tickproof.market.SharedNames;
import io.tickproof.market.Tick;
import io.tickproof.verifier.LogReplay;
import io.tickproof.verifier.oracle.ExpectedCandle;
import io.tickproof.verifier.oracle.LogRecord;
import io.tickproof.verifier.oracle.Oracle;
import io.tickproof.verifier.oracle.OracleOutput;
import io.tickproof.verifier.oracle.TooLateTick;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Runs the oracle over each group of partitions it receives, and copies the expected rows into PostgreSQL. It emits the
 * number of rows per group.
 */
final class ExpectedRows implements FlatMapFunction<Long, Long> {
    private static final long serialVersionUID = 1L;
    /** Length of buffered rows at which they are copied. */
    private static final int MAX_BUFFERED_CHARS = 1 << 20;

    private final SerializedScenario scenario;
    private final int groups;
    private final OracleJob.Database database;

    ExpectedRows(SerializedScenario scenario, int groups, OracleJob.Database database) {
        this.scenario = scenario;
        this.groups = groups;
        this.database = database;
    }

    @Override
    public void flatMap(Long group, Collector<Long> counts) throws SQLException, IOException {
        try (Connection connection = database.connect()) {
            // Either all rows of a group are visible, or none.
            connection.setAutoCommit(false);
            CopyOutput rows =
                    new CopyOutput(connection.unwrap(PGConnection.class).getCopyAPI());
            Oracle oracle = new Oracle(ScenarioRules.of(scenario.scenario()), scenario.partitions(), rows, Set.of());
            new TimelineReplay(scenario.timeline(), scenario.part(group.intValue(), groups))
                    .replay(new OracleFeed(oracle));
            oracle.finish();
            rows.flush();
            connection.commit();
            counts.collect(rows.count);
        }
    }

    /** Passes the deliveries of the timeline to the oracle. */
    private record OracleFeed(Oracle oracle) implements LogReplay.Listener {
        @Override
        public void tick(Tick tick, LogRecord sent) {
            oracle.tick(tick, sent);
        }

        @Override
        public void heartbeat(long timeMicros, LogRecord sent) {
            oracle.heartbeat(sent.partition(), timeMicros);
        }

        @Override
        public void rejected(String reason, @Nullable String symbol, LogRecord sent) {
            oracle.rejected(reason, sent);
        }

        @Override
        public void absent(int partition, @Nullable String symbol, boolean heartbeat) {
            throw new IllegalStateException("a timeline that is replayed without a log has no absent deliveries");
        }
    }

    /** Buffers expected rows as CSV per table, and copies them into the table when the buffer is full. */
    private static final class CopyOutput implements OracleOutput {
        private final CopyManager copy;
        private final Map<String, StringBuilder> buffers = new HashMap<>();
        private long count;

        CopyOutput(CopyManager copy) {
            this.copy = copy;
        }

        @Override
        public void candle(ExpectedCandle expected) {
            Candle candle = expected.candle();
            add(
                    SharedNames.CANDLES,
                    candle.window(),
                    candle.symbol(),
                    time(candle.startMicros()),
                    Decimals.format(candle.open()),
                    Decimals.format(candle.high()),
                    Decimals.format(candle.low()),
                    Decimals.format(candle.close()),
                    candle.volume(),
                    candle.vwap(),
                    candle.meanPrice(),
                    candle.trades(),
                    candle.idSum(),
                    candle.idXor());
        }

        @Override
        public void tooLate(TooLateTick row, LogRecord sent) {
            add(
                    SharedNames.TOO_LATE,
                    row.partition(),
                    row.offset(),
                    row.window(),
                    time(row.startMicros()),
                    row.tick().symbol(),
                    row.tick().id(),
                    time(row.tick().timeMicros()),
                    Decimals.format(row.tick().price()),
                    Decimals.format(row.tick().quantity()),
                    time(row.markMicros()));
        }

        @Override
        public void duplicate(Tick tick, LogRecord sent) {
            add(
                    SharedNames.DUPLICATES,
                    sent.partition(),
                    sent.offset(),
                    tick.symbol(),
                    tick.id(),
                    time(tick.timeMicros()));
        }

        @Override
        public void deadLetter(String reason, LogRecord sent) {
            add(SharedNames.DEAD_LETTERS, sent.partition(), sent.offset(), reason);
        }

        private void add(String table, @Nullable Object... values) {
            StringBuilder rows = buffers.computeIfAbsent(table, name -> new StringBuilder());
            try {
                CSVFormat.POSTGRESQL_CSV.printRecord(rows, values);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot append to a buffer in memory", e);
            }
            count++;
            if (rows.length() > MAX_BUFFERED_CHARS) {
                copy(table, rows);
            }
        }

        void flush() {
            buffers.forEach(this::copy);
        }

        private void copy(String table, StringBuilder rows) {
            try {
                copy.copyIn(
                        "COPY " + OracleJob.EXPECTED + '.' + table + " FROM STDIN (FORMAT csv)",
                        new StringReader(rows.toString()));
            } catch (SQLException e) {
                throw new IllegalStateException(
                        "cannot write the expected rows of " + table + ": " + e.getMessage(), e);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot copy the expected rows of " + table, e);
            }
            rows.setLength(0);
        }

        private static Instant time(long micros) {
            return Micros.toInstant(micros);
        }
    }
}

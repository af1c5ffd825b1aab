package io.tickproof.harness.bench;

import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.bench.BenchRounds.Market;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.local.LocalStack;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.harness.stack.Topic;
import io.tickproof.pipeline.options.PostgresSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Measures the time per tick of the candle job for more ticks, and for more symbols. */
public final class CurveBench {
    private static final int SYMBOLS = 20;
    private static final String WARM_UP = "warm";
    private static final int[] MORE_SYMBOLS = {10, 100, 1_000, 10_000, 100_000};
    /** Ticks per second and symbol, so that the number of candles does not depend on the number of symbols. */
    private static final int TICKS_PER_SYMBOL = 1;

    private static final int[] SAME_CANDLES = {100, 1_000, 10_000, 100_000};
    private static final double[] SHARES = {0.1, 0.3, 1, 5};

    private final long records;
    private final int rounds;
    private final BenchReport report;

    /**
     * @param records approximate number of records of the runs with more symbols; the runs with more ticks have between
     *     a tenth of it and five times as many
     */
    public CurveBench(long records, int rounds, BenchReport report) {
        this.records = records;
        this.rounds = rounds;
        this.report = report;
    }

    public void run(RunFolder folder, ProjectLayout project) throws Exception {
        try (LocalStack stack = LocalStack.start(
                folder, project.binaries(), project.schema(), JobBench.PARALLELISM, StackKind.EMBEDDED)) {
            measure(stack, WARM_UP, records, Market.of(SYMBOLS));
            for (double share : SHARES) {
                measure(stack, "more-ticks", Math.round(records * share), Market.of(SYMBOLS));
            }
            for (int symbols : MORE_SYMBOLS) {
                measure(stack, "more-symbols", records, Market.of(symbols));
            }
            for (int symbols : SAME_CANDLES) {
                measure(stack, "same-candles", records, new Market(symbols, 0, symbols * TICKS_PER_SYMBOL));
            }
        }
    }

    private void measure(LocalStack stack, String curve, long ticks, Market market) throws Exception {
        Timeline timeline = BenchRounds.timeline(stack.folder(), ticks, market, JobBench.PARTITIONS, 0.002, 0.005);
        String name = "curve-" + curve + "-" + ticks + "-" + market.symbols();
        Topic.ensure(Map.of("bootstrap.servers", stack.bootstrap()), name, JobBench.PARTITIONS);
        long sent = JobBench.fill(stack, name, timeline);
        List<Double> nanos = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            nanos.add(JobBench.own(stack, name, name + "-" + round) * 1e9 / sent);
        }
        if (!curve.equals(WARM_UP)) {
            String what = "%,d ticks of %,d symbols, %,d per second"
                    .formatted(sent, market.symbols(), market.ticksPerSecond());
            report.print("%s: ns per tick %s in %d rounds, %,d candles"
                    .formatted(what, BenchRounds.spread(nanos), rounds, candles(stack)));
            report.row("the job, " + what, "%.0f ns per tick".formatted(BenchRounds.median(nanos)), "");
        }
    }

    private static long candles(LocalStack stack) throws SQLException {
        PostgresSettings postgres = stack.postgres();
        try (Connection connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT count(*) FROM candles")) {
            count.next();
            return count.getLong(1);
        }
    }
}

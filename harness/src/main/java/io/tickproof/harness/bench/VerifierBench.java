package io.tickproof.harness.bench;

import io.tickproof.market.Candle;
import io.tickproof.market.Side;
import io.tickproof.market.Tick;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.check.CandleComparison;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.observed.ObservedCandle;
import io.tickproof.verifier.oracle.ExpectedCandle;
import io.tickproof.verifier.oracle.LogRecord;
import io.tickproof.verifier.oracle.Oracle;
import io.tickproof.verifier.oracle.OracleOutput;
import io.tickproof.verifier.oracle.OracleRules;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Measures the rate of the oracle, with ticks in memory and three kinds of windows, and the time to compare two tables
 * of a million candles. Both use one thread.
 */
public final class VerifierBench {
    private static final int SYMBOLS = 20;
    private static final int PARTITIONS = 4;
    private static final int CHUNK = 500_000;
    private static final int CANDLES = 1_000_000;
    private static final long MIN_HEAP_FOR_DIFF_BYTES = 1_500L << 20;
    private static final long START_MICROS = 1_767_571_200_000_000L;
    private static final List<WindowSpec> WINDOWS = List.of(
            WindowSpec.tumbling(Duration.ofMinutes(1)),
            WindowSpec.tumbling(Duration.ofMinutes(5)),
            WindowSpec.sliding(Duration.ofMinutes(5), Duration.ofMinutes(1)));

    private final long records;
    private final int rounds;
    private final BenchReport report;

    /**
     * @param records ticks per round
     */
    public VerifierBench(long records, int rounds, BenchReport report) {
        this.records = records;
        this.rounds = rounds;
        this.report = report;
    }

    public void run() {
        List<Double> rates = new ArrayList<>();
        oracle();
        for (int round = 1; round <= rounds; round++) {
            double rate = oracle();
            rates.add(rate);
            report.print("round %d: oracle %,.0f ticks/s".formatted(round, rate));
        }
        report.print("oracle, median of %d rounds of %,d ticks, heap at most %,d MB: %,.0f ticks/s"
                .formatted(rounds, records, Runtime.getRuntime().maxMemory() >> 20, BenchRounds.median(rates)));
        report.row("oracle, one thread", "%,.0f ticks/s".formatted(BenchRounds.median(rates)), "");
        if (Runtime.getRuntime().maxMemory() < MIN_HEAP_FOR_DIFF_BYTES) {
            report.print(
                    "skipped the comparison of two tables of a million candles: it needs 1.5 GB of heap (-Dheap=2g)");
            return;
        }
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            double took = diff();
            if (round > 0) {
                seconds.add(took);
            }
        }
        report.print("diff of %,d candles, one in a thousand different, median of %d: %.2f s"
                .formatted(CANDLES, rounds, BenchRounds.median(seconds)));
        report.row("two tables of a million candles compared", "%.2f s".formatted(BenchRounds.median(seconds)), "");
    }

    /** Returns ticks per second. Ticks are generated in chunks outside the measured time, so that few are in memory. */
    private double oracle() {
        long[] candles = new long[1];
        OracleRules rules = new OracleRules(WINDOWS, 5_000_000, 30_000_000, OracleRules.UNLIMITED);
        Oracle oracle = new Oracle(
                rules,
                PARTITIONS,
                new OracleOutput() {
                    @Override
                    public void candle(ExpectedCandle candle) {
                        candles[0]++;
                    }
                },
                Set.of());
        SplittableRandom random = new SplittableRandom(1);
        Tick[] ticks = new Tick[CHUNK];
        LogRecord[] sent = new LogRecord[CHUNK];
        long[] offsets = new long[PARTITIONS];
        long time = START_MICROS;
        long nanos = 0;
        long id = 0;
        for (long done = 0; done < records; done += CHUNK) {
            for (int i = 0; i < CHUNK; i++) {
                time += 1_000;
                int symbol = random.nextInt(SYMBOLS);
                long late = random.nextInt(10) == 0 ? random.nextLong(4_000_000) : 0;
                boolean again = i >= SYMBOLS && random.nextInt(100) == 0;
                ticks[i] = again
                        ? ticks[i - SYMBOLS]
                        : new Tick(
                                "SYM-" + symbol,
                                id++,
                                time - late,
                                4_200_000_000_000L + random.nextLong(1_000_000_000),
                                random.nextLong(200_000_000),
                                Side.BUY);
                int partition = Math.floorMod(ticks[i].symbol().hashCode(), PARTITIONS);
                sent[i] = LogRecord.at(partition, offsets[partition]++);
            }
            long start = System.nanoTime();
            for (int i = 0; i < CHUNK; i++) {
                oracle.tick(ticks[i], sent[i]);
            }
            nanos += System.nanoTime() - start;
        }
        oracle.finish();
        if (candles[0] == 0) {
            throw new IllegalStateException("the oracle emitted no candle");
        }
        return records / (nanos / 1e9);
    }

    private static double diff() {
        CandleComparison comparison = new CandleComparison();
        LogRecord last = LogRecord.at(0, 0);
        List<ObservedCandle> observed = new ArrayList<>(CANDLES);
        for (int i = 0; i < CANDLES; i++) {
            comparison.expect(new ExpectedCandle(candle(i, 0), 0, last));
            observed.add(new ObservedCandle(candle(i, i % 1_000 == 0 ? 1 : 0), true, 0, 0));
        }
        long start = System.nanoTime();
        observed.forEach(comparison::observe);
        comparison.compare(CandleLayout.OURS);
        String hash = comparison.observedRows().hash();
        long found = comparison
                .checks(WINDOWS, Map.of(), key -> false, (check, finding) -> {})
                .get(0)
                .differences();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (found != CANDLES / 1_000 || hash.isEmpty()) {
            throw new IllegalStateException("found " + found);
        }
        return seconds;
    }

    private static Candle candle(int i, int off) {
        long price = 4_200_000_000_000L + i % 1_000 * 1_000_000L;
        return new Candle(
                new Candle.Key("PT1M", "SYM-" + i % 1_000, START_MICROS + i / 1_000 * 60_000_000L),
                new Candle.Prices(price, price + 5, price - 5, price + off),
                new Candle.Amounts(
                        BigDecimal.valueOf(123_456_789_012L + i, 8),
                        BigDecimal.valueOf(price, 8),
                        BigDecimal.valueOf(price, 8)),
                new Candle.Fingerprint(120, i * 7_919L, i * 104_729L));
    }
}

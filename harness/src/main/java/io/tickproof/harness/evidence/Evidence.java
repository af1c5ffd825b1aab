package io.tickproof.harness.evidence;

import io.tickproof.generator.output.Manifest;
import io.tickproof.harness.run.Sample;
import io.tickproof.verifier.check.Ledger;
import io.tickproof.verifier.check.Verdict;
import java.util.List;
import java.util.Map;

/**
 * Everything that is known of a run, as it stands in evidence.json. Reports are a pure function of it, so they can be
 * made again at any time. Times are µs since the epoch, unless a name says otherwise.
 */
public record Evidence(
        About run,
        Sending sending,
        Ticks ticks,
        Candles candles,
        List<CheckResult> checks,
        List<FindingRow> findings,
        Headline headline,
        List<Ledger.Line> accounts,
        long accountsLeft,
        List<String> notChecked,
        Map<String, Stage> latencyMs,
        Map<String, Map<String, Double>> latencyLimitsMs,
        List<double[]> visibleOverTime,
        List<Sample> course,
        List<FaultRow> faults,
        Map<String, String> hashes,
        Throughput throughput,
        Map<String, Double> secondsBy,
        Published published,
        Chart chart,
        Sustained sustained) {

    /** What an earlier version did not write yet is empty. */
    public Evidence {
        accounts = accounts == null ? List.of() : accounts;
        notChecked = notChecked == null ? List.of() : notChecked;
        course = course == null ? List.of() : course;
        faults = faults == null ? List.of() : faults;
    }

    /** Of a run that was the last of a search. */
    public Evidence with(Sustained found) {
        return new Evidence(
                run,
                sending,
                ticks,
                candles,
                checks,
                findings,
                headline,
                accounts,
                accountsLeft,
                notChecked,
                latencyMs,
                latencyLimitsMs,
                visibleOverTime,
                course,
                faults,
                hashes,
                throughput,
                secondsBy,
                published,
                chart,
                found);
    }

    /**
     * @param ended {@code complete}, {@code interrupted} or {@code failed}
     * @param message where it did not complete: why
     * @param reproduce the command that does the same again
     */
    public record About(
            String id,
            String scenario,
            String about,
            String mode,
            long seed,
            String stack,
            Verdict verdict,
            String startedAt,
            String commit,
            String reproduce,
            String ended,
            String message,
            Map<String, String> versions,
            Map<String, String> machine,
            Map<String, String> job) {}

    /**
     * What was sent, asked beside achieved.
     *
     * @param disturbances in the scenario's order
     * @param lost deliveries that disturbances kept from being sent
     * @param outOfOrder ticks behind a greater event time of their partition
     * @param p50DistanceSeconds how far behind those are
     * @param partitions what each partition was sent
     * @param sha256 of all that was sent
     * @param firstFailure why the first of the unacknowledged deliveries is; empty where there is none
     * @param behindMs how far the generator fell behind its schedule at the worst
     */
    public record Sending(
            String source,
            String pace,
            int symbols,
            List<Disturbed> disturbances,
            long ticks,
            long heartbeats,
            long lost,
            long outOfOrder,
            double p50DistanceSeconds,
            double p99DistanceSeconds,
            double greatestDistanceSeconds,
            List<Manifest.Partition> partitions,
            String sha256,
            double seconds,
            double behindMs,
            String firstFailure,
            Map<String, String> recording) {}

    /**
     * What was asked of a disturbance, and what it came to.
     *
     * @param target whom it may hit
     * @param asked what it does to them
     * @param eligible ticks that it may have hit
     * @param p50Seconds how long it held those back that nothing else did
     */
    public record Disturbed(
            String kind,
            String target,
            String asked,
            double askedShare,
            long eligible,
            long hit,
            double share,
            double p50Seconds,
            double p99Seconds,
            double maxSeconds) {}

    public record Ticks(
            long sent, long inCandles, long late, long tooLate, long duplicates, long rejected, long unacknowledged) {}

    public record Candles(long expected, long observed, long matching, long missing, long unexpected, long different) {}

    /** @param differences how many there are, of which at most 200 are among the findings */
    public record CheckResult(String name, Verdict verdict, String detail, long differences) {}

    public record FindingRow(
            String check,
            String kind,
            String symbol,
            String window,
            String start,
            String expected,
            String observed,
            String cause,
            String causeKind) {}

    /**
     * What most findings come from.
     *
     * @param lookAt where in a job such a cause usually sits
     */
    public record Headline(String kind, String text, String lookAt) {}

    /** @param curve percentile and value, from the least to the greatest */
    public record Stage(double p50, double p95, double p99, double max, long count, List<double[]> curve) {
        public Stage {
            curve = curve == null ? List.of() : curve;
        }
    }

    /**
     * A fault, planned and actual.
     *
     * @param planned how far the run was to be
     * @param actual how far it was; empty where the fault did not happen
     * @param text what was done, or why it did not happen
     * @param seconds since the run began
     * @param recoveredSeconds likewise
     * @param nextCandleSeconds from the fault to the first candle that was seen behind it; null where none was
     */
    public record FaultRow(
            String kind,
            String planned,
            String actual,
            String text,
            double seconds,
            double recoveredSeconds,
            Double nextCandleSeconds) {}

    /**
     * The highest rate that holds, in deliveries a second.
     *
     * @param heldPerSecond a rate that held in each of its tries; 0 where none was found
     * @param failedPerSecond one that did in none; 0 where none was found
     * @param atLeast what was asked for; null where nothing was
     * @param probes in the order in which they were run, without the first that only warms up
     */
    public record Sustained(long heldPerSecond, long failedPerSecond, Long atLeast, List<Probe> probes) {}

    /**
     * One run of a search.
     *
     * @param lagGrowth of the lag, in records a second
     * @param behindMs how far the generator fell behind its schedule at the worst
     * @param visibleP99Ms null where nothing was measured
     * @param why it did not hold; empty where it did
     */
    public record Probe(
            long perSecond, boolean held, long lagGrowth, double behindMs, Double visibleP99Ms, String why) {}

    public record Throughput(double generatedPerSecond, double processedPerSecond) {}

    /** @param conventions where the publisher's convention is not ours */
    public record Published(String file, long rows, long equal, long filledIn, List<String> conventions) {}

    /**
     * Candles to look at.
     *
     * @param windows names, the shortest first
     * @param symbols those with findings first, then by their trades
     * @param left candles that are left out for the size of the page: of symbols with fewer trades, and late ones of a
     *     very long run
     * @param series window → symbol → rows of {@link Bar#row}
     */
    public record Chart(
            List<String> windows, List<String> symbols, long left, Map<String, Map<String, List<Object[]>>> series) {}

    /** The rows of a chart's series, as arrays to keep the page small. */
    public static final class Bar {
        private Bar() {}

        /**
         * start in seconds since the epoch; open, high, low, close, volume expected (null: none expected); trades;
         * revisions by late ticks; and open, high, low, close observed where they differ (null: equal; empty: none
         * observed).
         */
        public static Object[] row(
                long startSeconds, double[] expected, double volume, long trades, int revisions, double[] observed) {
            return new Object[] {startSeconds, expected, volume, trades, revisions, observed};
        }
    }
}

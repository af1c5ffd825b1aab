package io.tickproof.harness.evidence;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tickproof.harness.run.Sample;
import io.tickproof.verifier.VerificationResult;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.check.CandleComparison;
import io.tickproof.verifier.check.CauseGroup;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.Ledger;
import io.tickproof.verifier.check.Verdict;
import io.tickproof.verifier.published.PublishedCheck;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known about a run: the content of evidence.json. All reports are pure functions of it and can be
 * generated again at any time. Times are µs since the epoch unless their names say otherwise.
 *
 * <p>Groups that are unwrapped exist in Java only: in JSON, their fields are fields of the record around them.
 *
 * @param input null if nothing was sent, or if another process sent it
 * @param sustained null if the run did not search for the highest rate
 */
public record Evidence(
        RunInfo run,
        Outcome outcome,
        @Nullable InputSummary input,
        VerificationSummary verification,
        @JsonUnwrapped Measurements measured,
        @Nullable SustainedRate sustained) {

    /** What was measured while the job ran. */
    public record Measurements(Timeline timeline, Timing timing, Chart chart) {}

    /** Returns this evidence as the evidence of the last run of a search. */
    public Evidence withSustained(SustainedRate found) {
        return new Evidence(run, outcome, input, verification, measured, found);
    }

    /** Returns the run over time. */
    public Timeline timeline() {
        return measured.timeline();
    }

    /** Returns latency, throughput and the duration of the phases. */
    public Timing timing() {
        return measured.timing();
    }

    /** Returns the candles that the page shows. */
    public Chart chart() {
        return measured.chart();
    }

    /**
     * The identity of the run.
     *
     * @param id the name of the run's directory
     * @param startedAt the start time in ISO 8601
     * @param reproduce the command that repeats the run
     */
    public record RunInfo(
            String id, @JsonUnwrapped Setup setup, String startedAt, String reproduce, Environment environment) {

        /** Returns the name of the scenario. */
        public String scenario() {
            return setup.scenario();
        }

        /** Returns the mode of the job. */
        public String mode() {
            return setup.mode();
        }

        /** Returns the seed of the timeline. */
        public long seed() {
            return setup.seed();
        }
    }

    /** What the run was asked to do. @param scenario the name of the scenario @param description its purpose */
    public record Setup(String scenario, String description, String mode, long seed) {}

    /** The environment of the run, as pairs of a name and a text. @param job the settings of the job */
    public record Environment(
            String stack,
            String commit,
            Map<String, String> versions,
            Map<String, String> host,
            Map<String, String> job) {}

    /**
     * The outcome of the run.
     *
     * @param message why the run is not complete; empty if it is
     * @param sentence the outcome in a few words, see {@link VerdictSentence}; every report shows this text
     * @param primaryCause the cause of most findings; null if there are no findings
     * @param causes the findings by cause, the most important cause first
     */
    public record Outcome(
            RunStatus status,
            Verdict verdict,
            String message,
            String sentence,
            @Nullable PrimaryCause primaryCause,
            List<CauseSummary> causes) {

        /** Replaces an absent list by an empty one. */
        public Outcome {
            causes = causes == null ? List.of() : causes;
        }

        /** Returns whether the run reached the verification. */
        public boolean isComplete() {
            return status == RunStatus.COMPLETE;
        }
    }

    /**
     * The cause of most findings.
     *
     * @param lookAt the part of a job in which such a cause is usually found; empty if none is known
     */
    public record PrimaryCause(Cause.Kind kind, String text, String lookAt) {
        /** Returns the kind of cause with its texts. */
        public static PrimaryCause of(Cause.Kind kind) {
            return new PrimaryCause(kind, kind.text(), kind.lookAt());
        }
    }

    /** The findings with one cause, and those that follow from it. */
    public record CauseSummary(
            PrimaryCause cause,
            CauseGroup.Counts counts,
            List<CauseGroup.Reference> findings,
            List<CauseGroup.Reference> followUps) {
        /** Returns a group of findings with the texts of its cause. */
        public static CauseSummary of(CauseGroup group) {
            return new CauseSummary(PrimaryCause.of(group.kind()), group.counts(), group.findings(), group.followUps());
        }
    }

    /**
     * The results of the verification.
     *
     * @param notChecked what was not checked, because the job or this kind of run does not provide it
     * @param hashes SHA-256 of the sorted rows, by table
     * @param published null if there were no published candles to compare with
     */
    public record VerificationSummary(
            @JsonUnwrapped Counts counts,
            List<Check> checks,
            Accounting accounting,
            List<String> notChecked,
            Map<String, String> hashes,
            @Nullable Published published) {

        /** The results of a run that did not reach the verification. */
        public static final VerificationSummary NONE = new VerificationSummary(
                new Counts(VerificationResult.Ticks.NONE, new CandleComparison.Counts(0, 0, 0, 0, 0, 0)),
                List.of(),
                new Accounting(List.of(), 0),
                List.of(),
                Map.of(),
                null);

        /** Replaces absent lists by empty ones. */
        public VerificationSummary {
            accounting = accounting == null ? new Accounting(List.of(), 0) : accounting;
            notChecked = notChecked == null ? List.of() : notChecked;
        }

        /** Returns the numbers of ticks by outcome. */
        public VerificationResult.Ticks ticks() {
            return counts.ticks();
        }

        /** Returns the numbers of candles by the result of their comparison. */
        public CandleComparison.Counts candles() {
            return counts.candles();
        }
    }

    /** The numbers of ticks and candles. */
    public record Counts(VerificationResult.Ticks ticks, CandleComparison.Counts candles) {}

    /**
     * The outcome of the ticks of each symbol and partition.
     *
     * @param lines the lines that do not add up first, then the lines with the most ticks
     * @param omitted the number of further lines; accounting.csv has all lines
     */
    public record Accounting(List<Ledger.Line> lines, long omitted) {}

    /**
     * The comparison with published candles.
     *
     * @param format name of the format
     * @param counts numbers of rows
     * @param from start of the first window that was compared; null if there is none
     * @param to end of the last window that was compared; null if there is none
     * @param conventions the publisher's conventions that differ from Tickproof's
     */
    public record Published(
            String file,
            String format,
            @JsonUnwrapped PublishedCheck.Rows counts,
            @Nullable String from,
            @Nullable String to,
            List<String> conventions) {}

    /** The run over time. @param checkpoints rows of a checkpoint's number, and the seconds at which it began and ended */
    public record Timeline(List<Sample> samples, List<FaultResult> faults, List<double[]> checkpoints) {
        /** The timeline of a run that was not observed. */
        public static final Timeline NONE = new Timeline(List.of(), List.of(), List.of());

        /** Replaces absent lists by empty ones. */
        public Timeline {
            samples = samples == null ? List.of() : samples;
            faults = faults == null ? List.of() : faults;
            checkpoints = checkpoints == null ? List.of() : checkpoints;
        }
    }

    /**
     * A fault, planned and actual.
     *
     * @param planned the progress of the run at which the fault was planned
     * @param actual the progress at which the fault was injected; empty if it was not injected
     * @param detail what was done, or why the fault was not injected
     */
    public record FaultResult(
            String kind,
            String planned,
            String actual,
            String detail,
            @JsonUnwrapped FaultTimes times) {}

    /**
     * When a fault was injected, and how long the job needed to recover from it.
     *
     * @param seconds from the begin of the run to the fault
     * @param requestedSeconds the length that the scenario requests; 0 for a fault without a length
     * @param recoveredSeconds from the begin of the run to the end of the fault
     * @param lagNormalSeconds from the begin of the run until the lag was back to what it was before the fault; null if
     *     it was not, or if the job does not report how much it has read
     */
    public record FaultTimes(
            double seconds,
            double requestedSeconds,
            double recoveredSeconds,
            @Nullable Double lagNormalSeconds) {}

    /**
     * Latency, throughput and the duration of the run's phases.
     *
     * @param latencyMs by stage
     * @param latencyLimitsMs the scenario's limits: stage → percentile → limit
     * @param visibleOverTime seconds since the first send, p50 and p99 in ms, and the number of candles
     * @param phaseSeconds by phase, and their {@code total}
     */
    public record Timing(
            Map<String, LatencyStage> latencyMs,
            Map<String, Map<String, Double>> latencyLimitsMs,
            List<double[]> visibleOverTime,
            Throughput throughput,
            Map<String, Double> phaseSeconds) {

        /** Returns the timing of a run that did not reach the verification. */
        public static Timing incomplete(Map<String, Double> phaseSeconds) {
            return new Timing(Map.of(), Map.of(), List.of(), new Throughput(0, 0), phaseSeconds);
        }
    }

    /** Records per second, including heartbeats. */
    public record Throughput(double generatedPerSecond, double processedPerSecond) {}

    /**
     * The candles that the page shows.
     *
     * @param windows names, by ascending size
     * @param symbols the symbols with findings first, then the symbols with the most trades
     * @param omitted number of candles that are omitted to limit the size of the page: candles of symbols with fewer
     *     trades, and the last candles of a very long run
     * @param series window → symbol → rows of {@link Bar#row}
     */
    public record Chart(
            List<String> windows,
            List<String> symbols,
            long omitted,
            Map<String, Map<String, List<@Nullable Object[]>>> series) {

        /** The chart of a run without candles. */
        public static final Chart NONE = new Chart(List.of(), List.of(), 0, Map.of());
    }

    /** The rows of a chart's series. They are arrays, not objects, to keep the page small. */
    public static final class Bar {
        private Bar() {}

        /**
         * Returns the row of a candle.
         *
         * @param startSeconds start of the window, in s since the epoch
         * @param expected open, high, low and close; null if no candle is expected
         * @param revisions number of revisions by late ticks
         * @param observed open, high, low and close; null if they are equal to the expected ones, empty if no candle
         *     was observed
         */
        public static @Nullable Object[] row(
                long startSeconds,
                double @Nullable [] expected,
                double volume,
                long trades,
                int revisions,
                double @Nullable [] observed) {
            return new @Nullable Object[] {startSeconds, expected, volume, trades, revisions, observed};
        }
    }
}

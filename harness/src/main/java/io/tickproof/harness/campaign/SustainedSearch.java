package io.tickproof.harness.campaign;

import io.tickproof.generator.output.SendSummary;
import io.tickproof.generator.scenario.Pace;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.evidence.SustainedRate;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.run.LatencyLimits;
import io.tickproof.harness.run.RunOutcome;
import io.tickproof.harness.run.RunOutcome.Verified;
import io.tickproof.harness.run.Sample;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Finding;
import io.tickproof.verifier.check.Verdict;
import io.tickproof.verifier.latency.SignedHistogram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Searches for the highest rate that the job sustains. Each probe is a whole run at one rate. A rate holds if the
 * generator kept its schedule, the job's lag did not grow while ticks were sent, and every row is correct.
 *
 * <p>The search doubles the rate until a probe does not hold, then halves the gap (geometrically) until it is narrow,
 * and then probes both ends again. The result is an interval: a rate that held in every try, and one that held in none.
 *
 * <p>A wrong row ends the search, because correctness does not depend on the rate.
 */
public final class SustainedSearch {
    /** A rate is not sustained if the lag grows by more than this share of it. Smaller growth is within the noise. */
    private static final double MAX_LAG_GROWTH = 0.05;

    private static final int MAX_PROBES = 60;
    private static final long MIN_RATE = 100;
    private static final long MAX_RATE = 100_000_000;

    private final Plan plan;
    private final Scenario.Sustain sustain;
    private final Prober prober;
    private final Progress progress;
    private final List<SustainedRate.Probe> probes = new ArrayList<>();
    private int runs;
    private @Nullable ProbeRun lastRun;

    /** Runs the plan of a probe. */
    @FunctionalInterface
    public interface Prober {
        /** @param number the number of the run, from 0, unique within a search */
        RunOutcome run(Plan probe, int number) throws Exception;
    }

    /** @param plan a plan whose scenario has {@code sustain} */
    public SustainedSearch(Plan plan, Prober prober, Progress progress) {
        this.plan = plan;
        this.sustain = plan.scenario().sustain().orElseThrow();
        this.prober = prober;
        this.progress = progress;
    }

    /**
     * The result of a search.
     *
     * @param plan the plan of the last probe
     * @param outcome the outcome of the last probe, with the check of the search added: a probe at the rate that holds,
     *     or the one that ended the search
     */
    public record Result(Plan plan, RunOutcome outcome, SustainedRate sustained) {}

    private record ProbeRun(Plan plan, RunOutcome outcome) {}

    /** Thrown to end the search, because a probe has wrong rows or there were too many probes. */
    private static final class EndedException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** @throws Exception if a probe says nothing about the job, because a server or the harness failed */
    public Result search() throws Exception {
        long held = 0;
        long failed = 0;
        try {
            // The first run is a warm-up, because its compilations and connections do not depend on the rate.
            holds(sustain.from());
            probes.clear();
            for (long rate = sustain.from(); held == 0 || failed == 0; ) {
                if (holds(rate)) {
                    held = rate;
                    rate = rate * 2;
                } else {
                    failed = rate;
                    rate = rate / 2;
                }
                if (rate < MIN_RATE || rate > MAX_RATE) {
                    return result(held, failed);
                }
            }
            while (failed > held * (1 + sustain.within())) {
                long middle = roundToThreeDigits(Math.sqrt((double) held * failed));
                if (holds(middle)) {
                    held = middle;
                } else {
                    failed = middle;
                }
            }
            while (consistentTries(failed, false) < sustain.tries()) {
                if (holds(failed)) {
                    failed = roundToThreeDigits(failed * (1 + sustain.within()));
                }
            }
            // This rate is probed last, so that the report shows a run at a rate that holds.
            do {
                if (!holds(held)) {
                    held = roundToThreeDigits(held / (1 + sustain.within()));
                }
            } while (consistentTries(held, true) < sustain.tries());
        } catch (EndedException e) {
            return result(0, 0);
        }
        return result(held, failed);
    }

    /** Returns the number of probes at a rate; 0 if one of them had another result. */
    private long consistentTries(long rate, boolean held) {
        List<SustainedRate.Probe> tries =
                probes.stream().filter(probe -> probe.ratePerSecond() == rate).toList();
        return tries.stream().allMatch(probe -> probe.passed() == held) ? tries.size() : 0;
    }

    private static long roundToThreeDigits(double rate) {
        double unit = Math.pow(10, Math.floor(Math.log10(rate)) - 2);
        return Math.round(Math.round(rate / unit) * unit);
    }

    private boolean holds(long rate) throws Exception {
        if (probes.size() == MAX_PROBES) {
            throw new EndedException();
        }
        progress.working("probe", String.format(Locale.ROOT, "%,d/s, run %d", rate, runs + 1));
        Plan at = plan.withScenario(scenarioAt(rate));
        RunOutcome outcome = prober.run(at, runs++);
        lastRun = new ProbeRun(at, outcome);
        SendSummary sent = outcome.history().sent();
        if (sent == null || !(outcome instanceof Verified verified) || !hasRightRows(verified)) {
            probes.add(new SustainedRate.Probe(rate, false, 0, 0, null, "its rows are not right"));
            throw new EndedException();
        }
        SustainedRate.Probe probe = probe(rate, verified, sent.maxLagMillis());
        probes.add(probe);
        progress.done(
                "probe",
                String.format(
                        Locale.ROOT,
                        "%,d/s %s%s",
                        rate,
                        probe.passed() ? "holds" : "does not hold: " + probe.reason(),
                        runs == 1 ? " (warm-up, not counted)" : ""));
        return probe.passed();
    }

    private static SustainedRate.Probe probe(long rate, Verified outcome, double behindMillis) {
        double growth = lagGrowth(outcome.history().samples());
        String reason = "";
        if (behindMillis > LatencyLimits.MAX_BEHIND_MILLIS) {
            reason = String.format(Locale.ROOT, "the generator fell %,.0f ms behind its schedule", behindMillis);
        } else if (growth > rate * MAX_LAG_GROWTH) {
            reason = String.format(Locale.ROOT, "the lag grew by %,.0f records per second", growth);
        }
        SignedHistogram visible = outcome.result().latency().stages().get("visible");
        return new SustainedRate.Probe(
                rate,
                reason.isEmpty(),
                Math.round(growth),
                behindMillis,
                visible == null || visible.count() == 0 ? null : visible.percentile(99) / 1000.0,
                reason);
    }

    private Scenario scenarioAt(long rate) {
        TickStream.Synthetic stream = (TickStream.Synthetic) plan.scenario().stream();
        double heartbeatsPerSecond =
                stream.partitions() * 1e9 / stream.heartbeat().toNanos();
        double seconds = rate * (sustain.probe().toNanos() / 1e9) / (stream.ticksPerSecond() + heartbeatsPerSecond);
        return plan.scenario()
                .withStream(stream.withDuration(Duration.ofMillis(Math.max(1_000, Math.round(seconds * 1000)))))
                .withPace(Pace.parse(rate + "/s").orElseThrow());
    }

    /** Returns whether all checks passed that do not depend on speed. */
    private static boolean hasRightRows(Verified outcome) {
        return outcome.checks().stream()
                .allMatch(check -> check.verdict() == Verdict.PASS || check.id() == CheckId.LATENCY);
    }

    /**
     * Returns the growth of the lag in records per second: the slope of the least-squares line through the samples of
     * the second half of the sending. In the first half the job may still be warming up.
     */
    static double lagGrowth(List<Sample> timeline) {
        long sentInAll = timeline.stream().mapToLong(Sample::sent).max().orElse(0);
        List<Sample> secondHalf = timeline.stream()
                .filter(sample -> sample.sent() >= sentInAll / 2 && sample.sent() < sentInAll)
                .toList();
        double meanSeconds =
                secondHalf.stream().mapToDouble(Sample::seconds).average().orElse(0);
        double meanLag =
                secondHalf.stream().mapToDouble(SustainedSearch::lag).average().orElse(0);
        double covariance = 0;
        double variance = 0;
        for (Sample sample : secondHalf) {
            covariance += (sample.seconds() - meanSeconds) * (lag(sample) - meanLag);
            variance += (sample.seconds() - meanSeconds) * (sample.seconds() - meanSeconds);
        }
        return variance == 0 ? 0 : covariance / variance;
    }

    private static double lag(Sample sample) {
        return sample.sent() - sample.read();
    }

    private Result result(long held, long failed) {
        ProbeRun last = Objects.requireNonNull(lastRun, "a search has at least one probe");
        RunOutcome outcome = last.outcome();
        if (outcome instanceof Verified verified && hasRightRows(verified)) {
            List<Check> checks = new ArrayList<>(verified.checks());
            checks.add(check(held, failed));
            outcome = verified.withChecks(checks);
        }
        return new Result(
                last.plan(),
                outcome,
                new SustainedRate(held, failed, sustain.atLeast().orElse(null), List.copyOf(probes)));
    }

    private Check check(long held, long failed) {
        if (held == 0 && failed == 0) {
            return Check.unknown(
                    CheckId.SUSTAINED,
                    "no rate held in all of " + sustain.tries() + " tries, or failed in all of them, within "
                            + MAX_PROBES + " probes: is this machine busy with something else?");
        }
        String detail = String.format(
                Locale.ROOT,
                "%,d/s held%s",
                held,
                failed == 0
                        ? ", the highest rate that is probed"
                        : String.format(Locale.ROOT, ", %,d/s did not, in each of %d tries", failed, sustain.tries()));
        long required = sustain.atLeast().orElse(1L);
        if (held >= required) {
            return Check.pass(CheckId.SUSTAINED, detail);
        }
        if (sustain.atLeast().isPresent() && failed > required) {
            return Check.unknown(CheckId.SUSTAINED, detail + ": the required " + required + "/s is in between");
        }
        String reason = probes.stream()
                .filter(probe -> probe.ratePerSecond() == failed)
                .map(SustainedRate.Probe::reason)
                .findFirst()
                .orElse("");
        Finding finding = new Finding(
                "rate not sustained",
                Finding.Place.NONE,
                "at least " + required + "/s",
                held + "/s",
                new Cause(Kind.SLOW, reason));
        return Check.fail(CheckId.SUSTAINED, detail, List.of(finding), 1);
    }
}

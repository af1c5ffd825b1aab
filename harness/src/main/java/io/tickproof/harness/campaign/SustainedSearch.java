package io.tickproof.harness.campaign;

import io.tickproof.generator.scenario.Pace;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.evidence.Evidence;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.run.LatencyLimits;
import io.tickproof.harness.run.Run;
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

/**
 * Looks for the highest rate that the job sustains. Each probe is a whole run at a rate, and holds if the generator kept
 * its schedule, the job's lag did not grow while it was sent, and every row is right. The rate is doubled until one does
 * not hold, the gap is halved (geometrically) until it is narrow, and then both of its ends are tried again: what is told
 * is the interval between a rate that held in every try and one that held in none.
 *
 * <p>A row that is wrong ends the search: rightness is no matter of the rate.
 */
public final class SustainedSearch {
    /** A rate is not sustained if the lag grows by more than this share of it; less is not told from noise. */
    private static final double MOST_GROWTH = 0.05;

    /** The limit above which no latency has a verdict either. */
    private static final double MOST_BEHIND_MILLIS = LatencyLimits.MOST_BEHIND_MS;

    private static final int MOST_PROBES = 60;
    private static final long LEAST_RATE = 100;
    private static final long MOST_RATE = 100_000_000;

    private final Plan plan;
    private final Scenario.Sustain wanted;
    private final Prober prober;
    private final Progress progress;
    private final List<Evidence.Probe> probes = new ArrayList<>();
    private int runs;
    private Plan lastPlan;
    private Run.Outcome lastOutcome;

    /** Runs a plan. */
    public interface Prober {
        /** @param number of the run, from 0; no two have the same */
        Run.Outcome run(Plan probe, int number) throws Exception;
    }

    /** @param plan of a scenario with {@code sustain} */
    public SustainedSearch(Plan plan, Prober prober, Progress progress) {
        this.plan = plan;
        this.wanted = plan.scenario().sustain().orElseThrow();
        this.prober = prober;
        this.progress = progress;
    }

    /**
     * What was found.
     *
     * @param plan of the last probe
     * @param outcome of the last probe, with the check of the search: of one at the rate that holds, or of the one whose
     *     rows are wrong
     */
    public record Found(Plan plan, Run.Outcome outcome, Evidence.Sustained sustained) {}

    /** A probe whose rows are wrong, or too many probes. */
    private static final class EndedException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    public Found find() throws Exception {
        long held = 0;
        long failed = 0;
        try {
            // What is compiled and connected in it is no matter of the rate.
            holds(wanted.from());
            probes.clear();
            for (long rate = wanted.from(); held == 0 || failed == 0; ) {
                if (holds(rate)) {
                    held = rate;
                    rate = rate * 2;
                } else {
                    failed = rate;
                    rate = rate / 2;
                }
                if (rate < LEAST_RATE || rate > MOST_RATE) {
                    return found(held, failed);
                }
            }
            while (failed > held * (1 + wanted.within())) {
                long middle = round(Math.sqrt((double) held * failed));
                if (holds(middle)) {
                    held = middle;
                } else {
                    failed = middle;
                }
            }
            while (count(failed, false) < wanted.tries()) {
                if (holds(failed)) {
                    failed = round(failed * (1 + wanted.within()));
                }
            }
            // Last, so that the report is one of a run at a rate that holds.
            do {
                if (!holds(held)) {
                    held = round(held / (1 + wanted.within()));
                }
            } while (count(held, true) < wanted.tries());
        } catch (EndedException e) {
            return found(0, 0);
        }
        return found(held, failed);
    }

    /** How many of the tries of a rate came out so; 0 where one came out otherwise. */
    private long count(long rate, boolean held) {
        List<Evidence.Probe> tries =
                probes.stream().filter(probe -> probe.perSecond() == rate).toList();
        return tries.stream().allMatch(probe -> probe.held() == held) ? tries.size() : 0;
    }

    /** To three digits: nobody needs more of a rate. */
    private static long round(double rate) {
        double unit = Math.pow(10, Math.floor(Math.log10(rate)) - 2);
        return Math.round(Math.round(rate / unit) * unit);
    }

    private boolean holds(long rate) throws Exception {
        if (probes.size() == MOST_PROBES) {
            throw new EndedException();
        }
        progress.working("probe", String.format(Locale.ROOT, "%,d/s, run %d", rate, runs + 1));
        lastPlan = plan.withScenario(at(rate));
        lastOutcome = prober.run(lastPlan, runs++);
        if (lastOutcome.failure() != null || lastOutcome.sent() == null || !isRight(lastOutcome)) {
            probes.add(new Evidence.Probe(rate, false, 0, 0, null, "its rows are not right"));
            throw new EndedException();
        }
        double growth = growth(lastOutcome.course());
        double behind = lastOutcome.sent().behindMaxMillis();
        String why = behind > MOST_BEHIND_MILLIS
                ? String.format(Locale.ROOT, "the generator fell %,.0f ms behind", behind)
                : growth > rate * MOST_GROWTH
                        ? String.format(Locale.ROOT, "the lag grew by %,.0f records a second", growth)
                        : "";
        SignedHistogram visible = lastOutcome.result().latency().stages().get("visible");
        Evidence.Probe probe = new Evidence.Probe(
                rate,
                why.isEmpty(),
                Math.round(growth),
                behind,
                visible == null || visible.count() == 0 ? null : visible.percentile(99) / 1000.0,
                why);
        probes.add(probe);
        progress.done(
                "probe",
                String.format(
                        Locale.ROOT,
                        "%,d/s %s%s",
                        rate,
                        probe.held() ? "holds" : "does not hold: " + why,
                        runs == 1 ? " (to warm up; it does not count)" : ""));
        return probe.held();
    }

    private Scenario at(long rate) {
        TickStream.Synthetic stream = (TickStream.Synthetic) plan.scenario().stream();
        double heartbeats = stream.partitions() * 1e9 / stream.heartbeat().toNanos();
        double seconds = rate * (wanted.probe().toNanos() / 1e9) / (stream.ticksPerSecond() + heartbeats);
        return plan.scenario()
                .withStream(stream.lasting(Duration.ofMillis(Math.max(1_000, Math.round(seconds * 1000)))))
                .withPace(Pace.parse(rate + "/s").orElseThrow());
    }

    /** Whatever is no matter of speed. */
    private static boolean isRight(Run.Outcome outcome) {
        return outcome.checks().stream()
                .allMatch(check -> check.verdict() == Verdict.PASS || check.id() == CheckId.LATENCY);
    }

    /**
     * The slope of the least-squares line through the lag of the second half of the sending, in records a second: in the
     * first one the job may still have to come up to speed.
     */
    static double growth(List<Sample> course) {
        long all = course.stream().mapToLong(Sample::sent).max().orElse(0);
        List<Sample> half = course.stream()
                .filter(moment -> moment.sent() >= all / 2 && moment.sent() < all)
                .toList();
        double seconds = half.stream().mapToDouble(Sample::seconds).average().orElse(0);
        double lag = half.stream().mapToDouble(SustainedSearch::lag).average().orElse(0);
        double together = 0;
        double squares = 0;
        for (Sample moment : half) {
            together += (moment.seconds() - seconds) * (lag(moment) - lag);
            squares += (moment.seconds() - seconds) * (moment.seconds() - seconds);
        }
        return squares == 0 ? 0 : together / squares;
    }

    private static double lag(Sample moment) {
        return moment.sent() - moment.read();
    }

    private Found found(long held, long failed) {
        List<Check> checks = new ArrayList<>(lastOutcome.checks());
        if (isRight(lastOutcome) && lastOutcome.failure() == null) {
            checks.add(check(held, failed));
        }
        return new Found(
                lastPlan,
                lastOutcome.withChecks(checks),
                new Evidence.Sustained(held, failed, wanted.atLeast().orElse(null), List.copyOf(probes)));
    }

    private Check check(long held, long failed) {
        if (held == 0 && failed == 0) {
            return Check.unknown(
                    CheckId.SUSTAINED,
                    "no rate held in " + wanted.tries() + " tries, or failed in as many, in " + MOST_PROBES
                            + " probes: is much else going on on this machine?");
        }
        String detail = String.format(
                Locale.ROOT,
                "%,d/s held%s",
                held,
                failed == 0
                        ? ", and more is not tried"
                        : String.format(Locale.ROOT, ", %,d/s did not, in each of %d tries", failed, wanted.tries()));
        long least = wanted.atLeast().orElse(1L);
        if (held >= least) {
            return Check.pass(CheckId.SUSTAINED, detail);
        }
        if (wanted.atLeast().isPresent() && failed > least) {
            return Check.unknown(CheckId.SUSTAINED, detail + ": " + least + " is in between");
        }
        Finding finding = new Finding(
                "rate not sustained",
                "",
                "",
                0,
                "at least " + least + "/s",
                held + "/s",
                new Cause(
                        Kind.SLOW,
                        probes.stream()
                                .filter(probe -> probe.perSecond() == failed)
                                .map(Evidence.Probe::why)
                                .findFirst()
                                .orElse("")));
        return Check.fail(CheckId.SUSTAINED, detail, List.of(finding), 1);
    }
}

package io.tickproof.harness.run;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.harness.fault.FaultRecord;
import io.tickproof.harness.flink.FlinkJob.Recovery;
import io.tickproof.harness.run.RunHistory.JobRun;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks that the faults of a scenario were injected, and that the job restarted no more often than they explain. */
public final class FaultChecks {
    private static final int NORMAL_SECONDS = 10;

    private FaultChecks() {}

    /**
     * Returns the checks of a run.
     *
     * @param planned the faults of the scenario
     */
    static List<Check> of(List<Fault> planned, RunHistory history) {
        JobRun job = history.job();
        if (planned.isEmpty()) {
            return job == null ? List.of() : List.of(restartsCheck(List.of(), job.restarts()));
        }
        if (job == null) {
            return List.of(Check.unknown(
                    CheckId.FAULTS,
                    "whether the faults of the scenario were injected is unknown: only the run itself records it"));
        }
        List<Check> checks = new ArrayList<>();
        checks.add(injectedCheck(history.faults()));
        checks.add(restartsCheck(history.faults(), job.restarts()));
        // If a fault may or may not restart the job, this check is added only if the job did not recover from a
        // checkpoint, so that a baseline has the same checks in every run.
        boolean mustRestart = planned.stream().anyMatch(fault -> fault.type().restartsJob());
        if (job.restarts() > 0 && (mustRestart || job.recovery().restores() == 0)) {
            checks.add(restoredCheck(job.restarts(), job.recovery()));
        }
        return checks;
    }

    private static Check injectedCheck(List<FaultRecord> faults) {
        List<String> missing = faults.stream()
                .filter(fault -> !fault.wasInjected())
                .map(fault -> fault.fault().type().key() + " (planned at "
                        + fault.fault().trigger().text() + "): " + fault.description())
                .toList();
        return missing.isEmpty()
                ? Check.pass(CheckId.FAULTS, faults.size() + " faults injected as planned")
                : Check.unknown(CheckId.FAULTS, "not injected: " + String.join("; ", missing));
    }

    /**
     * Checks that the job was restored from a checkpoint. The rows alone do not show this: as long as the topic holds
     * all records, a job that starts from scratch may produce the same rows.
     */
    private static Check restoredCheck(long restarts, Recovery recovery) {
        if (recovery.restores() > 0 && recovery.checkpoints()) {
            return Check.pass(CheckId.RESTORED, "the job was restored from a checkpoint");
        }
        String observed = recovery.restores() > 0
                // The run itself takes a checkpoint at its end, on which a user job cannot rely.
                ? "restored only from a checkpoint that the harness took"
                : "never restored from a checkpoint but started from scratch";
        String detail = "the job restarted " + restarts + " times and was " + observed;
        if (recovery.checkpoints()) {
            return Check.unknown(
                    CheckId.RESTORED,
                    detail + ": the run does not show its recovery. Is there a checkpoint before the fault?");
        }
        Finding finding = new Finding(
                "job that starts from scratch",
                Finding.Place.NONE,
                "restored from a checkpoint",
                observed,
                new Cause(Kind.STARTED_FROM_SCRATCH, "what the topic no longer retains would be lost"));
        return Check.fail(CheckId.RESTORED, detail + ": its checkpoints are disabled", List.of(finding), 1);
    }

    private static Check restartsCheck(List<FaultRecord> faults, long restarts) {
        // Two kills in quick succession can result in one restart.
        boolean mustRestart = faults.stream()
                .anyMatch(fault -> fault.wasInjected() && fault.fault().type().restartsJob());
        long min = mustRestart ? 1 : 0;
        long max = faults.stream()
                .mapToLong(fault -> fault.fault().type().restartsMax())
                .sum();
        String detail = faults.isEmpty()
                ? restarts + " restarts of the job, and no faults planned"
                : restarts + " restarts of the job; the faults explain " + min + " to " + max;
        if (restarts > max) {
            Finding finding = new Finding(
                    "more restarts than faults explain",
                    Finding.Place.NONE,
                    Long.toString(max),
                    Long.toString(restarts),
                    new Cause(Kind.UNEXPLAINED, "run.log has the reasons of the restarts"));
            return Check.fail(CheckId.RESTARTS, detail, List.of(finding), 1);
        }
        return restarts < min
                ? Check.unknown(CheckId.RESTARTS, detail + ": did the faults reach the job?")
                : Check.pass(CheckId.RESTARTS, detail);
    }

    /**
     * Returns the seconds from the start of the run until the lag was back to normal after a fault: until it was at most
     * the greatest lag of the {@value #NORMAL_SECONDS} s before the fault. Empty if it was not, or if the job does not
     * report how much it has read.
     */
    public static Optional<Double> lagNormalSeconds(FaultRecord fault, List<Sample> timeline) {
        long normal = timeline.stream()
                .filter(sample -> sample.seconds() <= fault.seconds()
                        && sample.seconds() >= fault.seconds() - NORMAL_SECONDS
                        && sample.read() > 0)
                .mapToLong(FaultChecks::lag)
                .max()
                .orElse(-1);
        return timeline.stream()
                .filter(sample -> sample.seconds() > fault.recoveredSeconds() && lag(sample) <= normal)
                .findFirst()
                .map(Sample::seconds);
    }

    private static long lag(Sample sample) {
        return Math.max(0, sample.sent() - sample.read());
    }
}

package io.tickproof.harness.run;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.harness.fault.FaultRecord;
import io.tickproof.harness.flink.FlinkJob.Recovery;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the faults of a scenario happened, and whether the job came through with no more restarts than they explain. */
public final class FaultChecks {
    private FaultChecks() {}

    /**
     * @param restarts of the job; negative: nobody knows
     * @param recovery of the job
     */
    static List<Check> of(List<Fault> planned, List<FaultRecord> faults, long restarts, Recovery recovery) {
        if (planned.isEmpty()) {
            return restarts < 0 ? List.of() : List.of(restarts(List.of(), restarts));
        }
        if (faults.isEmpty()) {
            return List.of(Check.unknown(
                    CheckId.FAULTS,
                    "nobody knows whether the faults of the scenario happened: only the run itself does"));
        }
        List<Check> checks = new ArrayList<>();
        List<String> missing = faults.stream()
                .filter(fault -> !fault.wasInjected())
                .map(fault -> fault.fault().type().key() + " (planned at "
                        + fault.fault().trigger().text() + "): " + fault.description())
                .toList();
        checks.add(
                missing.isEmpty()
                        ? Check.pass(CheckId.FAULTS, faults.size() + " faults happened as planned")
                        : Check.unknown(CheckId.FAULTS, "did not happen: " + String.join("; ", missing)));
        checks.add(restarts(faults, restarts));
        // Where a restart may be or not, it is told only when it is bad: a baseline asks for the same checks every
        // time.
        if (restarts > 0
                && (recovery.restores() == 0
                        || planned.stream().anyMatch(fault -> fault.type().restartsJob()))) {
            checks.add(restored(restarts, recovery));
        }
        return checks;
    }

    /** A job whose rows depend on the log alone comes to the same where it begins anew, as long as the log is all there. */
    private static Check restored(long restarts, Recovery recovery) {
        if (recovery.restores() > 0 && recovery.checkpoints()) {
            return Check.pass(CheckId.RESTORED, "the job was restored from a checkpoint");
        }
        String came = recovery.restores() > 0
                // At the end the run takes a checkpoint itself, which no job of a user can count on.
                ? "restored only from what the harness had saved"
                : "never restored from a checkpoint but began anew";
        String detail = restarts + " restarts of the job, and it was " + came;
        if (recovery.checkpoints()) {
            return Check.unknown(
                    CheckId.RESTORED,
                    detail + ": the run shows nothing of its recovery. Is there a checkpoint before the fault?");
        }
        Finding finding = new Finding(
                "job that begins anew",
                "",
                "",
                0,
                "restored from a checkpoint",
                came,
                new Cause(Kind.STARTED_FROM_SCRATCH, "what the topic no longer keeps would be lost"));
        return Check.fail(CheckId.RESTORED, detail + ": its checkpoints are off", List.of(finding), 1);
    }

    private static Check restarts(List<FaultRecord> faults, long restarts) {
        // Two kills that come close behind each other can be one restart.
        long least = faults.stream()
                        .anyMatch(fault ->
                                fault.wasInjected() && fault.fault().type().restartsJob())
                ? 1
                : 0;
        long most = faults.stream()
                .mapToLong(fault -> fault.fault().type().restartsMax())
                .sum();
        String detail = faults.isEmpty()
                ? restarts + " restarts of the job, and nothing was to break"
                : restarts + " restarts of the job; the faults explain from " + least + " to " + most;
        if (restarts > most) {
            Finding finding = new Finding(
                    "more restarts than faults explain",
                    "",
                    "",
                    0,
                    Long.toString(most),
                    Long.toString(restarts),
                    new Cause(Kind.UNEXPLAINED, "run.log says what the others were for"));
            return Check.fail(CheckId.RESTARTS, detail, List.of(finding), 1);
        }
        return restarts < least
                ? Check.unknown(CheckId.RESTARTS, detail + ": did the faults bite?")
                : Check.pass(CheckId.RESTARTS, detail);
    }

    /** Seconds from a fault to the first candle that was seen behind it; empty where none was. */
    public static Optional<Double> recovery(FaultRecord fault, List<Sample> course) {
        long before = course.stream()
                .filter(moment -> moment.seconds() <= fault.seconds())
                .mapToLong(Sample::candles)
                .max()
                .orElse(0);
        return course.stream()
                .filter(moment -> moment.seconds() > fault.seconds() && moment.candles() > before)
                .findFirst()
                .map(moment -> Math.round((moment.seconds() - fault.seconds()) * 1e3) / 1e3);
    }
}

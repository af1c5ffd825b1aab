package io.tickproof.harness.fault;

import io.tickproof.generator.scenario.Fault;

/**
 * A fault as requested by the scenario, and its outcome in the run.
 *
 * @param actualAt the progress of the run when the fault was injected, in the unit of its trigger; negative if the
 *     fault was not injected
 * @param description what was done; the reason if it was not injected
 * @param seconds from the start of the run to the injection
 * @param recoveredSeconds from the start of the run to the recovery; to the injection if nothing has to be recovered
 */
public record FaultRecord(Fault fault, double actualAt, String description, double seconds, double recoveredSeconds) {
    /** Returns whether the fault was injected. */
    public boolean wasInjected() {
        return actualAt >= 0;
    }

    static FaultRecord notInjected(Fault fault, String reason, double seconds) {
        return new FaultRecord(fault, -1, reason, seconds, seconds);
    }
}

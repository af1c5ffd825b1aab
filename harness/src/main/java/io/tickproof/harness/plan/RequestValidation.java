package io.tickproof.harness.plan;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.generator.scenario.FaultType;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.external.Containers;
import io.tickproof.harness.external.ExternalConfig;
import io.tickproof.harness.local.LocalStack;
import io.tickproof.harness.stack.FaultSupport;
import io.tickproof.harness.stack.StackKind;

/** Checks that a request, its scenario and its stack fit together, before anything is started. */
public final class RequestValidation {
    private RequestValidation() {}

    /**
     * @param scenario the scenario with its faults, which may be drawn from a seed
     * @throws UserException if they do not fit together
     */
    public static void check(RunRequest request, Scenario scenario) {
        if (scenario.sustain().isPresent() && request.mode() == Mode.BOUNDED) {
            throw new UserException("-Dmode=bounded: the scenario " + scenario.name()
                    + " searches for a sustained rate, and a bounded job reads at full speed; omit -Dmode");
        }
        checkFaults(request, scenario);
        checkBug(request, scenario);
    }

    private static void checkBug(RunRequest request, Scenario scenario) {
        if (request.bug() == null) {
            return;
        }
        if (scenario.job().own().isPresent()) {
            throw new UserException("-Ddefect: bugs are injected into the reference job only, and the scenario "
                    + scenario.name() + " has a user job (job.own)");
        }
        StackKind stack = request.stack();
        if (stack instanceof StackKind.External || stack instanceof StackKind.Containers) {
            throw new UserException(
                    "-Ddefect: bugs are injected only with -Dstack=embedded or processes; omit -Dstack");
        }
        if (request.bug().needsCrash()
                && scenario.faults().stream().noneMatch(fault -> fault.type().restartsJob())) {
            throw new UserException("-Ddefect: " + request.bug().text()
                    + " has an effect only if the job is restored from a checkpoint, and no fault of " + scenario.name()
                    + " restarts it; choose a scenario with such a fault, such as taskmanager-crash");
        }
    }

    /** Checks that the stack and the job under test meet the requirements of the faults. */
    private static void checkFaults(RunRequest request, Scenario scenario) {
        FaultSupport support = faultSupport(Plan.stack(request, scenario));
        for (Fault fault : scenario.faults()) {
            FaultType type = fault.type();
            support.unsupportedReason(type).ifPresent(reason -> {
                throw new UserException("faults: " + reason);
            });
            for (FaultType.Requirement needed : type.needs()) {
                if (needed.isOfReferenceJob() && scenario.job().own().isPresent()) {
                    throw new UserException("faults: " + type.key() + " needs " + needed.text()
                            + "; the scenario has a user job (job.own)");
                }
                if (needed == FaultType.Requirement.FAILING_OPERATORS && request.bug() != null) {
                    throw new UserException("faults: " + type.key() + " needs " + needed.text()
                            + "; omit -Ddefect, or choose another scenario");
                }
            }
        }
    }

    /** Returns the faults that a stack can inject, before it is started. */
    private static FaultSupport faultSupport(StackKind kind) {
        if (kind instanceof StackKind.External external) {
            return ExternalConfig.read(external.config(), System.getenv()).faultSupport();
        }
        if (kind instanceof StackKind.Containers) {
            return Containers.faultSupport();
        }
        return LocalStack.faultSupport(kind instanceof StackKind.Processes);
    }
}

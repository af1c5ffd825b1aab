package io.tickproof.harness.stack;

import io.tickproof.generator.scenario.FaultType;
import io.tickproof.generator.scenario.FaultType.Requirement;
import java.util.Optional;
import java.util.Set;

/**
 * The types of fault that a stack can inject. They are known before the stack is started, so that a run can be rejected
 * early.
 */
@FunctionalInterface
public interface FaultSupport {
    /** Returns what is missing for faults of this type, in a message that starts with its key; empty if nothing is. */
    Optional<String> unsupportedReason(FaultType type);

    /** Returns whether faults of this type can be injected. */
    default boolean supports(FaultType type) {
        return unsupportedReason(type).isEmpty();
    }

    /**
     * Returns the faults that can be injected into a stack that meets these requirements. Requirements that only the
     * job under test can meet are ignored.
     *
     * @param remedy what the user can do if something is missing
     */
    static FaultSupport of(Set<Requirement> provided, String remedy) {
        return type -> type.needs().stream()
                .filter(requirement -> !requirement.isOfReferenceJob() && !provided.contains(requirement))
                .findFirst()
                .map(missing -> type.key() + " needs " + missing.text() + "; " + remedy);
    }
}

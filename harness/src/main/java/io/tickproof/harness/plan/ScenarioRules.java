package io.tickproof.harness.plan;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.market.Micros;
import io.tickproof.verifier.oracle.OracleRules;

/**
 * Translates a scenario into the rules of the oracle. This class must not use the job's code (io.tickproof.pipeline): a
 * rule that the job gets wrong would otherwise be wrong in the oracle too, and no check could fail.
 */
public final class ScenarioRules {
    private ScenarioRules() {}

    /** Returns the rules by which the oracle verifies the scenario's job. */
    public static OracleRules of(Scenario scenario) {
        Scenario.Job job = scenario.job();
        return new OracleRules(
                job.windows(),
                Micros.of(job.outOfOrderness()),
                Micros.of(job.allowedLateness()),
                job.maxAhead().map(Micros::of).orElse(OracleRules.UNLIMITED));
    }
}

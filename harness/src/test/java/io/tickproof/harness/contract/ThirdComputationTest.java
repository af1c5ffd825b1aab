package io.tickproof.harness.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.plan.ScenarioRules;
import io.tickproof.verifier.CollectedOutput;
import io.tickproof.verifier.SqlModel;
import io.tickproof.verifier.oracle.LogRecord;
import io.tickproof.verifier.oracle.Oracle;
import io.tickproof.verifier.oracle.OracleRules;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Compares the oracle, for every scenario, with an implementation of the contract in DuckDB's SQL, which shares no code. */
@Tag("stack")
@Execution(ExecutionMode.CONCURRENT)
class ThirdComputationTest {
    @TestFactory
    Stream<DynamicTest> oracleEqualsSqlForEveryScenario() {
        ProjectLayout project = ProjectLayout.find();
        List<String> names = project.scenarioNames();
        assertTrue(names.size() >= 15, names.toString());
        return names.stream().map(name -> DynamicTest.dynamicTest(name, () -> agree(project, project.read(name))));
    }

    private static void agree(ProjectLayout project, Scenario scenario) throws Exception {
        Scenario.Job job = scenario.job();
        OracleRules rules = ScenarioRules.of(scenario);
        Timeline timeline = project.timeline(scenario);
        long[] offsets = new long[timeline.partitions()];
        CollectedOutput output = new CollectedOutput();
        Oracle oracle = new Oracle(rules, timeline.partitions(), output, Set.of());
        try (SqlModel sql = new SqlModel();
                Timeline.Walk walk = timeline.walk()) {
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                int partition = delivery.partition();
                long offset = offsets[partition]++;
                if (delivery.isHeartbeat()) {
                    sql.heartbeat(partition, offset, delivery.timeMicros());
                    oracle.heartbeat(partition, delivery.timeMicros());
                } else if (delivery.rejection() == null) {
                    sql.tick(partition, offset, delivery.tick());
                    oracle.tick(delivery.tick(), LogRecord.at(partition, offset));
                }
            }
            oracle.finish();
            sql.compute(rules);
            assertTrue(output.candles.size() > 10, "only " + output.candles.size());
            assertEquals(output.candles, sql.candles());
            assertEquals(output.tooLate, sql.tooLate());
            assertEquals(output.duplicates, sql.duplicates());
            assertEquals(output.deadLetters, sql.deadLetters());
        }
    }
}

package io.tickproof.generator.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.scenario.Fault.Progress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class FaultReaderTest {
    private static Scenario read(String faults) {
        return ScenarioReader.parse("x.yaml", """
                name: x
                stream: { symbols: { count: 2 }, start: 2026-01-05T00:00:00Z, duration: PT5M, ticksPerSecond: 10 }
                faults: %s
                """.formatted(faults));
    }

    @Test
    void faultsKeepTheOrderOfTheFile() {
        List<Fault> faults =
                read("[ { killBroker: { after: { acknowledged: 0.4 }, for: PT2.5S } }, { failOperator: { after: { checkpoint: 3 } } } ]")
                        .faults();
        assertEquals(
                List.of(
                        new Fault(
                                FaultType.KILL_BROKER,
                                new Fault.Trigger(Progress.ACKNOWLEDGED, 0.4),
                                Duration.ofMillis(2_500),
                                0),
                        new Fault(
                                FaultType.FAIL_OPERATOR, new Fault.Trigger(Progress.CHECKPOINT, 3), Duration.ZERO, 0)),
                faults);
        assertEquals("acknowledged 40 %", faults.get(0).trigger().text(0.4));
        assertEquals("checkpoint 3", faults.get(1).trigger().text(3));
        assertEquals(
                List.of(),
                ScenarioReader.parse("x.yaml", "name: x\nstream: { recording: a.csv }\n")
                        .faults());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[ { killBroke: { after: { read: 0.4 } } } ] | faults[].killBroke is unknown (did you mean faults[].killBroker?)",
                "[ { killBroker: { } } ] | faults[].killBroker.after is missing",
                "[ { killBroker: { after: { } } } ] | faults[].killBroker.after must have exactly one of checkpoint, acknowledged, read",
                "[ { killBroker: { after: { read: 0.4, checkpoint: 3 } } } ] | faults[].killBroker.after must have exactly one of",
                "[ { killBroker: { after: { read: 40 } } } ] | faults[].killBroker.after.read must be a number above 0 to 1",
                "[ { killBroker: { after: { read: 0.4 }, for: PT10M } } ] | faults[].killBroker.for must be from PT0.1S to PT20S",
                "[ { failOperator: { after: { read: 0.4 }, for: PT1S } } ] | faults[].failOperator.for is unknown",
                "[ { rescale: { after: { read: 0.4 } } } ] | faults[].rescale.to is missing",
                "[ { rescale: { after: { read: 0.4 }, to: 5 } } ] | faults[].rescale.to 5 is above stream.partitions 4",
                "[ { addPartitions: { after: { read: 0.4 } } } ] | faults[].addPartitions.to is missing",
                "[ { addPartitions: { after: { read: 0.4 }, to: 4 } } ] | faults[].addPartitions.to 4 is not above stream.partitions 4",
                "{ bySeed: { kinds: [ rescale ] } } | faults.bySeed.kinds has no kind \"rescale\"",
                "[ { freezeTaskManager: { after: { read: 0.4 }, for: PT5S } } ] | faults[].freezeTaskManager.for must be from PT8S to PT20S",
                "[ killBroker ] | an item of faults has one key, its kind",
                "{ bySeed: { min: 3, max: 2 } } | faults.bySeed.max is below faults.bySeed.min",
                "{ bySeed: { kinds: [ killBrokr ] } } | faults.bySeed.kinds has no kind \"killBrokr\" (did you mean killBroker?)",
                "{ } | faults.bySeed is missing",
            })
    void mistakeIsReportedWithItsPlace(String faults, String message) {
        ScenarioException e = assertThrows(ScenarioException.class, () -> read(faults));
        assertEquals(1, e.problems().size(), e.getMessage());
        assertTrue(e.getMessage().contains("x.yaml:3:"), e.getMessage());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void seedDrawsNumberAndTypesOfFaults() {
        Scenario scenario = read("{ bySeed: { min: 2, max: 4 } }");
        Set<Integer> counts = new HashSet<>();
        Set<FaultType> types = EnumSet.noneOf(FaultType.class);
        for (long seed = 0; seed < 500; seed++) {
            List<Fault> faults = scenario.withSeed(seed).faults();
            assertEquals(faults, scenario.withSeed(seed).faults());
            counts.add(faults.size());
            double before = 0;
            for (Fault fault : faults) {
                types.add(fault.type());
                assertTrue(fault.trigger().at() > before && fault.trigger().at() <= 1, faults.toString());
                before = fault.trigger().at();
            }
        }
        assertEquals(Set.of(2, 3, 4), counts);
        assertEquals(EnumSet.complementOf(EnumSet.of(FaultType.RESCALE, FaultType.ADD_PARTITIONS)), types);
    }

    /** Pins the order of the types: a recorded seed must always draw the same faults. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | killTaskManager 0.2 PT0S, lockPostgres 0.4 PT3S, freezeRedis 0.6 PT3S",
                "2 | fullPostgres 0.15 PT3S, killRedis 0.3 PT1S, failCheckpoints 0.45 PT3S, killTaskManager 0.6 PT0S",
                "3 | killTaskManager 0.3 PT0S, failAfterFlush 0.6 PT0S",
                "10 | killTaskManager 0.15 PT0S, freezePostgres 0.3 PT3S, killRedis 0.45 PT1S, fullPostgres 0.6 PT3S",
                "11 | killAfterFlush 0.2 PT0S, holdLinks 0.4 PT5S, holdLinks 0.6 PT5S",
                "42 | freezeRedis 0.2 PT3S, freezeBroker 0.4 PT5S, failCheckpoints 0.6 PT3S",
            })
    void seedAlwaysDrawsTheSameFaults(long seed, String expected) {
        List<Fault> faults =
                read("{ bySeed: { min: 2, max: 4 } }").withSeed(seed).faults();
        assertEquals(
                expected,
                faults.stream()
                        .map(fault -> fault.type().key() + " " + fault.trigger().at() + " " + fault.duration())
                        .collect(Collectors.joining(", ")));
    }

    /** Pins the types that a seed may draw, by position: a new type would change what existing seeds draw. */
    @Test
    void drawableTypesKeepTheirOrder() {
        assertEquals(
                "killTaskManager killJobManager failOperator failCheckpoints killBroker freezeBroker killPostgres"
                        + " freezePostgres killRedis freezeRedis failAfterFlush lockPostgres readOnlyPostgres fullPostgres"
                        + " slowLinks holdLinks cutLinks freezeTaskManager killAfterFlush",
                FaultType.drawable().stream().map(FaultType::key).collect(Collectors.joining(" ")));
    }
}

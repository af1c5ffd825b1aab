package io.tickproof.generator.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.scenario.Fault.Kind;
import io.tickproof.generator.scenario.Fault.Progress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultReaderTest {
    private static Scenario read(String faults) {
        return ScenarioReader.parse("x.yaml", """
                name: x
                stream: { symbols: { count: 2 }, start: 2026-01-05T00:00:00Z, duration: PT5M, ticksPerSecond: 10 }
                faults: %s
                """.formatted(faults));
    }

    @Test
    void faultsAreReadInTheirOrder() {
        List<Fault> faults =
                read("[ { killBroker: { after: { acknowledged: 0.4 }, for: PT2.5S } }, { failOperator: { after: { checkpoint: 3 } } } ]")
                        .faults();
        assertEquals(
                List.of(
                        new Fault(
                                Kind.KILL_BROKER,
                                new Fault.Trigger(Progress.ACKNOWLEDGED, 0.4),
                                Duration.ofMillis(2_500),
                                0),
                        new Fault(Kind.FAIL_OPERATOR, new Fault.Trigger(Progress.CHECKPOINT, 3), Duration.ZERO, 0)),
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
                "[ { killBroker: { after: { } } } ] | faults[].killBroker.after names one of checkpoint, acknowledged, read",
                "[ { killBroker: { after: { read: 0.4, checkpoint: 3 } } } ] | faults[].killBroker.after names one of",
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
                "{ bySeed: { least: 3, most: 2 } } | faults.bySeed.most is below faults.bySeed.least",
                "{ bySeed: { kinds: [ killBrokr ] } } | faults.bySeed.kinds has no kind \"killBrokr\" (did you mean killBroker?)",
                "{ } | faults.bySeed is missing",
            })
    void aMistakeIsToldWithItsPlace(String faults, String message) {
        ScenarioException e = assertThrows(ScenarioException.class, () -> read(faults));
        assertEquals(1, e.problems().size(), e.getMessage());
        assertTrue(e.getMessage().contains("x.yaml:3:"), e.getMessage());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void theSeedDecidesHowManyAndWhich() {
        Scenario scenario = read("{ bySeed: { least: 2, most: 4 } }");
        Set<Integer> counts = new HashSet<>();
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (long seed = 0; seed < 500; seed++) {
            List<Fault> faults = scenario.withSeed(seed).faults();
            assertEquals(faults, scenario.withSeed(seed).faults());
            counts.add(faults.size());
            double before = 0;
            for (Fault fault : faults) {
                kinds.add(fault.kind());
                assertTrue(fault.trigger().at() > before && fault.trigger().at() <= 1, faults.toString());
                before = fault.trigger().at();
            }
        }
        assertEquals(Set.of(2, 3, 4), counts);
        assertEquals(EnumSet.complementOf(EnumSet.of(Kind.RESCALE, Kind.ADD_PARTITIONS)), kinds);
    }
}

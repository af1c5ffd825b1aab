package io.tickproof.verifier.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.check.CauseGroup.Counts;
import io.tickproof.verifier.check.CauseGroup.Reference;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Findings are grouped by cause, and findings that only repeat a difference follow from its cause. */
@Tag("unit")
class CauseTableTest {
    private final CauseTable table = new CauseTable();

    @Test
    void eachCauseIsAGroupAndTheOneWithTheMostCandlesIsFirst() {
        List<CauseGroup> groups = table.groups(List.of(
                check(CheckId.CANDLES, finding(Kind.ROUNDING, "A")),
                check(CheckId.CANDLES, finding(Kind.LOST_TICK, "A"), finding(Kind.LOST_TICK, "B"))));
        assertEquals(
                List.of(
                        new CauseGroup(
                                Kind.LOST_TICK,
                                new Counts(2, 2, 2, 0),
                                List.of(new Reference(1, 0), new Reference(1, 1)),
                                List.of()),
                        new CauseGroup(Kind.ROUNDING, new Counts(1, 1, 1, 0), List.of(new Reference(0, 0)), List.of())),
                groups);
    }

    @Test
    void findingsThatRepeatADifferenceFollowFromTheCauseOfTheirSymbol() {
        List<CauseGroup> groups = table.groups(List.of(
                check(CheckId.CANDLES, finding(Kind.LOST_TICK, "A"), finding(Kind.ROUNDING, "B")),
                check(CheckId.ACCOUNTING, finding(Kind.ROW_MISSING, "A")),
                check(CheckId.LATEST, finding(Kind.STALE, "B")),
                check(CheckId.CANDLES, finding(Kind.UNEXPLAINED, "A"))));
        assertEquals(new Counts(1, 1, 1, 2), counts(groups, Kind.LOST_TICK));
        assertEquals(new Counts(1, 1, 1, 1), counts(groups, Kind.ROUNDING));
        assertEquals(2, groups.size());
    }

    @Test
    void findingsWithoutASymbolFollowFromTheMostFrequentCause() {
        List<CauseGroup> groups = table.groups(List.of(
                check(CheckId.CANDLES, finding(Kind.LOST_TICK, "A"), finding(Kind.LOST_TICK, "B")),
                check(CheckId.CANDLES, finding(Kind.ROUNDING, "C")),
                check(CheckId.BASELINE, finding(Kind.ROW_DIFFERENT, ""))));
        assertEquals(new Counts(2, 2, 2, 1), counts(groups, Kind.LOST_TICK));
    }

    @Test
    void findingsOfAnUnaffectedSymbolAreAGroupOfTheirOwn() {
        List<CauseGroup> groups = table.groups(List.of(
                check(CheckId.CANDLES, finding(Kind.LOST_TICK, "A")), check(CheckId.LATEST, finding(Kind.STALE, "B"))));
        assertEquals(new Counts(1, 0, 1, 0), counts(groups, Kind.STALE));
    }

    @Test
    void unlistedFindingsAreCountedOnceHoweverOftenTheGroupsAreMade() {
        for (int i = 0; i < 1_000; i++) {
            table.finding(CheckId.CANDLES.unqualified(), finding(Kind.LOST_TICK, "S" + i % 10));
        }
        List<Check> checks = List.of(check(CheckId.CANDLES, finding(Kind.LOST_TICK, "S0")));
        table.groups(checks);
        CauseGroup group = table.groups(checks).get(0);
        assertEquals(new Counts(1_001, 1_001, 10, 0), group.counts());
        assertEquals(List.of(new Reference(0, 0)), group.findings());
    }

    private static Counts counts(List<CauseGroup> groups, Kind kind) {
        return groups.stream()
                .filter(group -> group.kind() == kind)
                .findFirst()
                .orElseThrow()
                .counts();
    }

    private static Check check(CheckId id, Finding... findings) {
        return Check.fail(id, "differs", List.of(findings), findings.length);
    }

    private static Finding finding(Kind kind, String symbol) {
        return Finding.of("row different", new Cause(kind, "")).at(symbol, "PT1M", 1);
    }
}

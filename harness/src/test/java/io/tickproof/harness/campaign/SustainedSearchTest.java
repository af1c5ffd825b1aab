package io.tickproof.harness.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.output.SendSummary;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.evidence.SustainedRate;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.harness.run.RunHistory;
import io.tickproof.harness.run.RunOutcome;
import io.tickproof.harness.run.Sample;
import io.tickproof.harness.run.SharedStack;
import io.tickproof.harness.session.Session;
import io.tickproof.verifier.check.CauseTable;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the search for the highest rate on modelled jobs, because their highest rate is known. The long suite searches
 * the highest rate of a real job.
 */
@Tag("stack")
@ExtendWith(SharedStack.class)
public class SustainedSearchTest {
    private static final String SCENARIO = """
            name: keeps-up
            stream: { symbols: { count: 5 }, start: 2026-01-05T00:00:00Z, duration: PT5S, ticksPerSecond: 100, partitions: 2 }
            sustain: { from: %d, probe: PT2S, within: %s, tries: 3%s }
            """;

    @TempDir
    private static Path folder;

    /** The outcome of a real run, in which each test replaces the parts that the search examines. */
    private static RunOutcome.Verified real;

    @BeforeAll
    static void runOnce() throws Exception {
        real = SharedStack.run(plan(1000, "0.1", "")).verified();
        assertEquals(Verdict.PASS, real.verdict());
    }

    private static Plan plan(long from, String within, String more) throws Exception {
        Path file = Files.writeString(folder.resolve("keeps-up.yaml"), SCENARIO.formatted(from, within, more));
        return Plan.of(SharedStack.request(file.toString(), Mode.UNBOUNDED), SharedStack.HOME);
    }

    /** A model of a job and a generator, each with a limited rate in records per second. */
    private record Model(LongPredicate keepsUp, long mostSent) implements SustainedSearch.Prober {
        @Override
        public RunOutcome.Verified run(Plan probe, int number) {
            long rate = Math.round(probe.pace().perSecond());
            long read = keepsUp.test(rate) ? rate : rate * 4 / 5;
            List<Sample> samples = new ArrayList<>();
            for (int quarter = 0; quarter <= 8; quarter++) {
                samples.add(new Sample(
                        quarter / 4.0, rate * quarter / 4, Math.max(0, read * quarter / 4 - 50), 0, null, 0));
            }
            return with(real.checks(), rate > mostSent ? 5_000 : 3, samples);
        }
    }

    private static RunOutcome.Verified with(List<Check> checks, double behind, List<Sample> samples) {
        SendSummary sent = Objects.requireNonNull(real.history().sent()).withMaxLagMillis(behind);
        return new RunOutcome.Verified(
                real.result(),
                checks,
                new CauseTable(),
                null,
                1,
                new RunHistory(sent, real.history().job(), samples, List.of(), List.of()));
    }

    private static SustainedSearch.Result find(Plan plan, SustainedSearch.Prober prober) throws Exception {
        return new SustainedSearch(plan, prober, SharedStack.quiet()).search();
    }

    private static Check check(SustainedSearch.Result found) {
        return found.outcome().checks().stream()
                .filter(check -> check.id() == CheckId.SUSTAINED)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void rateIsBracketedBisectedAndProbedAgain() throws Exception {
        for (long most : new long[] {300, 9_000, 123_456, 2_000_000}) {
            SustainedSearch.Result found = find(plan(10_000, "0.05", ""), new Model(rate -> rate <= most, 10_000_000));
            SustainedRate sustained = found.sustained();
            assertTrue(sustained.passedPerSecond() <= most && most < sustained.failedPerSecond(), sustained.toString());
            assertTrue(sustained.failedPerSecond() <= sustained.passedPerSecond() * 1.06, sustained.toString());
            for (long end : new long[] {sustained.passedPerSecond(), sustained.failedPerSecond()}) {
                List<SustainedRate.Probe> tries = sustained.probes().stream()
                        .filter(probe -> probe.ratePerSecond() == end)
                        .toList();
                assertTrue(tries.size() >= 3, sustained.toString());
                assertTrue(tries.stream().allMatch(probe -> probe.passed() == (end <= most)));
            }
            assertEquals(Verdict.PASS, check(found).verdict());
            // The report shows a run at the rate that holds, with the duration of a probe.
            assertEquals(
                    sustained.passedPerSecond(), Math.round(found.plan().pace().perSecond()));
            assertEquals(
                    2.0,
                    found.plan().expectedDeliveries() / (double) sustained.passedPerSecond(),
                    most < 1_000 ? 1 : 0.1);
            assertTrue(sustained.probes().size() < 25, sustained.toString());
        }
    }

    @Test
    void slowGeneratorIsReportedAsTheReason() throws Exception {
        SustainedSearch.Result found = find(plan(10_000, "0.1", ""), new Model(rate -> true, 50_000));
        assertTrue(found.sustained().probes().stream()
                .filter(probe -> !probe.passed())
                .allMatch(probe -> probe.reason().equals("the generator fell 5,000 ms behind its schedule")));
        assertTrue(found.sustained().passedPerSecond() > 44_000
                && found.sustained().passedPerSecond() <= 50_000);
    }

    @Test
    void rateBelowTheRequiredOneFails() throws Exception {
        Model model = new Model(rate -> rate <= 20_000, 10_000_000);
        SustainedSearch.Result found = find(plan(10_000, "0.1", ", atLeast: 40000"), model);
        assertEquals(Verdict.FAIL, found.outcome().verdict());
        assertEquals("at least 40000/s", check(found).findings().get(0).expected());
        assertEquals(
                Verdict.PASS,
                check(find(plan(10_000, "0.1", ", atLeast: 15000"), model)).verdict());
        SustainedRate sustained = find(plan(10_000, "0.1", ""), model).sustained();
        long between = (sustained.passedPerSecond() + sustained.failedPerSecond()) / 2;
        assertEquals(
                Verdict.UNKNOWN,
                check(find(plan(10_000, "0.1", ", atLeast: " + between), model)).verdict());
    }

    @Test
    void inconsistentProbesAreUnknown() throws Exception {
        boolean[] turn = {false};
        SustainedSearch.Result found = find(
                plan(10_000, "0.1", ""),
                new Model(rate -> rate <= 10_000 || rate < 1_000_000 && (turn[0] = !turn[0]), 10_000_000));
        assertEquals(Verdict.UNKNOWN, check(found).verdict());
        assertEquals(60, found.sustained().probes().size());
    }

    @Test
    void searchEndsIfEveryRateOrNoneHolds() throws Exception {
        SustainedSearch.Result all = find(plan(10_000, "0.1", ""), new Model(rate -> true, Long.MAX_VALUE));
        assertEquals(Verdict.PASS, check(all).verdict());
        assertEquals(0, all.sustained().failedPerSecond());
        SustainedSearch.Result none = find(plan(10_000, "0.1", ""), new Model(rate -> false, Long.MAX_VALUE));
        assertEquals(Verdict.FAIL, check(none).verdict());
        assertEquals(0, none.sustained().passedPerSecond());
    }

    @Test
    void wrongRowEndsTheSearch() throws Exception {
        Model model = new Model(rate -> true, 10_000_000);
        SustainedSearch.Result found = find(plan(10_000, "0.1", ""), (probe, number) -> {
            RunOutcome.Verified outcome = model.run(probe, number);
            return probe.pace().perSecond() < 50_000
                    ? outcome
                    : outcome.withChecks(List.of(Check.fail(CheckId.CANDLES.of("PT1M"), "1 differs", List.of(), 1)));
        });
        assertEquals(Verdict.FAIL, found.outcome().verdict());
        assertEquals(
                List.of("candles PT1M"),
                found.outcome().checks().stream().map(Check::name).toList());
        assertEquals("its rows are not right", found.sustained().probes().get(3).reason());
        assertEquals(80_000, Math.round(found.plan().pace().perSecond()));
    }

    @Test
    void lagGrowthIsTheSlopeOfTheSecondHalf() {
        List<Sample> samples = new ArrayList<>();
        for (int second = 0; second <= 20; second++) {
            // The lag grows quickly during the start, and then by 30 records per second.
            long lag = second < 8 ? second * 500L : 4_000 + (second - 8) * 30L;
            samples.add(new Sample(second, second * 1_000L, second * 1_000L - lag, 0, null, 0));
        }
        assertEquals(30, SustainedSearch.lagGrowth(samples), 1e-6);
        assertEquals(0, SustainedSearch.lagGrowth(List.of()));
    }

    @Test
    void boundedSearchIsRejected() throws Exception {
        String file = plan(1000, "0.1", "").request().scenario();
        UserException e = assertThrows(
                UserException.class, () -> Plan.of(SharedStack.request(file, Mode.BOUNDED), SharedStack.HOME));
        assertTrue(
                e.getMessage().startsWith("-Dmode=bounded: the scenario keeps-up searches for a sustained rate"),
                e.getMessage());
    }

    @Test
    @Tag("long")
    void realJobHasASustainedRate() throws Exception {
        Path reports = folder.resolve("reports");
        Path file = Files.writeString(folder.resolve("real.yaml"), SCENARIO.formatted(100_000, "0.5", ""));
        RunRequest request = RunRequest.of(file.toString(), Mode.UNBOUNDED, reports);
        assertEquals(0, new Session(request, SharedStack.HOME, SharedStack.quiet(), false).execute());
        String result = Files.readString(reports.resolve("keeps-up/latest/result.json"));
        assertTrue(result.contains("\"passedPerSecond\""), result);
    }
}

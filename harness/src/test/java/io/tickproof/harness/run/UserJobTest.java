package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Finding;
import io.tickproof.verifier.check.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Builds the Flink SQL job of examples/ with its own Maven project, and verifies it. */
@Tag("stack")
@ExtendWith(SharedStack.class)
class UserJobTest {
    private static final String EXAMPLE = "examples/flink-sql/";

    @TempDir
    private Path folder;

    @BeforeAll
    static void build() throws Exception {
        Path log = Files.createTempFile("flink-sql", ".log");
        Process maven = new ProcessBuilder("mvn", "-q", "-B", "-f", EXAMPLE + "pom.xml", "package")
                .directory(SharedStack.HOME.path().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertTrue(maven.waitFor(5, TimeUnit.MINUTES), "mvn package of " + EXAMPLE + " took more than 5 minutes");
        assertEquals(0, maven.exitValue(), () -> read(log));
        Files.delete(log);
    }

    @Test
    void sqlJobPassesIfTicksAreInOrder() throws Exception {
        for (Mode mode : Mode.values()) {
            RunOutcome outcome = SharedStack.run(SharedStack.request(EXAMPLE + "in-order.yaml", mode));
            assertEquals(List.of(), bad(outcome), mode.text());
            assertTrue(
                    outcome.verified().result().candles().counts().matching() >= 40,
                    outcome.verified().result().candles().counts().toString());
            assertTrue(
                    outcome.verified()
                            .result()
                            .notChecked()
                            .containsAll(List.of("too late", "duplicates", "column idSum")),
                    outcome.verified().result().notChecked().toString());
        }
    }

    @Test
    void sqlJobFailsIfTicksAreOutOfOrder() throws Exception {
        RunOutcome outcome = SharedStack.run(SharedStack.request(EXAMPLE + "disturbed.yaml", Mode.BOUNDED));
        assertEquals(Verdict.FAIL, outcome.verdict());
        List<Finding> findings = outcome.checks().stream()
                .flatMap(check -> check.findings().stream())
                .toList();
        Set<Kind> kinds = findings.stream().map(f -> f.cause().kind()).collect(Collectors.toSet());
        assertTrue(kinds.contains(Kind.DUPLICATE_COUNTED), kinds.toString());
        assertTrue(kinds.contains(Kind.ARRIVAL_ORDER), kinds.toString());
        assertTrue(
                findings.stream()
                        .anyMatch(f -> f.cause().sentence().startsWith("adding tick ")
                                && f.cause().sentence().endsWith("gives the observed row: it is a duplicate")),
                findings.toString());
    }

    @Test
    void invalidScenarioIsReportedBeforeAnythingStarts() throws Exception {
        refused("jar: nowhere.jar", "job.own.jar of scenario own: there is no file", "build the job first");
        refused("schema: s.sql", "has no job.own.jar: the job runs elsewhere");
        refused(
                "jar: pom.xml, arguments: [ '--to={bootsrap}' ]",
                "job.own.arguments: {bootsrap} is unknown; there are {bootstrap}, {topic}");
        refused("jar: pom.xml, schema: nowhere.sql", "job.own.schema of scenario own: there is no file");
    }

    @Test
    void jarWithoutAJobIsReportedWithTheReason() throws Exception {
        Path scenario = scenario("jar: " + EXAMPLE + "target/sql-candles.jar, entryClass: example.Nowhere");
        UserException failure = assertThrows(
                UserException.class, () -> SharedStack.run(SharedStack.request(scenario.toString(), Mode.BOUNDED)));
        assertTrue(
                failure.getMessage().contains("entry point class 'example.Nowhere' was not found"),
                failure.getMessage());
    }

    private void refused(String own, String... parts) throws Exception {
        Plan plan = Plan.of(SharedStack.request(scenario(own).toString(), Mode.BOUNDED), SharedStack.HOME);
        UserException failure =
                assertThrows(UserException.class, () -> UserJob.check(plan.scenario(), SharedStack.HOME.path()));
        for (String part : parts) {
            assertTrue(failure.getMessage().contains(part), failure.getMessage());
        }
    }

    private Path scenario(String own) throws Exception {
        return Files.writeString(folder.resolve("own.yaml"), """
                name: own
                stream: { symbols: { count: 1 }, start: 2026-01-05T00:00:00Z, duration: PT2M, ticksPerSecond: 5, partitions: 1 }
                job: { windows: [ PT1M ], own: { %s } }
                """.formatted(own));
    }

    private static List<Check> bad(RunOutcome outcome) {
        return outcome.checks().stream()
                .filter(check -> check.verdict() != Verdict.PASS && check.id() != CheckId.LATENCY)
                .toList();
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }
}

package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tickproof.generator.scenario.FaultType;
import io.tickproof.harness.external.Containers;
import io.tickproof.harness.external.ExternalConfig;
import io.tickproof.harness.external.ExternalStack;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.stack.FaultSupport;
import io.tickproof.harness.stack.Stack;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Verdict;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;

/** Tests stacks in containers. The tests are skipped if there is no Docker engine. */
@Tag("docker")
class DockerTest {
    private static final int WEB_UI = 8082;
    private static final List<String> COMPOSE = List.of("docker", "compose", "-p", "tickproof-test");

    private RunFolder folder;

    @BeforeEach
    void make() throws IOException {
        folder = RunFolder.create();
    }

    @AfterEach
    void delete() throws IOException {
        folder.close();
    }

    private static boolean engine() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    private static void needsEngine() {
        assumeTrue(engine(), () -> {
            System.out.println("no Docker engine answers: the tests with the tag docker are skipped");
            return "no Docker engine answers";
        });
    }

    @Test
    void missingEngineIsReportedInOneLine() {
        assumeFalse(engine());
        IOException e = assertThrows(IOException.class, () -> Containers.start(SharedStack.HOME.path(), 1));
        assertEquals(
                "-Dstack=testcontainers: no Docker engine answers; start one, set DOCKER_HOST, or omit -Dstack: the"
                        + " other stacks do not need Docker",
                e.getMessage());
    }

    @Test
    void faultsThatContainersDoNotSupportAreRejected() {
        FaultSupport support = Containers.faultSupport();
        assertTrue(support.supports(FaultType.KILL_TASK_MANAGER));
        assertEquals(
                Optional.of("killRedis needs Kafka, PostgreSQL and Redis as processes that the run has started;"
                        + " omit -Dstack=testcontainers, or choose another scenario"),
                support.unsupportedReason(FaultType.KILL_REDIS));
    }

    @Test
    void runInContainersPassesAlsoWithAKilledTaskManager() throws Exception {
        needsEngine();
        for (String scenario : List.of("late-events", "taskmanager-crash")) {
            Plan plan = Plan.of(SharedStack.request(scenario, Mode.UNBOUNDED), SharedStack.HOME);
            try (Stack stack = Containers.start(SharedStack.HOME.path(), 2).stack(settings(scenario, plan))) {
                assertPassed(plan, stack);
            }
        }
    }

    /** Follows docs/how-to/use-your-own-servers.md. */
    @Test
    void runOnComposeServicesPasses() throws Exception {
        needsEngine();
        assumeTrue(isFree(), "port " + WEB_UI + " is in use, perhaps by the services of docker-compose.yml");
        try {
            compose("up", "-d", "--wait");
            String overview = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + WEB_UI + "/overview"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            assertTrue(overview.contains("\"slots-total\":2"), overview);
            Plan plan = Plan.of(SharedStack.request("late-events", Mode.UNBOUNDED), SharedStack.HOME);
            ExternalConfig config =
                    ExternalConfig.read(SharedStack.HOME.path().resolve("configs/compose.yaml"), Map.of());
            try (Stack stack = ExternalStack.open(config, settings("compose", plan))) {
                assertPassed(plan, stack);
            }
        } finally {
            compose("down", "-v");
        }
    }

    private ExternalStack.RunSettings settings(String id, Plan plan) throws IOException {
        return new ExternalStack.RunSettings(
                folder,
                SharedStack.HOME.schema(),
                SharedStack.HOME.path(),
                id,
                plan.scenario().slots());
    }

    private void assertPassed(Plan plan, Stack stack) throws Exception {
        String name = plan.scenario().name();
        RunOutcome outcome = new Run(
                        plan, stack, SharedStack.quiet(), new Run.Output(name, folder.folder("left-" + name)))
                .execute();
        // Latencies depend on the machine.
        assertEquals(
                List.of(),
                outcome.checks().stream()
                        .filter(check -> check.verdict() != Verdict.PASS && check.id() != CheckId.LATENCY)
                        .toList(),
                outcome::toString);
        assertTrue(outcome.checks().stream().anyMatch(check -> check.id() == CheckId.BASELINE));
    }

    private static boolean isFree() {
        try (ServerSocket socket = new ServerSocket(WEB_UI)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static void compose(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(COMPOSE);
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(SharedStack.HOME.path().toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> command + ": " + output);
    }
}

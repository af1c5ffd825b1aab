package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.scenario.FaultType;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.external.ExternalConfig;
import io.tickproof.harness.external.ExternalStack;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.harness.stack.FaultSupport;
import io.tickproof.harness.stack.StackKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests mistakes in the configuration file of external servers, and the faults that it makes possible. */
@Tag("unit")
class ExternalConfigTest {
    private static final String RIGHT = """
            kafka: { bootstrap: '127.0.0.1:9092', client: { client.id: tickproof } }
            postgres: { url: 'jdbc:postgresql://127.0.0.1:5432/postgres', user: postgres, password: '${DATABASE_PASSWORD}' }
            redis: { address: '127.0.0.1:6379', password: '${REDIS_PASSWORD:-wrong}' }
            flink: { rest: 'http://127.0.0.1:8081', checkpoints: 'file:///tmp/checkpoints' }
            """;

    @TempDir
    private Path temporary;

    private ExternalConfig config(String text) throws IOException {
        return ExternalConfig.read(
                Files.writeString(temporary.resolve("config.yaml"), text), Map.of("DATABASE_PASSWORD", "secret"));
    }

    @Test
    void mistakeIsReportedBeforeAnythingStarts() throws Exception {
        assertRefused("kafka.bootstrap is missing", RIGHT.replace("bootstrap:", "client.bootstrap:"));
        assertRefused("redis.adress is unknown (did you mean redis.address?)", RIGHT.replace("address:", "adress:"));
        assertRefused("must be HOST:PORT", RIGHT.replace("127.0.0.1:6379", "redis"));
        assertRefused(
                "without currentSchema",
                RIGHT.replace("jdbc:postgresql://127.0.0.1:5432/postgres", "jdbc:postgresql://h/d?currentSchema=x"));
        assertRefused("uses the variable UNSET", RIGHT.replace("DATABASE_PASSWORD", "UNSET"));
        assertRefused("faults.killTaskManagers is not a fault", RIGHT + "faults: { killTaskManagers: [ x ] }\n");
        assertRefused("must be a command as a list", RIGHT + "faults: { killTaskManager: x }\n");
        assertRefused(
                "redis.ca /nowhere cannot be read: there is no such file or folder: /nowhere",
                RIGHT.replace(":-wrong}' }", ":-wrong}', tls: true, ca: /nowhere }"));
        assertRefused(
                "redis.ca pom.xml cannot be read: it has no certificate",
                RIGHT.replace(":-wrong}' }", ":-wrong}', tls: true, ca: pom.xml }"));
        assertRefused("is not valid YAML", "kafka: {");
        StackKind missing = new StackKind.External(temporary.resolve("missing.yaml"));
        UserException e = assertThrows(UserException.class, () -> Plan.of(request(missing), SharedStack.HOME));
        assertTrue(e.getMessage().contains("missing.yaml cannot be read"), e.getMessage());
    }

    @Test
    void faultsWithoutAccessToProcessesAreSupported() throws Exception {
        FaultSupport support = config(RIGHT).faultSupport();
        assertTrue(support.supports(FaultType.ADD_PARTITIONS));
        assertTrue(support.supports(FaultType.RESCALE));
        String reason = support.unsupportedReason(FaultType.KILL_TASK_MANAGER).orElseThrow();
        assertTrue(
                reason.startsWith("killTaskManager needs a command on this cluster; set faults.killTaskManager in "),
                reason);
        assertEquals(
                Optional.of("killRedis needs Kafka, PostgreSQL and Redis as processes that the run has started;"
                        + " omit -Dstack=external, or choose another scenario"),
                support.unsupportedReason(FaultType.KILL_REDIS));
        assertEquals(
                Optional.of("freezeTaskManager needs Flink's JobManager and TaskManagers as processes that the run has"
                        + " started; omit -Dstack=external, or choose another scenario"),
                support.unsupportedReason(FaultType.FREEZE_TASK_MANAGER));
    }

    @Test
    void missingJarIsReportedBeforeFlinkIsAsked() throws Exception {
        ExternalConfig config = config(RIGHT.replace("rest:", "jar: nowhere.jar, rest:"));
        ExternalStack.RunSettings settings =
                new ExternalStack.RunSettings(RunFolder.of(temporary), "", temporary, "run", 1);
        UserException e = assertThrows(UserException.class, () -> ExternalStack.open(config, settings));
        assertTrue(e.getMessage().contains("nowhere.jar; build it with: mvn"), e.getMessage());
    }

    private void assertRefused(String expected, String text) {
        UserException e = assertThrows(UserException.class, () -> config(text));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    private static RunRequest request(StackKind kind) {
        return RunRequest.of("late-events", Mode.UNBOUNDED, SharedStack.HOME.reports())
                .withStack(kind);
    }
}

package io.tickproof.harness.cluster;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.plan.ProjectLayout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the arguments of the jobs that run the generator and the oracle on a cluster. */
@Tag("unit")
class ClusterArgumentsTest {
    private static final ProjectLayout PROJECT = ProjectLayout.find();

    @Test
    void mistakeIsReportedWithTheOption() throws Exception {
        String file = PROJECT.scenario("late-events").toString();
        refused(
                "there is no option --scenari (did you mean --scenario?); the options are --kafka.bootstrap",
                "--scenari",
                file);
        refused(
                "--kafka.topic is missing; set it to the name of an empty topic",
                "--scenario",
                file,
                "--kafka.bootstrap",
                "127.0.0.1:1");
        refused("--seed must be a whole number", "--kafka.bootstrap", "x:1", "--scenario", file, "--seed", "-1");
        refused("nowhere.yaml cannot be read", "--kafka.bootstrap", "x:1", "--scenario", "nowhere.yaml");
        refused(
                "replays a recording",
                "--kafka.bootstrap",
                "x:1",
                "--scenario",
                PROJECT.scenario("replay-recorded").toString());
        refused("--seed has no value", "--seed");
        refused("--kafka.bootstrap must be HOST:PORT", "--kafka.bootstrap", "x", "--scenario", file);
        refused(OracleJob::main, "--postgres.url is missing; set it to a JDBC URL", "--scenario", file);
        refused(
                OracleJob::main,
                "--postgres.schema must be lower-case letters, digits and underscores, not \"A b\"",
                "--postgres.url",
                "jdbc:postgresql:x",
                "--postgres.user",
                "u",
                "--postgres.schema",
                "A b");
    }

    private interface Program {
        void main(String[] arguments) throws Exception;
    }

    private static void refused(String expected, String... arguments) {
        refused(TimelineJob::main, expected, arguments);
    }

    private static void refused(Program program, String expected, String... arguments) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> program.main(arguments));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }
}

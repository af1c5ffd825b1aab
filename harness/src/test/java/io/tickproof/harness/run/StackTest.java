package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.generator.scenario.FaultType;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.local.LocalStack;
import io.tickproof.harness.stack.FaultInjector;
import io.tickproof.harness.stack.InjectedFault;
import io.tickproof.harness.stack.OperatorSignals;
import io.tickproof.harness.stack.StackKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("stack")
class StackTest {
    @Test
    void failedStartOfAServerStopsTheOthers() throws Exception {
        RunFolder folder = RunFolder.create();
        IOException e = assertThrows(
                IOException.class,
                () -> LocalStack.start(folder, SharedStack.HOME.binaries(), "CREATE NONSENSE", 1, StackKind.EMBEDDED));
        assertTrue(e.getMessage().startsWith("the stack did not start: cannot prepare PostgreSQL"), e.getMessage());
        assertEquals(
                List.of(),
                ProcessHandle.current()
                        .descendants()
                        .map(process -> process.info().commandLine().orElse(""))
                        .filter(line -> line.contains(folder.path().toString()))
                        .toList());
        folder.close();
        assertFalse(Files.exists(folder.path()));
    }

    @Test
    void interruptedRecoveryOfAKilledServerIsNoProblem() throws Exception {
        try (RunFolder folder = RunFolder.create();
                LocalStack stack = LocalStack.start(
                        folder, SharedStack.HOME.binaries(), SharedStack.HOME.schema(), 1, StackKind.EMBEDDED)) {
            Fault kill = new Fault(
                    FaultType.KILL_BROKER, new Fault.Trigger(Fault.Progress.READ, 0.5), Duration.ofSeconds(1), 0);
            FaultInjector.Target target = new FaultInjector.Target(
                    "none", folder.path(), new OperatorSignals(folder.path().resolve("fail")), null);
            InjectedFault killed = stack.faultInjector().inject(kill, target);
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> killed.recover());
            assertEquals(Optional.empty(), stack.problem());
        }
    }

    @Test
    void leftoversOfAKilledRunAreRemoved() throws Exception {
        RunFolder folder = RunFolder.create();
        Process orphan = new ProcessBuilder("sleep", "600").start();
        folder.record("orphan", orphan.toHandle());
        RunFolder.sweepLeftovers();
        assertTrue(Files.exists(folder.path()) && orphan.isAlive(), "a living owner's run was swept away");
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Files.writeString(folder.path().resolve("processes/owner"), dead.pid() + " 2026-01-01T00:00:00Z");
        RunFolder.sweepLeftovers();
        assertFalse(Files.exists(folder.path()));
        orphan.waitFor();
        assertFalse(orphan.isAlive());
    }

    @Test
    void unreadableLeftoverDoesNotPreventTheNextRun() throws Exception {
        RunFolder folder = RunFolder.create();
        Path owner = folder.path().resolve("processes/owner");
        Files.writeString(owner, "");
        RunFolder.sweepLeftovers();
        assertFalse(Files.exists(folder.path()));
    }
}

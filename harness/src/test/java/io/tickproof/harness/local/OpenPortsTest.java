package io.tickproof.harness.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.campaign.Reverification;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.Screen;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.harness.plan.SavedRequest;
import io.tickproof.harness.report.ReportWriter;
import io.tickproof.harness.report.RunIndex;
import io.tickproof.harness.run.RunOutcome;
import io.tickproof.harness.run.SharedStack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A running stack opens no port to other machines, and shows no password. */
@Tag("stack")
@ExtendWith(SharedStack.class)
public class OpenPortsTest {
    /** The loopback addresses in /proc/net/tcp and tcp6: 127.0.0.1, the same address as IPv6, and ::1. */
    private static final Set<String> LOOPBACK =
            Set.of("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000");

    private static final String LISTENING = "0A";

    @TempDir
    private Path folder;

    @Test
    void noPasswordIsInArtifactsOutputOrProcessArguments() throws Exception {
        List<String> passwords =
                List.of(SharedStack.postgres().password(), SharedStack.redis().password());
        passwords.forEach(password -> assertTrue(password.length() >= 20, "a password to look for"));
        Path directory = Files.createDirectories(folder.resolve("defects/20260101-000000-000-bounded"));
        RunRequest request = SharedStack.request("defects", Mode.BOUNDED);
        Plan plan = Plan.of(request, SharedStack.HOME);
        SavedRequest.of(request, plan, SharedStack.HOME, Instant.now()).write(directory);
        RunOutcome outcome = SharedStack.run(plan, directory);
        ReportWriter.write(directory, SharedStack.maker(plan).of(outcome, Map.of()));
        RunIndex.write(folder);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        new Reverification(
                        SharedStack.HOME,
                        folder,
                        Progress.plain(Screen.plain(new PrintStream(output, true, StandardCharsets.UTF_8))))
                .ofRun(directory);
        Files.write(folder.resolve("output.txt"), output.toByteArray());

        int files = 0;
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files++;
                String text = text(file);
                passwords.forEach(password -> assertFalse(text.contains(password), () -> "a password is in " + file));
            }
        }
        assertTrue(files > 20, "only " + files + " files");
        List<ProcessHandle> processes = processes(SharedStack.stack());
        assertTrue(processes.size() > 3, "only " + processes.size() + " processes");
        for (ProcessHandle process : processes) {
            Path arguments = Path.of("/proc", Long.toString(process.pid()), "cmdline");
            if (Files.isReadable(arguments)) {
                String line = Files.readString(arguments, StandardCharsets.ISO_8859_1);
                passwords.forEach(password -> assertFalse(line.contains(password), () -> "a password is in " + line));
            }
        }
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = file.toString().endsWith(".gz")
                ? new GZIPInputStream(Files.newInputStream(file))
                : Files.newInputStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** Returns this JVM and the processes that it has started. PostgreSQL detaches itself. */
    private static List<ProcessHandle> processes(LocalStack stack) {
        List<ProcessHandle> processes = new ArrayList<>(List.of(ProcessHandle.current()));
        processes.addAll(ProcessHandle.current().descendants().toList());
        ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.startsWith(SharedStack.HOME
                                        .binaries()
                                        .toAbsolutePath()
                                        .toString())
                                && line.contains(stack.folder().path().toString()))
                        .isPresent())
                .forEach(postmaster -> {
                    processes.add(postmaster);
                    postmaster.descendants().forEach(processes::add);
                });
        return processes;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void everyPortIsOnTheLoopbackInterface() throws Exception {
        assertOnlyLoopbackListens(SharedStack.stack(), 5);
    }

    /** Checks the sockets of this JVM and of the processes that it has started. @param least number of ports that must listen */
    public static void assertOnlyLoopbackListens(LocalStack stack, int least) throws IOException {
        Set<String> own = new HashSet<>();
        for (ProcessHandle process : processes(stack)) {
            own.addAll(sockets(process.pid()));
        }
        List<String> open = new ArrayList<>();
        int listening = 0;
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line :
                    Files.readAllLines(Path.of(table)).stream().skip(1).toList()) {
                String[] columns = line.strip().split("\\s+");
                if (columns[3].equals(LISTENING) && own.contains(columns[9])) {
                    listening++;
                    if (!LOOPBACK.contains(columns[1].split(":")[0])) {
                        open.add(columns[1]);
                    }
                }
            }
        }
        // Two of Kafka, PostgreSQL, Redis, and the web UI and RPC of Flink.
        assertTrue(listening >= least, "only " + listening + " listeners were looked at");
        assertEquals(List.of(), open);
    }

    /** Returns the inodes of the sockets of a process; none if they are not readable. */
    private static Set<String> sockets(long pid) {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path descriptor : descriptors.toList()) {
                String target = Files.readSymbolicLink(descriptor).toString();
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        } catch (IOException e) {
            // The process has ended, or belongs to another user.
            return inodes;
        }
        return inodes;
    }
}

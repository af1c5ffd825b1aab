package io.tickproof.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the launcher on hostile machines: with full disks, read-only folders, no ports, no home directory, little
 * memory, unusual paths, or other runs at the same time. Mounts and networks are Linux namespaces, which only root can
 * create; without root those tests are skipped.
 */
@Tag("stack")
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileMachineTest {
    private static final long LIMIT_SECONDS = 180;
    private static final Path MEMORY_GROUPS = Path.of("/sys/fs/cgroup/memory");
    private static final Path PROJECT = Path.of("").toAbsolutePath();

    @TempDir
    private Path folder;

    private Path reports;
    private Path temporary;

    private record Ended(int exitCode, List<String> lines) {
        String text() {
            return String.join("\n", lines);
        }
    }

    @BeforeEach
    void makeFolders() throws IOException {
        reports = Files.createDirectories(folder.resolve("reports"));
        temporary = Files.createDirectories(folder.resolve("tmp"));
    }

    @Test
    void diskThatIsTooSmallIsReportedBeforeAnythingStarts() throws Exception {
        needs("unshare", "-m", "true");
        Ended ended = inNamespace("-m", "mount -t tmpfs -o size=60m none '" + temporary + "'", reports, line -> {});
        assertFailed(
                ended,
                "has 59 MB free; the servers of this run need about 214 MB: free some disk space, or set another");
        assertFalse(ended.text().contains("  stack "), ended.text());
    }

    @Test
    void fullDiskIsNamed() throws Exception {
        needs("unshare", "-m", "true");
        Path inside = temporary.resolve("fill");
        Ended ended = inNamespace(
                "-m",
                "mount -t tmpfs -o size=260m none '" + temporary + "'; sleep 1000 >/dev/null 2>&1 & echo pid $!",
                reports,
                line -> {
                    if (line.startsWith("pid ")) {
                        holder = line.substring("pid ".length());
                    } else if (line.startsWith("  stack ")) {
                        fill(Path.of("/proc", holder, "root")
                                .resolve(Path.of("/").relativize(inside)));
                    }
                });
        ProcessHandle.of(Long.parseLong(holder)).ifPresent(ProcessHandle::destroyForcibly);
        assertFailed(ended, "the disk of " + temporary);
        assertTrue(ended.text().contains(" is full ("), ended.text());
    }

    /** A process in the same mount namespace, through whose /proc entry the mounts can be reached. */
    private String holder;

    private static void fill(Path file) {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] block = new byte[1 << 16];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertTrue(e.getMessage().contains("No space left"), e.getMessage());
        }
    }

    @Test
    void reportThatDoesNotFitLeavesNothingThatLooksComplete() throws Exception {
        needs("unshare", "-m", "true");
        Ended ended = inNamespace(
                "-m",
                "mount -t tmpfs -o size=100k none '" + reports + "'; trap 'find \"" + reports + "\" -type f' EXIT",
                reports,
                line -> {});
        assertEquals(3, ended.exitCode(), ended.text());
        assertTrue(ended.text().contains("the disk of " + reports), ended.text());
        for (String name : List.of("index.html", "result.json", "junit.xml", "latest")) {
            assertFalse(
                    ended.lines().stream().anyMatch(line -> line.startsWith("/") && line.endsWith("/" + name)),
                    ended.text());
        }
    }

    @Test
    void readOnlyFolderFailsWithinASecond() throws Exception {
        needs("unshare", "-m", "true");
        Ended ended = inNamespace(
                "-m",
                "mount --bind '" + reports + "' '" + reports + "'; mount -o remount,ro,bind '" + reports + "'",
                reports,
                line -> {});
        assertEquals(2, ended.exitCode(), ended.text());
        assertEquals(1, ended.lines().size(), ended.text());
        assertTrue(ended.text().startsWith("cannot write the report to " + reports), ended.text());
    }

    @Test
    void linkOutOfTheReportsIsRejected() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.createSymbolicLink(reports.resolve("late-events"), elsewhere);
        Ended ended = follow(launch(PROJECT, reports), line -> {});
        assertEquals(2, ended.exitCode(), ended.text());
        assertTrue(ended.text().contains("late-events is a link to " + elsewhere), ended.text());
        try (Stream<Path> files = Files.list(elsewhere)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void machineWithoutPortsIsReportedAtOnce() throws Exception {
        needs("unshare", "-n", "true");
        Ended ended = inNamespace("-n", "true", reports, line -> {});
        assertFailed(ended, "cannot open and reach a port on 127.0.0.1");
    }

    /**
     * One run uses a path with spaces, umlauts and 200 characters, no home directory, and a umask that restricts
     * nothing. The other run, at the same time, has 2 GiB of memory if this machine can limit it.
     */
    @Test
    void concurrentRunsDoNotInterfere() throws Exception {
        Path odd = folder.resolve("Wöchentliche Läufe");
        while (odd.toString().length() < 200) {
            odd = odd.resolve("noch ein Ördner mit Lücken");
        }
        for (String name : List.of("scenarios", "configs", "target/classes")) {
            copy(PROJECT.resolve(name), odd.resolve(name));
        }
        Path project = odd;
        Path others = Files.createDirectories(folder.resolve("other reports"));
        List<String> shell = List.of("sh", "-c", "umask 000; unset HOME; exec \"$@\"", "sh");
        CompletableFuture<Ended> first =
                running(() -> follow(process(shell, project, project.resolve("reports")), line -> {
                    if (line.startsWith("  stack ")) {
                        assertClosed();
                    }
                }));
        boolean limited =
                Files.isWritable(MEMORY_GROUPS) && Files.exists(MEMORY_GROUPS.resolve("memory.limit_in_bytes"));
        Path group = MEMORY_GROUPS.resolve(
                "tickproof-test-" + ProcessHandle.current().pid());
        if (limited) {
            Files.createDirectory(group);
            Files.writeString(group.resolve("memory.limit_in_bytes"), Long.toString(2L << 30));
        }
        List<String> inGroup =
                limited ? List.of("sh", "-c", "echo $$ > " + group + "/cgroup.procs; exec \"$@\"", "sh") : List.of();
        CompletableFuture<Ended> second = running(() -> follow(process(inGroup, PROJECT, others), line -> {}));
        for (Ended ended : List.of(first.get(), second.get())) {
            assertEquals(0, ended.exitCode(), ended.text());
            assertTrue(ended.lines().get(ended.lines().size() - 1).startsWith("PASS  "), ended.text());
        }
        if (limited) {
            Files.delete(group);
        }
        assertTrue(Files.exists(project.resolve("reports/late-events/latest/index.html")));
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList());
        }
    }

    /** Asserts that only the owner can access the folders of current runs and the files with their options. */
    private void assertClosed() {
        try (Stream<Path> runs = Files.list(temporary)) {
            for (Path run : runs.toList()) {
                assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(run)));
                for (String file : List.of("harness.args", "kafka/jvm.args")) {
                    if (Files.exists(run.resolve(file))) {
                        assertEquals(
                                "rw-------",
                                PosixFilePermissions.toString(Files.getPosixFilePermissions(run.resolve(file))));
                    }
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private interface Running {
        Ended run() throws Exception;
    }

    private static CompletableFuture<Ended> running(Running run) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return run.run();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    /** Asserts a clear failure: one line with the reason, and the same on the page. */
    private void assertFailed(Ended ended, String why) throws IOException {
        assertEquals(3, ended.exitCode(), ended.text());
        List<String> lines = ended.lines();
        assertTrue(lines.get(lines.size() - 1).startsWith("UNKNOWN  "), ended.text());
        assertTrue(
                lines.stream().anyMatch(line -> line.contains("The run failed: ") && line.contains(why)), ended.text());
        assertTrue(
                Files.readString(reports.resolve("late-events/latest/result.json"))
                        .contains("\"verdict\" : \"UNKNOWN\""),
                "the result does not say UNKNOWN");
    }

    private static void needs(String... command) throws Exception {
        boolean possible;
        try {
            possible = new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            possible = false;
        }
        assumeTrue(possible, () -> "this user may not: " + String.join(" ", command));
    }

    private Ended inNamespace(String kind, String before, Path into, Consumer<String> look) throws Exception {
        return follow(process(List.of("unshare", kind, "sh", "-c", before + "; \"$@\"", "sh"), PROJECT, into), look);
    }

    private Process launch(Path project, Path into) throws IOException {
        return process(List.of(), project, into);
    }

    /** @param before the command that precedes the command of the launcher */
    private Process process(List<String> before, Path project, Path into) throws IOException {
        String here = PROJECT.resolve("target/classes").toString();
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(":"))
                .map(entry ->
                        entry.equals(here) ? project.resolve("target/classes").toString() : entry)
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(":"));
        List<String> command = new ArrayList<>(before);
        command.addAll(TestJvm.command(
                List.of(
                        "-Dscenario=late-events",
                        "-Dmode=bounded",
                        "-Dreports=" + into,
                        "-Djava.io.tmpdir=" + temporary),
                classPath,
                Launcher.class));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static Ended follow(Process launcher, Consumer<String> look) throws Exception {
        List<String> lines = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(launcher.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                look.accept(line);
            }
        }
        assertTrue(launcher.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
        return new Ended(launcher.exitValue(), lines);
    }
}

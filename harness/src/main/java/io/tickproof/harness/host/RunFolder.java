package io.tickproof.harness.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The temporary folder of a run, which contains everything that its servers write. It records the process that owns it
 * and the processes that were started for it, so that the next run can clean up after an owner that was killed.
 */
public final class RunFolder implements AutoCloseable {
    /** Name of the system property with the path of the folder that the launcher created for this JVM. */
    public static final String PROPERTY = "tickproof.folder";

    private static final String PREFIX = "tickproof-";
    private static final String OWNER = "owner";
    private static final long KILL_SECONDS = 10;

    private final Path path;

    private RunFolder(Path path) {
        this.path = path;
    }

    /** Creates a folder that only this user can access. */
    public static RunFolder create() throws IOException {
        RunFolder folder = new RunFolder(Files.createTempDirectory(root(), PREFIX));
        try {
            Files.createDirectories(folder.processes());
            folder.record(OWNER, ProcessHandle.current());
            return folder;
        } catch (IOException e) {
            delete(folder.path);
            throw e;
        }
    }

    /** Returns a folder that another process has created and still owns. */
    public static RunFolder of(Path path) {
        return new RunFolder(path);
    }

    public Path path() {
        return path;
    }

    /** Returns a subfolder, which is created if it does not exist. */
    public Path folder(String name) throws IOException {
        return Files.createDirectories(path.resolve(name));
    }

    /**
     * Records a process that must not outlive the run.
     *
     * @param name the name of the process; the record replaces that of an earlier process of this name
     */
    public void record(String name, ProcessHandle process) throws IOException {
        Files.writeString(processes().resolve(name), process.pid() + " " + started(process));
    }

    /** Kills the recorded processes that still run, and deletes the folder. */
    @Override
    public synchronized void close() throws IOException {
        endProcesses();
        delete(path);
    }

    /** Kills the recorded processes that still run, except the current one. */
    public void endProcesses() throws IOException {
        for (ProcessHandle process : recorded()) {
            kill(process);
        }
    }

    /** Returns whether the owner, which must delete the folder, has ended. */
    public boolean isOrphan() {
        return alive(processes().resolve(OWNER)).isEmpty();
    }

    /**
     * Closes the folders of earlier runs of this user whose owner has ended. A folder that cannot be removed is
     * reported on standard error; it must not prevent the next run.
     */
    public static void sweepLeftovers() throws IOException {
        @Nullable UserPrincipal user = null;
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root(), PREFIX + "*")) {
            for (Path path : folders) {
                RunFolder folder = new RunFolder(path);
                try {
                    user = user == null ? currentUser() : user;
                    // The temporary folder is writable for all users. Another user could plant a list of processes to
                    // kill.
                    if (Files.getOwner(path).equals(user)
                            && Files.isRegularFile(folder.processes().resolve(OWNER))
                            && folder.isOrphan()) {
                        folder.close();
                    }
                } catch (IOException | UncheckedIOException | IllegalStateException e) {
                    System.err.println(
                            "The leftover " + path + " of an earlier run could not be removed: " + e.getMessage());
                }
            }
        }
    }

    private static Path root() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** Returns the current user as the file system knows it: the owner of a new file. */
    private static UserPrincipal currentUser() throws IOException {
        Path probe = Files.createTempFile("tickproof", ".probe");
        try {
            return Files.getOwner(probe);
        } finally {
            Files.delete(probe);
        }
    }

    private Path processes() {
        return path.resolve("processes");
    }

    private List<ProcessHandle> recorded() throws IOException {
        if (!Files.isDirectory(processes())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(processes())) {
            return files.filter(file -> !file.getFileName().toString().equals(OWNER))
                    .map(this::alive)
                    .flatMap(Optional::stream)
                    .filter(process -> process.pid() != ProcessHandle.current().pid())
                    .toList();
        }
    }

    /** Returns a recorded process that still runs. Its start time is compared, because the id may have been reused. */
    private Optional<ProcessHandle> alive(Path record) {
        try {
            String[] words = Files.readString(record).split(" ", 2);
            return ProcessHandle.of(Long.parseLong(words[0]))
                    .filter(RunFolder::isRunning)
                    .filter(process -> words.length == 2 && started(process).equals(words[1]));
        } catch (NumberFormatException | NoSuchFileException e) {
            // The record was not written completely, or has been deleted: no process can be identified.
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns whether a process runs. A zombie is alive until its parent reads its status, but has no command any more. */
    public static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }

    private static void kill(ProcessHandle process) {
        List<ProcessHandle> family =
                Stream.concat(process.descendants(), Stream.of(process)).toList();
        family.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle one : family) {
            try {
                one.onExit().get(KILL_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException(
                        "process " + one.pid() + " did not end within " + KILL_SECONDS + " s of SIGKILL", e);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(folder)) {
            // The record of the owner is deleted last: a folder without one would never be cleaned up.
            deepestFirst = tree.sorted(Comparator.comparing((Path file) -> file.startsWith(folder.resolve("processes")))
                            .thenComparing(Comparator.reverseOrder()))
                    .toList();
        }
        for (Path file : deepestFirst) {
            if (!file.equals(folder)) {
                Files.deleteIfExists(file);
            }
        }
        Files.delete(folder);
    }
}

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

/**
 * The one temporary folder of a run: everything its servers write is below it. It knows the process that owns it and
 * those that were started for it, so that whoever comes next can tidy up behind an owner that was killed.
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

    /** Makes a folder that only this user may look into. */
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

    /** A folder that another process made and handed over; that one stays the owner. */
    public static RunFolder of(Path path) {
        return new RunFolder(path);
    }

    public Path path() {
        return path;
    }

    /** A folder below this one, made if it is not there. */
    public Path folder(String name) throws IOException {
        return Files.createDirectories(path.resolve(name));
    }

    /** Remembers a process that must not outlive the run. */
    public void record(String name, ProcessHandle process) throws IOException {
        Files.writeString(processes().resolve(name), process.pid() + " " + started(process));
    }

    /** Ends what is still running of the run, and deletes the folder. */
    @Override
    public synchronized void close() throws IOException {
        endProcesses();
        delete(path);
    }

    /** Ends what is still running of the run, but for the process that calls. */
    public void endProcesses() throws IOException {
        for (ProcessHandle process : recorded()) {
            kill(process);
        }
    }

    /** Whether the process that must delete the folder is gone. */
    public boolean isOrphan() {
        return alive(processes().resolve(OWNER)).isEmpty();
    }

    /**
     * Tidies up behind runs of this user whose owner is gone. What cannot be tidied up is left, and told: it must not
     * keep the next run from starting.
     */
    public static void sweepLeftovers() throws IOException {
        UserPrincipal user = null;
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root(), PREFIX + "*")) {
            for (Path path : folders) {
                RunFolder folder = new RunFolder(path);
                try {
                    user = user == null ? self() : user;
                    // In a folder that everybody may write to, anybody can lay a list of processes to be killed.
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

    /** Who we are for the file system: the owner of a file that we make. */
    private static UserPrincipal self() throws IOException {
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

    /** The process of a record if it is still that one: a number alone may long belong to another. */
    private Optional<ProcessHandle> alive(Path record) {
        try {
            String[] words = Files.readString(record).split(" ", 2);
            return ProcessHandle.of(Long.parseLong(words[0]))
                    .filter(RunFolder::isRunning)
                    .filter(process -> words.length == 2 && started(process).equals(words[1]));
        } catch (NumberFormatException | NoSuchFileException e) {
            // Cut off while it was written, or gone: there is no process behind it that we could name.
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process that has ended counts as alive until its parent asks; but it has no command any more. */
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
            // The owner's record goes last: a folder without one would never be swept.
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

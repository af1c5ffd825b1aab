package io.tickproof.harness.speed;

import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.ProjectLayout;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A commit, checked out in a work tree of its own and compiled with its tests.
 *
 * @param commit 40 hex digits
 * @param classPath of tests
 */
record Build(Path folder, String commit, String classPath) implements AutoCloseable {
    private static final String DEPENDENCIES = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath";
    private static final int MOST_LINES = 8;
    private static final long PATIENCE_SECONDS = 30;

    /**
     * @param name what the user called it
     * @param into a folder that is not there yet
     * @throws UserException if there is no such commit, or it does not compile
     */
    static Build of(ProjectLayout home, String commit, String name, Path into)
            throws IOException, InterruptedException {
        must(
                "git worktree add",
                run(home.path(), "git", "worktree", "add", "--quiet", "--detach", into.toString(), commit));
        try {
            return compiled(commit, name, into);
        } catch (IOException | InterruptedException | RuntimeException e) {
            remove(home, into);
            throw e;
        }
    }

    private static Build compiled(String commit, String name, Path into) throws IOException, InterruptedException {
        Path target = into.resolve("target");
        Path classPath = target.resolve("class-path.txt");
        Output built = run(
                into,
                isWindows() ? "mvn.cmd" : "mvn",
                "-B",
                "-q",
                "test-compile",
                DEPENDENCIES,
                "-Dmdep.outputFile=" + classPath,
                "-Dmdep.includeScope=test",
                "-Dspotless.check.skip=true");
        if (built.exit != 0) {
            throw new UserException(name + " does not compile:\n" + built.end());
        }
        String all = String.join(
                File.pathSeparator,
                target.resolve("test-classes").toString(),
                target.resolve("classes").toString(),
                Files.readString(classPath).strip());
        return new Build(into, commit, all);
    }

    /** @throws UserException if git knows no such commit */
    static String commit(ProjectLayout home, String name) throws IOException, InterruptedException {
        Output found =
                run(home.path(), "git", "rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}");
        if (found.exit != 0) {
            throw new UserException("--against: git knows no commit " + name + " in " + home.path()
                    + "; a branch, a tag or a commit is wanted, such as HEAD~1");
        }
        return found.text.strip();
    }

    /**
     * What is here, with what is not committed yet, as a commit that no branch has; HEAD where there is nothing more.
     *
     * @param index a file that is not there yet: git's own index stays as it is
     */
    static String commitOfNow(ProjectLayout home, Path index) throws IOException, InterruptedException {
        Path here = home.path();
        Map<String, String> own = Map.of("GIT_INDEX_FILE", index.toString());
        must("git read-tree", run(here, own, "git", "read-tree", "HEAD"));
        // Not what was imported or captured: it may be huge, and nobody compiles it.
        must("git add", run(here, own, "git", "add", "--all", ":/", ":(exclude)replay-data"));
        String tree =
                must("git write-tree", run(here, own, "git", "write-tree")).strip();
        String head = commit(home, "HEAD");
        if (tree.equals(must("git rev-parse", run(here, "git", "rev-parse", "HEAD^{tree}"))
                .strip())) {
            return head;
        }
        return must(
                        "git commit-tree",
                        run(
                                here,
                                "git",
                                "-c",
                                "user.name=tickproof",
                                "-c",
                                "user.email=tickproof@localhost",
                                "commit-tree",
                                tree,
                                "-p",
                                head,
                                "-m",
                                "what is not committed yet"))
                .strip();
    }

    /** Its own measurements, or a scenario, in a JVM of its own. @return what it printed */
    String java(List<String> jvmOptions, String mainClass, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Arrays.asList(Files.readString(folder.resolve("target/classes/META-INF/tickproof/jvm.options"))
                .strip()
                .split("\\s+")));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        Output output = run(folder, command.toArray(new String[0]));
        if (output.exit != 0) {
            throw new UserException(
                    mainClass + " of commit " + commit + " ended with " + output.exit + ":\n" + output.end());
        }
        return output.text;
    }

    @Override
    public void close() throws IOException {
        remove(new ProjectLayout(folder), folder);
    }

    /** Takes a moment, and whoever was interrupted wants it done. */
    private static void remove(ProjectLayout home, Path folder) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            must("git worktree remove", run(home.path(), "git", "worktree", "remove", "--force", folder.toString()));
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isWindows() {
        return File.separatorChar == '\\';
    }

    private record Output(int exit, String text) {
        /** The first errors, where it marks them as Maven does; else its last lines. */
        private String end() {
            List<String> errors = text.lines()
                    .filter(line -> line.contains("ERROR"))
                    .limit(MOST_LINES)
                    .toList();
            List<String> lines = errors.isEmpty()
                    ? text.lines().filter(line -> !line.isBlank()).toList()
                    : errors;
            return String.join("\n", lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()));
        }
    }

    private static String must(String what, Output output) {
        if (output.exit != 0) {
            throw new UserException(what + " ended with " + output.exit + ": " + output.end());
        }
        return output.text;
    }

    private static Output run(Path folder, String... command) throws IOException, InterruptedException {
        return run(folder, Map.of(), command);
    }

    private static Output run(Path folder, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        // Into a file: to wait for a process can be interrupted, to read from it cannot.
        Path printed = Files.createTempFile("printed", ".txt");
        try {
            Process process = started(folder, environment, printed, command);
            try {
                process.getOutputStream().close();
                int exit = process.waitFor();
                return new Output(exit, Files.readString(printed));
            } finally {
                end(process);
            }
        } finally {
            Files.delete(printed);
        }
    }

    /** And what it started: nothing may write into a work tree that is removed. */
    private static void end(Process process) {
        if (process.isAlive()) {
            List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                    .toList();
            all.forEach(ProcessHandle::destroy);
            all.forEach(one -> one.onExit()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .handle((gone, late) -> {
                        return late == null || one.destroyForcibly();
                    })
                    .join());
        }
    }

    private static Process started(Path folder, Map<String, String> environment, Path printed, String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile());
            builder.environment().putAll(environment);
            return builder.start();
        } catch (IOException e) {
            throw new UserException(
                    command[0] + " could not be started, and compare --against needs it: " + e.getMessage(), e);
        }
    }
}

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
 * A commit that is checked out in its own git work tree and compiled with its tests. Closing it removes the work tree.
 *
 * @param folder the work tree
 * @param commit 40 hex digits
 * @param classPath the class path of its tests
 */
record Build(Path folder, String commit, String classPath) implements AutoCloseable {
    private static final String DEPENDENCIES = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath";
    private static final int MAX_MESSAGE_LINES = 8;
    private static final long TERMINATION_SECONDS = 30;

    /**
     * Checks a commit out and compiles it.
     *
     * @param name the name of the build in messages
     * @param into the work tree to create; it must not exist
     * @throws UserException if there is no such commit, or it does not compile
     */
    static Build of(ProjectLayout project, String commit, String name, Path into)
            throws IOException, InterruptedException {
        requireSuccess(
                "git worktree add",
                run(project.path(), "git", "worktree", "add", "--quiet", "--detach", into.toString(), commit));
        try {
            return compile(commit, name, into);
        } catch (IOException | InterruptedException | RuntimeException e) {
            remove(project, into);
            throw e;
        }
    }

    private static Build compile(String commit, String name, Path into) throws IOException, InterruptedException {
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
            throw new UserException(name + " does not compile:\n" + built.excerpt());
        }
        String fullClassPath = String.join(
                File.pathSeparator,
                target.resolve("test-classes").toString(),
                target.resolve("classes").toString(),
                Files.readString(classPath).strip());
        return new Build(into, commit, fullClassPath);
    }

    /**
     * Returns the hash of a branch, tag or commit.
     *
     * @throws UserException if there is no such commit
     */
    static String commit(ProjectLayout project, String name) throws IOException, InterruptedException {
        Output found =
                run(project.path(), "git", "rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}");
        if (found.exit != 0) {
            throw new UserException("--against: there is no commit " + name + " in " + project.path()
                    + "; use a branch, a tag or a commit, for example HEAD~1");
        }
        return found.text.strip();
    }

    /**
     * Returns a commit of the working tree, including uncommitted changes. No branch contains it. Without uncommitted
     * changes it is HEAD.
     *
     * @param index a file to create, so that git's own index does not change
     */
    static String commitOfWorkingTree(ProjectLayout project, Path index) throws IOException, InterruptedException {
        Path here = project.path();
        Map<String, String> own = Map.of("GIT_INDEX_FILE", index.toString());
        requireSuccess("git read-tree", run(here, own, "git", "read-tree", "HEAD"));
        // Imported and captured recordings may be huge, and are not compiled.
        requireSuccess("git add", run(here, own, "git", "add", "--all", ":/", ":(exclude)replay-data"));
        String tree = requireSuccess("git write-tree", run(here, own, "git", "write-tree"))
                .strip();
        String head = commit(project, "HEAD");
        if (tree.equals(requireSuccess("git rev-parse", run(here, "git", "rev-parse", "HEAD^{tree}"))
                .strip())) {
            return head;
        }
        return requireSuccess(
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
                                "uncommitted changes"))
                .strip();
    }

    /**
     * Runs a main class of this build in a new JVM.
     *
     * @return what it printed
     * @throws UserException if its exit code is not 0
     */
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
                    mainClass + " of commit " + commit + " ended with " + output.exit + ":\n" + output.excerpt());
        }
        return output.text;
    }

    @Override
    public void close() throws IOException {
        remove(new ProjectLayout(folder), folder);
    }

    /** Removes the work tree, even if the thread is interrupted. */
    private static void remove(ProjectLayout project, Path folder) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            requireSuccess(
                    "git worktree remove",
                    run(project.path(), "git", "worktree", "remove", "--force", folder.toString()));
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
        /** Returns the first lines that contain ERROR, as Maven marks errors; if there are none, the last lines. */
        private String excerpt() {
            List<String> errors = text.lines()
                    .filter(line -> line.contains("ERROR"))
                    .limit(MAX_MESSAGE_LINES)
                    .toList();
            List<String> lines = errors.isEmpty()
                    ? text.lines().filter(line -> !line.isBlank()).toList()
                    : errors;
            return String.join("\n", lines.subList(Math.max(0, lines.size() - MAX_MESSAGE_LINES), lines.size()));
        }
    }

    private static String requireSuccess(String what, Output output) {
        if (output.exit != 0) {
            throw new UserException(what + " ended with " + output.exit + ": " + output.excerpt());
        }
        return output.text;
    }

    private static Output run(Path folder, String... command) throws IOException, InterruptedException {
        return run(folder, Map.of(), command);
    }

    private static Output run(Path folder, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        // Output goes to a file, because waiting for a process can be interrupted, and reading its output cannot.
        Path printed = Files.createTempFile("printed", ".txt");
        try {
            Process process = start(folder, environment, printed, command);
            try {
                process.getOutputStream().close();
                int exit = process.waitFor();
                return new Output(exit, Files.readString(printed));
            } finally {
                terminate(process);
            }
        } finally {
            Files.delete(printed);
        }
    }

    /** Ends the process and its children, so that none of them writes into a work tree that is being removed. */
    private static void terminate(Process process) {
        if (process.isAlive()) {
            List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                    .toList();
            all.forEach(ProcessHandle::destroy);
            all.forEach(one -> one.onExit()
                    .orTimeout(TERMINATION_SECONDS, TimeUnit.SECONDS)
                    .handle((ended, timeout) -> {
                        return timeout == null || one.destroyForcibly();
                    })
                    .join());
        }
    }

    private static Process start(Path folder, Map<String, String> environment, Path printed, String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile());
            builder.environment().putAll(environment);
            return builder.start();
        } catch (IOException e) {
            throw new UserException(
                    "compare --against needs " + command[0] + ", which cannot be started: " + e.getMessage(), e);
        }
    }
}

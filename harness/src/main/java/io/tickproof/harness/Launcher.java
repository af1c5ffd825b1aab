package io.tickproof.harness;

import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.host.ChildJvm;
import io.tickproof.harness.host.RunFolder;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code mvn exec:java} and bin/tickproof start: it starts {@link Main} in a JVM of its own, which inherits the
 * terminal, and ends with its exit code. A child, because a Flink job cannot be deserialized inside Maven's class
 * loader, and because only a child takes JVM flags. Every system property that was set for the call reaches the child.
 *
 * <p>It owns the run's folder: when the child is gone, however it went, nothing of it is left.
 */
public final class Launcher {
    private static final long STOP_SECONDS = 60;

    private static final Pattern PROPERTY = Pattern.compile("-D(?<name>[^=]+)(=(?<value>.*))?", Pattern.DOTALL);

    /** Properties that every JVM and Maven itself bring along. */
    private static final List<String> NOT_OURS = List.of(
            "java.",
            "javax.",
            "sun.",
            "jdk.",
            "os.",
            "user.",
            "file.",
            "line.",
            "path.",
            "native.",
            "stdout.",
            "stderr.",
            "awt.",
            "maven.",
            "classworlds.",
            "library.jansi.",
            "jansi.",
            "guice.",
            "exec.",
            "env.",
            "style.",
            "org.",
            "com.",
            "securerandom.",
            "sisu.",
            "http.",
            "https.",
            "ftp.",
            "socksProxy",
            "aether.",
            "cling.");

    private Launcher() {}

    public static void main(String[] words) throws IOException, InterruptedException, URISyntaxException {
        String[] args = withoutProperties(words);
        String heap = System.getProperty("heap", "1g");
        if (!heap.matches("[1-9]\\d{0,5}[gG]|[1-9]\\d{2,5}[mM]")) {
            System.err.println("-Dheap must be a size such as 1g or 1500m, not \"" + heap + "\"");
            // As at the end: Maven would turn anything else into a code of its own.
            System.exit(ExitCode.WRONG_USE);
        }
        RunFolder.sweepLeftovers();
        int exitCode;
        try (RunFolder folder = RunFolder.create()) {
            Process child =
                    new ProcessBuilder(command(folder, heap, args)).inheritIO().start();
            folder.record("harness", child.toHandle());
            Thread stop = new Thread(() -> stop(child, folder), "tickproof-stop");
            Runtime.getRuntime().addShutdownHook(stop);
            exitCode = child.waitFor();
            removeHook(stop);
        }
        // Inside Maven a return would be a success, whatever the child ended with.
        System.exit(exitCode);
    }

    /** Sets the properties among the words, which bin/tickproof and -Dexec.args do not set: the rest of the words. */
    private static String[] withoutProperties(String[] words) {
        List<String> rest = new ArrayList<>();
        for (String word : words) {
            Matcher property = PROPERTY.matcher(word);
            if (property.matches()) {
                System.setProperty(property.group("name"), Objects.requireNonNullElse(property.group("value"), ""));
            } else {
                rest.add(word);
            }
        }
        return rest.toArray(String[]::new);
    }

    /**
     * Ctrl-C reaches the child as well, since it is in the terminal's foreground group; another signal is passed on
     * here.
     */
    private static void stop(Process child, RunFolder folder) {
        child.destroy();
        try {
            child.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            folder.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            System.err.println("The folder " + folder.path() + " could not be deleted: " + e.getMessage());
        }
        // By itself the JVM would end with a code that depends on the signal.
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }

    private static void removeHook(Thread stop) {
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException e) {
            // This JVM is being stopped too: the hook is at work, and the JVM ends with it.
        }
    }

    private static List<String> command(RunFolder folder, String heap, String[] args)
            throws IOException, URISyntaxException {
        List<String> options = new ArrayList<>(ChildJvm.flinkOptions());
        options.addAll(List.of(
                "-Xmx" + heap,
                "-XX:+UseParallelGC",
                // Each jar of a user is loaded anew, and Flink SQL is large.
                "-XX:MaxMetaspaceSize=1g",
                "-Xshare:auto",
                "-Djava.awt.headless=true"));
        TreeSet<String> passed = new TreeSet<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (NOT_OURS.stream().noneMatch(name::startsWith) && !name.isBlank()) {
                passed.add(name);
                options.add("-D" + name + "=" + System.getProperty(name));
            }
        }
        options.add("-D" + Main.PASSED + "=" + String.join(",", passed));
        options.add("-D" + RunFolder.PROPERTY + "=" + folder.path());
        options.add("-D" + Main.PARENT + "=" + ProcessHandle.current().pid());
        options.add("-Djava.io.tmpdir=" + folder.folder("tmp"));
        options.add("-Dtickproof.log=" + folder.path().resolve("run.log"));
        return ChildJvm.command(
                folder.path().resolve("harness.args"), classPath(), options, Main.class.getName(), List.of(args));
    }

    /** Maven runs this class in a loader of its own: its URLs are the class path that the pom asks for. */
    private static String classPath() throws URISyntaxException {
        if (Launcher.class.getClassLoader() instanceof URLClassLoader loader) {
            List<String> entries = new ArrayList<>();
            for (URL url : loader.getURLs()) {
                entries.add(Path.of(url.toURI()).toString());
            }
            return String.join(File.pathSeparator, entries);
        }
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}

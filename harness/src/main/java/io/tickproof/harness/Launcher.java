package io.tickproof.harness;

import io.tickproof.harness.cli.SystemPropertyDefaults;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.host.ChildJvm;
import io.tickproof.harness.host.RunFolder;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class that {@code mvn exec:java} and bin/tickproof start. It starts {@link Main} in a separate JVM, which shares
 * the terminal, and exits with its exit code. The JVM is separate for two reasons: a Flink job cannot be deserialized
 * inside Maven's class loader, and only a new JVM takes JVM options. All system properties reach that JVM.
 *
 * <p>The launcher owns the run's temporary folder and deletes it after the child has ended, even if the child crashed.
 */
public final class Launcher {
    /** The system property of the child with the process id of the launcher. */
    private static final String PARENT = "tickproof.parent";

    /** The system property of the child that names the file with the launcher's system properties. */
    private static final String PROPERTIES = "tickproof.properties";

    private static final long STOP_SECONDS = 60;
    private static final Pattern PROPERTY = Pattern.compile("-D(?<name>[^=]+)(=(?<value>.*))?", Pattern.DOTALL);
    private static final Pattern HEAP_SIZE = Pattern.compile("[1-9]\\d{0,5}[gG]|[1-9]\\d{2,5}[mM]");

    private Launcher() {}

    public static void main(String[] words) throws IOException, InterruptedException, URISyntaxException {
        String[] args = withoutProperties(words);
        String heap = System.getProperty(SystemPropertyDefaults.HEAP, "1g");
        if (!HEAP_SIZE.matcher(heap).matches()) {
            System.err.println("-Dheap must be a size such as 1g or 1500m, not \"" + heap + "\"");
            // As below: Maven would replace a thrown exception by its own exit code.
            System.exit(ExitCode.USAGE_ERROR);
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
        // Inside Maven, returning would mean success, whatever the exit code of the child.
        System.exit(exitCode);
    }

    /**
     * Sets the system properties among the words and returns the other words. Neither bin/tickproof nor -Dexec.args
     * sets them.
     */
    private static String[] withoutProperties(String[] words) {
        List<String> arguments = new ArrayList<>();
        for (String word : words) {
            Matcher property = PROPERTY.matcher(word);
            if (property.matches()) {
                System.setProperty(property.group("name"), Objects.requireNonNullElse(property.group("value"), ""));
            } else {
                arguments.add(word);
            }
        }
        return arguments.toArray(String[]::new);
    }

    /**
     * Stops the child if the launcher gets a signal. Ctrl-C reaches the child as well, because it is in the foreground
     * group of the terminal; other signals do not.
     */
    private static void stop(Process child, RunFolder folder) {
        child.destroy();
        try {
            child.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            folder.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            System.err.println("cannot delete the folder " + folder.path() + ": " + e.getMessage());
        }
        // By default, the JVM would end with an exit code that depends on the signal.
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }

    private static void removeHook(Thread stop) {
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException e) {
            // This JVM is shutting down too: the hook runs, and the JVM ends with it.
        }
    }

    private static List<String> command(RunFolder folder, String heap, String[] args)
            throws IOException, URISyntaxException {
        List<String> options = new ArrayList<>(ChildJvm.flinkOptions());
        options.addAll(List.of(
                "-Xmx" + heap,
                "-XX:+UseParallelGC",
                // Each user jar has its own class loader, and Flink SQL is large.
                "-XX:MaxMetaspaceSize=1g",
                "-Xshare:auto",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + folder.folder("tmp"),
                "-Dtickproof.log=" + folder.path().resolve("run.log"),
                "-D" + RunFolder.PROPERTY + "=" + folder.path(),
                "-D" + PROPERTIES + "=" + savedProperties(folder),
                "-D" + PARENT + "=" + ProcessHandle.current().pid()));
        return ChildJvm.command(
                folder.path().resolve("harness.args"), classPath(), options, Main.class.getName(), List.of(args));
    }

    /** Writes the system properties to a file of the run's folder, which only this user may read. */
    private static Path savedProperties(RunFolder folder) throws IOException {
        Properties properties = new Properties();
        for (String name : System.getProperties().stringPropertyNames()) {
            properties.setProperty(name, System.getProperty(name));
        }
        Path file = folder.path().resolve("launcher.properties");
        try (Writer out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
        return file;
    }

    /**
     * Called by the child: sets the system properties that were set for the launcher. Those that this JVM already has
     * stay as they are: {@code java.home}, for example, and those that the launcher passed on the command line.
     */
    static void restoreProperties() throws IOException {
        String file = System.getProperty(PROPERTIES);
        if (file != null) {
            Properties properties = new Properties();
            try (Reader in = Files.newBufferedReader(Path.of(file))) {
                properties.load(in);
            }
            properties.stringPropertyNames().stream()
                    .filter(name -> System.getProperty(name) == null)
                    .forEach(name -> System.setProperty(name, properties.getProperty(name)));
        }
    }

    /**
     * Called by the child: ends this JVM when the launcher ends, because nothing else would stop it if the launcher is
     * killed.
     */
    static void exitWithLauncher() {
        String parent = System.getProperty(PARENT);
        if (parent != null) {
            ProcessHandle.of(Long.parseLong(parent))
                    .ifPresentOrElse(
                            launcher -> launcher.onExit().thenRun(() -> System.exit(ExitCode.INTERRUPTED)),
                            () -> System.exit(ExitCode.INTERRUPTED));
        }
    }

    /** Returns the class path. Maven runs this class in its own class loader, which has the URLs of the pom. */
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

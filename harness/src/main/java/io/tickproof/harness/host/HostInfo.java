package io.tickproof.harness.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Describes the machine and the commit of a run, for its report. */
public final class HostInfo {
    private static final long GIT_SECONDS = 5;

    private HostInfo() {}

    /** Returns system, number of processors and memory, by name. */
    public static Map<String, String> describe() {
        Map<String, String> host = new TreeMap<>();
        host.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        host.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        if (java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system) {
            host.put("memory", (system.getTotalMemorySize() >> 20) + " MiB");
        }
        return host;
    }

    /** Returns the description in one line, with the version of the JDK. */
    public static String text() {
        return describe().get("processors") + " processors, " + describe().get("memory") + ", "
                + describe().get("system") + ", JDK " + Runtime.version();
    }

    /**
     * Returns the commit that is checked out, with {@code -dirty} if files differ from it; {@code unknown} outside a
     * checkout.
     */
    public static String commit(Path project) throws InterruptedException {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty")
                    .directory(project.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // Its single line fits into the buffer of the pipe, so git does not block before it is read.
            if (!git.waitFor(GIT_SECONDS, TimeUnit.SECONDS)) {
                git.destroyForcibly();
                return "unknown";
            }
            String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.exitValue() == 0 && !commit.isEmpty() ? commit : "unknown";
        } catch (IOException e) {
            // git is not installed.
            return "unknown";
        }
    }
}

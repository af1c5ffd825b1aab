package io.tickproof.harness.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Where a run took place. */
public final class HostInfo {
    private static final long GIT_SECONDS = 5;

    private HostInfo() {}

    public static Map<String, String> describe() {
        Map<String, String> machine = new TreeMap<>();
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        machine.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        if (java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system) {
            machine.put("memory", (system.getTotalMemorySize() >> 20) + " MiB");
        }
        return machine;
    }

    /** Likewise in a line, with the JVM. */
    public static String text() {
        return describe().get("processors") + " processors, " + describe().get("memory") + ", "
                + describe().get("system") + ", JDK " + Runtime.version();
    }

    /**
     * The commit that is checked out, with {@code -dirty} where files differ from it; {@code unknown} outside a
     * checkout.
     */
    public static String commit(Path home) throws InterruptedException {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty")
                    .directory(home.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // One line fits into the pipe, so waiting first cannot block it.
            if (!git.waitFor(GIT_SECONDS, TimeUnit.SECONDS)) {
                git.destroyForcibly();
                return "unknown";
            }
            String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.exitValue() == 0 && !commit.isEmpty() ? commit : "unknown";
        } catch (IOException e) {
            // No git on this machine.
            return "unknown";
        }
    }
}

package io.tickproof.harness.host;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.rocksdb.RocksDB;

/** Checks that this machine has what runs, tests and docker-compose.yml need, and explains what each missing prerequisite affects. */
public final class Doctor {
    private static final int JDK_MIN = 17;
    private static final int WEB_UI_PORT = 8082;
    private static final long MEMORY_BYTES_MIN = 1_536L << 20;
    private static final long MEMORY_BYTES_GOOD = 4L << 30;
    private static final long DISK_BYTES_MIN = 500L << 20;
    private static final long COMMAND_SECONDS = 10;
    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");

    private final List<Finding> findings = new ArrayList<>();

    private Doctor() {}

    /** The severity of a finding. */
    public enum State {
        OK,
        /** Runs work, but something else does not, or runs are slower. */
        LACKING,
        /** Runs do not work. */
        MISSING
    }

    /**
     * The result of one check.
     *
     * @param what the subject of the check
     * @param value the value that was found
     * @param effect the consequence of an insufficient value, and the remedy; empty if the state is {@link State#OK}
     */
    public record Finding(State state, String what, String value, String effect) {}

    /**
     * Returns the results of all checks.
     *
     * @param temporary folder for the temporary folders of runs
     * @param reports folder for the reports of runs
     */
    public static List<Finding> examine(Path temporary, Path reports) throws InterruptedException {
        Doctor doctor = new Doctor();
        doctor.java();
        doctor.hardware(temporary);
        doctor.folders(temporary, reports);
        doctor.ports();
        doctor.natives();
        doctor.helpers();
        return doctor.findings;
    }

    private void java() {
        int version = Runtime.version().feature();
        boolean compiles = ToolProvider.getSystemJavaCompiler() != null;
        add(
                version >= JDK_MIN && compiles ? State.OK : State.MISSING,
                "JDK",
                Runtime.version() + (compiles ? "" : ", without a compiler"),
                "a JDK of version " + JDK_MIN + " or later is needed, not a JRE: install one and set JAVA_HOME");
    }

    private void hardware(Path temporary) {
        int processors = Runtime.getRuntime().availableProcessors();
        add(
                processors > 1 ? State.OK : State.LACKING,
                "processors",
                Integer.toString(processors),
                "broker, database and job share one processor: runs take longer, and latency limits may be exceeded");
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            long memory = system.getTotalMemorySize();
            add(
                    memory < MEMORY_BYTES_MIN ? State.MISSING : memory < MEMORY_BYTES_GOOD ? State.LACKING : State.OK,
                    "memory",
                    mebibytes(memory),
                    "a run needs about 1.1 GB; with Flink as processes, and for the tests, about 3 GB");
        }
        try {
            long free = Files.getFileStore(temporary).getUsableSpace();
            add(
                    free < DISK_BYTES_MIN ? State.MISSING : State.OK,
                    "disk of " + temporary,
                    mebibytes(free) + " free",
                    "a run needs about 160 MB, plus 300 bytes per tick: free some disk space, or set another folder with MAVEN_OPTS=-Djava.io.tmpdir=/another/folder");
        } catch (IOException e) {
            add(State.MISSING, "disk of " + temporary, e.toString(), "runs cannot create their temporary folder there");
        }
    }

    private void folders(Path temporary, Path reports) {
        boolean executable = false;
        String problem = "";
        try {
            Path program = Files.createTempFile(temporary, "tickproof-doctor", "");
            try {
                executable = program.toFile().setExecutable(true) && Files.isExecutable(program);
            } finally {
                Files.delete(program);
            }
        } catch (IOException e) {
            problem = " (" + e + ")";
        }
        add(
                executable ? State.OK : State.MISSING,
                "folder " + temporary,
                executable ? "programs can be started from it" : "programs cannot be started from it" + problem,
                "PostgreSQL, Redis and RocksDB are unpacked there: it must be writable and not mounted noexec; set another folder with "
                        + "MAVEN_OPTS=-Djava.io.tmpdir=/another/folder");
        try {
            Files.createDirectories(reports);
            Files.delete(Files.createTempFile(reports, "tickproof-doctor", ""));
            add(State.OK, "folder " + reports, "writable", "");
        } catch (IOException e) {
            add(
                    State.MISSING,
                    "folder " + reports,
                    "not writable (" + e + ")",
                    "runs write their reports there: set another folder with -Dreports=/another/folder");
        }
    }

    private void ports() {
        try {
            DiskSpace.checkLoopback();
            add(State.OK, "ports on " + Ports.HOST, "can be opened and reached", "");
        } catch (IOException e) {
            add(
                    State.MISSING,
                    "ports on " + Ports.HOST,
                    String.valueOf(e.getMessage()),
                    "the servers of a run cannot be reached");
        }
        try (ServerSocket socket = new ServerSocket(WEB_UI_PORT, 1, InetAddress.getByName(Ports.HOST))) {
            add(State.OK, "port " + socket.getLocalPort(), "free", "");
        } catch (IOException e) {
            add(
                    State.LACKING,
                    "port " + WEB_UI_PORT,
                    "in use",
                    "Flink's web UI uses another port, which a run prints at its start; docker-compose.yml needs this one");
        }
    }

    private void natives() throws InterruptedException {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String platform = system.contains("mac") ? "darwin" : system.contains("windows") ? "windows" : "linux";
        String architecture = System.getProperty("os.arch").contains("64")
                        && !System.getProperty("os.arch").contains("aarch")
                ? "x86_64"
                : "arm_64";
        String binaries = "/postgres-" + platform + "-" + architecture + ".txz";
        boolean found = Doctor.class.getResource(binaries) != null;
        add(
                found ? State.OK : State.MISSING,
                "PostgreSQL for " + platform + " " + architecture,
                found ? "on the class path" : "not on the class path",
                "Maven profiles add it on Linux and macOS; on Windows use WSL 2 or docker-compose.yml");
        try {
            RocksDB.loadLibrary();
            add(State.OK, "RocksDB", "its native library can be loaded", "");
        } catch (RuntimeException | UnsatisfiedLinkError e) {
            add(
                    State.MISSING,
                    "RocksDB",
                    String.valueOf(e.getMessage()),
                    "Flink stores its state with it: it needs glibc (not musl, as in Alpine) on x86-64 or arm64");
        }
        if (platform.equals("linux") && System.getProperty("user.name").equals("root")) {
            boolean works = succeeds("unshare", "-U", "true");
            add(
                    works ? State.OK : State.MISSING,
                    "user namespaces",
                    works ? "this user, root, can make them" : "this user, root, cannot make them",
                    "PostgreSQL refuses to run as root outside of one: run as another user");
        }
    }

    private void helpers() throws InterruptedException {
        String path = String.valueOf(System.getenv("PATH"));
        boolean browser = Stream.of(path.split(java.io.File.pathSeparator))
                .anyMatch(folder -> BROWSERS.stream().anyMatch(name -> Files.isExecutable(Path.of(folder, name))));
        add(
                browser ? State.OK : State.LACKING,
                "Chromium",
                browser ? "found" : "not found",
                "only the tests of the report page need it; they try to download it, and are skipped if they cannot");
        boolean git = succeeds("git", "--version");
        add(git ? State.OK : State.LACKING, "git", git ? "found" : "not found", "reports do not name the commit");
        boolean compose = succeeds("docker", "compose", "version");
        add(
                compose ? State.OK : State.LACKING,
                "docker compose",
                compose ? "found" : "not found",
                "only docker-compose.yml needs it (docs/how-to/use-your-own-servers.md)");
    }

    private void add(State state, String what, String value, String effect) {
        findings.add(new Finding(state, what, value, state == State.OK ? "" : effect));
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%,d MiB", bytes >> 20);
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}

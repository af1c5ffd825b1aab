package io.tickproof.harness.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Command lines of JVMs with our own class path. */
public final class ChildJvm {
    /** A system property: options for every JVM that is started, with spaces between them, behind those that it has anyway. */
    public static final String OPTIONS = "tickproof.jvm";

    private ChildJvm() {}

    /**
     * The command of a JVM that runs the class. Everything but the class's own arguments stands in a file that only
     * this user can read: class paths are long, and process lists are public.
     */
    public static List<String> command(
            Path argumentFile, String classPath, List<String> jvmOptions, String mainClass, List<String> arguments)
            throws IOException {
        List<String> lines = new ArrayList<>();
        jvmOptions.forEach(option -> lines.add(quoted(option)));
        givenOptions().forEach(option -> lines.add(quoted(option)));
        lines.add("-cp");
        lines.add(quoted(classPath));
        Files.write(argumentFile, new byte[0]);
        if (Files.getFileStore(argumentFile).supportsFileAttributeView(PosixFileAttributeView.class)) {
            Files.setPosixFilePermissions(argumentFile, PosixFilePermissions.fromString("rw-------"));
        }
        Files.write(argumentFile, lines);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + argumentFile);
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    /** Those of {@link #OPTIONS}. */
    public static List<String> givenOptions() {
        String given = System.getProperty(OPTIONS, "").strip();
        return given.isEmpty() ? List.of() : List.of(given.split("\\s+"));
    }

    /** What FlinkCluster and its RocksDB need to look into: from the pom, the same list for every JVM. */
    public static List<String> flinkOptions() throws IOException {
        try (InputStream in = ChildJvm.class.getResourceAsStream("/META-INF/tickproof/jvm.options")) {
            return List.of(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .split("\\s+"));
        }
    }

    /** In an argument file quotes keep spaces, and a backslash stands for the next character. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}

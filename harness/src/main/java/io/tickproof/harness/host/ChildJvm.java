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
import java.util.Objects;

/** Builds the command lines of child JVMs. */
public final class ChildJvm {
    /** System property with additional options for every child JVM, separated by spaces. */
    public static final String OPTIONS = "tickproof.jvm";

    private ChildJvm() {}

    /**
     * Returns the command that runs a class in a JVM. Everything but the arguments of the class goes to a file that
     * only this user can read, because class paths are long and process lists are public.
     *
     * @param argumentFile the file to write
     */
    public static List<String> command(
            Path argumentFile, String classPath, List<String> jvmOptions, String mainClass, List<String> arguments)
            throws IOException {
        List<String> lines = new ArrayList<>();
        jvmOptions.forEach(option -> lines.add(quoted(option)));
        additionalOptions().forEach(option -> lines.add(quoted(option)));
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

    /** Returns the options in {@link #OPTIONS}. */
    public static List<String> additionalOptions() {
        String options = System.getProperty(OPTIONS, "").strip();
        return options.isEmpty() ? List.of() : List.of(options.split("\\s+"));
    }

    /**
     * Returns the JVM options that open the packages that Flink and RocksDB access. The list comes from the pom and is
     * the same for every JVM.
     */
    public static List<String> flinkOptions() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                ChildJvm.class.getResourceAsStream("/META-INF/tickproof/jvm.options"),
                "META-INF/tickproof/jvm.options is not on the class path")) {
            return List.of(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .split("\\s+"));
        }
    }

    /** Quotes an argument for an argument file, in which a backslash escapes the next character. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}

package io.tickproof.harness;

import io.tickproof.harness.host.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands that start a JVM from a test. The build sets JVM options for them in {@link ChildJvm#OPTIONS}; the JVM
 * applies these, and passes them on to the JVMs that it starts itself.
 */
public final class TestJvm {
    private TestJvm() {}

    /** Returns the command that runs the class with the class path of the tests. */
    public static List<String> command(List<String> options, Class<?> main) {
        return command(options, System.getProperty("java.class.path"), main);
    }

    /** Returns the command that runs the class with this class path. */
    static List<String> command(List<String> options, String classPath, Class<?> main) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ChildJvm.additionalOptions());
        command.add("-D" + ChildJvm.OPTIONS + "=" + String.join(" ", ChildJvm.additionalOptions()));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        return command;
    }
}

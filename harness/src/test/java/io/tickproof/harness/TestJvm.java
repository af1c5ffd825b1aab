package io.tickproof.harness;

import io.tickproof.harness.host.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commands of JVMs that tests start, with the options that the build has for them and for theirs. */
public final class TestJvm {
    private TestJvm() {}

    public static List<String> command(List<String> options, Class<?> main) {
        return command(options, System.getProperty("java.class.path"), main);
    }

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

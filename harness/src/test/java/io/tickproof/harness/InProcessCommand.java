package io.tickproof.harness;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs a command that starts no server inside this JVM, and captures its output and its exit code. */
final class InProcessCommand {
    record Result(int exitCode, String out, String errors) {}

    private InProcessCommand() {}

    /** @param call words separated by spaces; those that start with -D are system properties during the call */
    static Result call(String call) {
        List<String> arguments = new ArrayList<>();
        List<String> properties = new ArrayList<>();
        for (String word : call.split(" ")) {
            if (word.startsWith("-D")) {
                String[] property = word.substring(2).split("=", 2);
                System.setProperty(property[0], property[1]);
                properties.add(property[0]);
            } else {
                arguments.add(word);
            }
        }
        PrintStream out = System.out;
        PrintStream errors = System.err;
        ByteArrayOutputStream capturedOut = new ByteArrayOutputStream();
        ByteArrayOutputStream capturedErrors = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(capturedOut, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(capturedErrors, true, StandardCharsets.UTF_8));
            int exitCode = Main.call(arguments.toArray(String[]::new));
            return new Result(
                    exitCode,
                    capturedOut.toString(StandardCharsets.UTF_8),
                    capturedErrors.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(errors);
            properties.forEach(System::clearProperty);
        }
    }
}

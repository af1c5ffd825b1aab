package io.tickproof.harness;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A call that starts nothing, without a JVM of its own: what it prints, and what it would end with. */
final class InProcessCommand {
    record Ended(int exitCode, String out, String errors) {}

    private InProcessCommand() {}

    /** @param call words; those that begin with -D are properties, which are taken back afterwards */
    static Ended call(String call) {
        List<String> arguments = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String word : call.split(" ")) {
            if (word.startsWith("-D")) {
                String[] property = word.substring(2).split("=", 2);
                System.setProperty(property[0], property[1]);
                names.add(property[0]);
            } else {
                arguments.add(word);
            }
        }
        System.setProperty(Main.PASSED, String.join(",", names));
        names.add(Main.PASSED);
        PrintStream out = System.out;
        PrintStream errors = System.err;
        ByteArrayOutputStream toldOut = new ByteArrayOutputStream();
        ByteArrayOutputStream toldErrors = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(toldOut, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(toldErrors, true, StandardCharsets.UTF_8));
            int exitCode = Main.call(arguments.toArray(String[]::new));
            return new Ended(
                    exitCode, toldOut.toString(StandardCharsets.UTF_8), toldErrors.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(errors);
            names.forEach(System::clearProperty);
        }
    }
}

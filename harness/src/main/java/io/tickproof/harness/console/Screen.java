package io.tickproof.harness.console;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a command writes, and what it may do there. Results go to standard output, so that it can be redirected;
 * progress goes to standard error.
 *
 * @param messages receives the progress
 * @param results receives the results
 * @param columns the width of the terminal that shows the messages; 0 if there is none, so that no line can be redrawn
 * @param messageColors whether messages may be coloured
 * @param resultColors whether results may be coloured
 */
public record Screen(
        PrintStream messages, PrintStream results, int columns, boolean messageColors, boolean resultColors) {
    private static final int DEFAULT_COLUMNS = 80;
    private static final int MIN_COLUMNS = 20;
    private static final long ANSWER_SECONDS = 2;
    /** The output of stty: lines and columns. Some pseudo-terminals do not know their size and say 0. */
    private static final Pattern SIZE = Pattern.compile("\\d+ (\\d+)");

    /** Returns a screen that writes plain lines to one stream. */
    public static Screen plain(PrintStream out) {
        return new Screen(out, out, 0, false, false);
    }

    /**
     * Returns the screen of this process. Lines are redrawn only in a terminal, and not on a CI server or in a terminal
     * that does not interpret control sequences (TERM=dumb).
     *
     * @param noColor disables colours; so does the environment variable NO_COLOR (no-color.org)
     */
    public static Screen ofProcess(boolean noColor) {
        Map<String, String> env = System.getenv();
        boolean interactive = env.getOrDefault("CI", "").isEmpty() && !"dumb".equals(env.get("TERM"));
        boolean colors =
                interactive && !noColor && env.getOrDefault("NO_COLOR", "").isEmpty();
        int columns = interactive ? terminalColumns() : 0;
        return new Screen(System.err, System.out, columns, colors && columns > 0, colors && outIsTerminal());
    }

    /**
     * Returns the width of the terminal to which standard error is connected, or 0 if it is none. The JDK knows neither:
     * {@link System#console} looks at standard input and output only.
     */
    private static int terminalColumns() {
        String size = shell("test -t 2 && stty size <&2", Redirect.PIPE);
        if (size.isEmpty()) {
            return 0;
        }
        Matcher matcher = SIZE.matcher(size);
        int columns = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        return columns < MIN_COLUMNS ? DEFAULT_COLUMNS : columns;
    }

    private static boolean outIsTerminal() {
        // The shell inherits standard output, so its answer goes to standard error, which is a pipe here.
        return !shell("test -t 1 && echo yes >&2", Redirect.INHERIT).isEmpty();
    }

    /**
     * Returns what a shell prints to the stream that it does not share with this process; empty if it fails or there is
     * no shell.
     *
     * @param out whether the shell shares standard output; it shares standard error otherwise
     */
    private static String shell(String script, Redirect out) {
        boolean sharesOut = out == Redirect.INHERIT;
        try {
            Process process = new ProcessBuilder("sh", "-c", script)
                    .redirectOutput(out)
                    .redirectError(sharesOut ? Redirect.PIPE : Redirect.INHERIT)
                    .start();
            byte[] answer = (sharesOut ? process.getErrorStream() : process.getInputStream()).readAllBytes();
            boolean ended = process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0 ? new String(answer, StandardCharsets.US_ASCII).strip() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}

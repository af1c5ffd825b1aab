package io.tickproof.harness.console;

import io.tickproof.verifier.check.Verdict;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/**
 * Shows the progress of a command: one line per finished stage. While a stage runs, a terminal shows a line that is
 * rewritten; any other output gets a line every few seconds.
 */
public final class Progress {
    private static final long TERMINAL_MILLIS = 200;
    private static final long PLAIN_MILLIS = 5_000;

    private final PrintStream out;
    private final boolean terminal;
    private final boolean quiet;
    private final boolean colors;
    private long lastNanos = System.nanoTime();
    private int shownChars;

    public Progress(PrintStream out, boolean terminal, boolean quiet) {
        this(out, terminal, quiet, false);
    }

    /** Returns a progress that shows nothing but printed lines. */
    public static Progress quiet() {
        return new Progress(System.out, false, true);
    }

    Progress(PrintStream out, boolean terminal, boolean quiet, boolean colors) {
        this.colors = colors;
        this.out = out;
        this.terminal = terminal;
        this.quiet = quiet;
    }

    /** Returns the progress of the console. A line is rewritten only in a terminal, which a CI server does not have. */
    public static Progress onConsole(boolean quiet) {
        return onConsole(quiet, true);
    }

    /** @param noColor disables colours; so does the environment variable NO_COLOR (no-color.org) */
    public static Progress onConsole(boolean quiet, boolean noColor) {
        Map<String, String> env = System.getenv();
        boolean terminal = System.console() != null && !env.containsKey("CI") && !"dumb".equals(env.get("TERM"));
        boolean colors =
                terminal && !noColor && env.getOrDefault("NO_COLOR", "").isEmpty();
        return new Progress(System.out, terminal, quiet, colors);
    }

    /** Prints the line of a finished stage, unless this progress is quiet. */
    public synchronized void done(String stage, String text) {
        if (!quiet) {
            clear();
            out.println(String.format(Locale.ROOT, "  %-10s%s", stage, text));
        }
    }

    /** Reports the state of a running stage. It is shown unless another state was shown shortly before. */
    public synchronized void working(String stage, String text) {
        long now = System.nanoTime();
        if (quiet || (now - lastNanos) / 1_000_000 < (terminal ? TERMINAL_MILLIS : PLAIN_MILLIS)) {
            return;
        }
        lastNanos = now;
        String line = String.format(Locale.ROOT, "  %-10s%s", stage, text);
        if (terminal) {
            clear();
            out.print(line);
            out.flush();
            shownChars = line.length();
        } else {
            out.println(line);
        }
    }

    /** Prints a line, even if this progress is quiet. */
    public synchronized void print(String line) {
        clear();
        out.println(line);
        out.flush();
    }

    /** Returns a verdict in its colour, if colours are enabled. */
    public String colored(Verdict verdict) {
        if (!colors) {
            return verdict.name();
        }
        int code = switch (verdict) {
            case PASS -> 32;
            case FAIL -> 31;
            case UNKNOWN -> 33;
        };
        return "\u001b[1;" + code + "m" + verdict + "\u001b[0m";
    }

    private void clear() {
        if (shownChars > 0) {
            out.print("\r" + " ".repeat(shownChars) + "\r");
            shownChars = 0;
        }
    }
}

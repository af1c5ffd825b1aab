package io.tickproof.harness.console;

import io.tickproof.verifier.check.Verdict;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/**
 * What the user sees while a run goes on: a line a stage, and one that is rewritten while a stage works where there is
 * a terminal; plain lines, a few seconds apart, where there is none.
 */
public final class Progress {
    private static final long TERMINAL_MILLIS = 200;
    private static final long PLAIN_MILLIS = 5_000;

    private final PrintStream out;
    private final boolean terminal;
    private final boolean quiet;
    private final boolean colors;
    private long lastNanos = System.nanoTime();
    private int shown;

    public Progress(PrintStream out, boolean terminal, boolean quiet) {
        this(out, terminal, quiet, false);
    }

    Progress(PrintStream out, boolean terminal, boolean quiet, boolean colors) {
        this.colors = colors;
        this.out = out;
        this.terminal = terminal;
        this.quiet = quiet;
    }

    /** For the console: rewriting only where a person watches, which a CI server is not. */
    public static Progress onConsole(boolean quiet) {
        return onConsole(quiet, true);
    }

    /** @param noColor even where colours are possible (no-color.org) */
    public static Progress onConsole(boolean quiet, boolean noColor) {
        Map<String, String> env = System.getenv();
        boolean terminal = System.console() != null && !env.containsKey("CI") && !"dumb".equals(env.get("TERM"));
        boolean colors =
                terminal && !noColor && env.getOrDefault("NO_COLOR", "").isEmpty();
        return new Progress(System.out, terminal, quiet, colors);
    }

    /** A line that stays. */
    public synchronized void done(String stage, String text) {
        if (!quiet) {
            clear();
            out.println(String.format(Locale.ROOT, "  %-10s%s", stage, text));
        }
    }

    /** Where the stage stands; shown if it is time again. */
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
            shown = line.length();
        } else {
            out.println(line);
        }
    }

    /** A line of its own, shown even to the quiet. */
    public synchronized void say(String line) {
        clear();
        out.println(line);
        out.flush();
    }

    /** A verdict in its colour, where there are colours. */
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
        if (shown > 0) {
            out.print("\r" + " ".repeat(shown) + "\r");
            shown = 0;
        }
    }
}

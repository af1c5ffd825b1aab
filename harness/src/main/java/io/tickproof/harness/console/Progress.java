package io.tickproof.harness.console;

import io.tickproof.verifier.check.Verdict;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows the progress of a command, and its results. Every finished stage and every event is a line. A terminal shows
 * the running stage in one line that is redrawn, with a clock and, if the share is known, a bar and the time left. Any
 * other output gets a line now and then, if the state has changed. Thread-safe.
 */
public final class Progress {
    /** Share of a stage whose progress cannot be measured. */
    public static final double UNKNOWN_SHARE = Double.NaN;

    private static final long REFRESH_MILLIS = 200;
    /** The least time between two plain lines of a stage; it grows with the stage, up to the greatest. */
    private static final double PLAIN_SECONDS_MIN = 10;

    private static final double PLAIN_SECONDS_MAX = 60;
    private static final double PLAIN_SHARE = 0.1;

    private final Screen screen;
    private final boolean quiet;
    private final LongSupplier nanoClock;
    private boolean refreshes;
    private boolean isRefreshing;
    private @Nullable Stage stage;
    private int shownChars;

    /** The running stage. Mutable. */
    private static final class Stage {
        private final String name;
        private final long startNanos;
        private String text = "";
        private double share = UNKNOWN_SHARE;
        private long plainNanos;
        private String plainText = "";

        Stage(String name, long startNanos) {
            this.name = name;
            this.startNanos = startNanos;
            plainNanos = startNanos;
        }
    }

    /** @param nanoClock the clock of all stages, in ns, such as {@link System#nanoTime} */
    Progress(Screen screen, boolean quiet, LongSupplier nanoClock) {
        this.screen = screen;
        this.quiet = quiet;
        this.nanoClock = nanoClock;
    }

    /** Returns a progress that shows results only. */
    public static Progress quiet() {
        return new Progress(Screen.plain(System.out), true, System::nanoTime);
    }

    /** Returns a progress that writes plain lines, and results between them. */
    public static Progress plain(Screen screen) {
        return new Progress(screen, false, System::nanoTime);
    }

    /** Returns the progress of this process, without colours. @param quiet whether to show results only */
    public static Progress onConsole(boolean quiet) {
        return onConsole(quiet, true);
    }

    /** Returns the progress of this process. @param noColor disables colours */
    public static Progress onConsole(boolean quiet, boolean noColor) {
        Progress progress = new Progress(Screen.ofProcess(noColor), quiet, System::nanoTime);
        progress.refreshes = !quiet;
        return progress;
    }

    /** Prints the line of a finished stage, unless this progress is quiet. */
    public synchronized void done(String name, String text) {
        idle();
        message(name, text);
    }

    /** Prints the line of something that happens during a stage, unless this progress is quiet. */
    public synchronized void event(String name, String text) {
        clear();
        message(screen.messageColors() ? "\u001b[33m" + padded(name) + "\u001b[0m" : name, text);
        draw();
    }

    /** Reports the state of a running stage whose progress cannot be measured. */
    public void working(String name, String text) {
        working(name, UNKNOWN_SHARE, text);
    }

    /**
     * Reports the state of a running stage. The clock starts with the first report of a stage.
     *
     * @param share how much of the stage is done, 0 to 1; {@link #UNKNOWN_SHARE} if that is not known
     */
    public synchronized void working(String name, double share, String text) {
        if (quiet) {
            return;
        }
        Stage running = stage;
        if (running == null || !running.name.equals(name)) {
            running = new Stage(name, nanoClock.getAsLong());
            stage = running;
        }
        running.share = share;
        running.text = text;
        if (refreshes && !isRefreshing) {
            isRefreshing = true;
            startRefreshing();
        }
    }

    /** Ends the running stage without a line. */
    public synchronized void idle() {
        stage = null;
        clear();
    }

    /** Prints a line of the result, even if this progress is quiet. */
    public synchronized void print(String line) {
        clear();
        screen.results().println(line);
        screen.results().flush();
        draw();
    }

    /** Prints a line of the result with a name in front, even if this progress is quiet. */
    public void result(String name, String text) {
        print("  " + padded(name) + text);
    }

    /** Returns a verdict in its colour, if the results may be coloured. */
    public String colored(Verdict verdict) {
        if (!screen.resultColors()) {
            return verdict.name();
        }
        int code = switch (verdict) {
            case PASS -> 32;
            case FAIL -> 31;
            case UNKNOWN -> 33;
        };
        return "\u001b[1;" + code + "m" + verdict + "\u001b[0m";
    }

    /** Shows the current state of the running stage. */
    synchronized void refresh() {
        if (screen.columns() > 0) {
            draw();
        } else {
            printPlain();
        }
    }

    private void draw() {
        Stage running = stage;
        if (screen.columns() == 0 || running == null) {
            return;
        }
        // The cursor stays in the last column, so a line that fills the terminal would wrap.
        String line = new ProgressLine(running.name, running.text, running.share, seconds(running))
                .inTerminal(screen.columns() - 1);
        screen.messages().print("\r" + line + " ".repeat(Math.max(0, shownChars - line.length())));
        screen.messages().flush();
        shownChars = line.length();
    }

    private void printPlain() {
        Stage running = stage;
        if (running == null || running.text.equals(running.plainText)) {
            return;
        }
        double seconds = seconds(running);
        double pause = Math.min(PLAIN_SECONDS_MAX, Math.max(PLAIN_SECONDS_MIN, seconds * PLAIN_SHARE));
        long now = nanoClock.getAsLong();
        if (now - running.plainNanos < TimeUnit.SECONDS.toNanos(1) * pause) {
            return;
        }
        running.plainNanos = now;
        running.plainText = running.text;
        screen.messages().println(new ProgressLine(running.name, running.text, running.share, seconds).plain());
    }

    private void startRefreshing() {
        Executors.newSingleThreadScheduledExecutor(task -> {
                    Thread thread = new Thread(task, "tickproof-progress-line");
                    thread.setDaemon(true);
                    return thread;
                })
                .scheduleWithFixedDelay(this::refresh, REFRESH_MILLIS, REFRESH_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void message(String name, String text) {
        if (!quiet) {
            screen.messages().println("  " + padded(name) + text);
        }
    }

    private double seconds(Stage running) {
        return (nanoClock.getAsLong() - running.startNanos) / 1e9;
    }

    static String padded(String name) {
        return String.format(Locale.ROOT, "%-10s", name);
    }

    private void clear() {
        if (shownChars > 0) {
            screen.messages().print("\r" + " ".repeat(shownChars) + "\r");
            screen.messages().flush();
            shownChars = 0;
        }
    }
}

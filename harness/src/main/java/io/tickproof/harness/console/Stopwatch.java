package io.tickproof.harness.console;

import java.util.LinkedHashMap;
import java.util.Map;

/** Measures the stages of a command, in seconds. */
public final class Stopwatch {
    private final long startedNanos = System.nanoTime();
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private long stageNanos = startedNanos;

    /** Ends the current stage and starts the next. @return seconds of the stage that ended */
    public double lap(String stage) {
        long now = System.nanoTime();
        double lap = (now - stageNanos) / 1e9;
        stageNanos = now;
        seconds.merge(stage, round(lap), Double::sum);
        return lap;
    }

    /** Returns the seconds of every stage that has ended, and {@code total}. */
    public Map<String, Double> seconds() {
        Map<String, Double> all = new LinkedHashMap<>(seconds);
        all.put("total", totalSeconds());
        return all;
    }

    /** Returns the seconds since this stopwatch was created. */
    public double totalSeconds() {
        return round((System.nanoTime() - startedNanos) / 1e9);
    }

    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}

package io.tickproof.harness.console;

import java.util.LinkedHashMap;
import java.util.Map;

/** Seconds by stage. */
public final class Stopwatch {
    private final long startedNanos = System.nanoTime();
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private long stageNanos = startedNanos;

    /** Ends the stage that runs, and starts the next. */
    public double lap(String stage) {
        long now = System.nanoTime();
        double lap = (now - stageNanos) / 1e9;
        stageNanos = now;
        seconds.merge(stage, round(lap), Double::sum);
        return lap;
    }

    /** The stages so far, and {@code total}. */
    public Map<String, Double> seconds() {
        Map<String, Double> all = new LinkedHashMap<>(seconds);
        all.put("total", round((System.nanoTime() - startedNanos) / 1e9));
        return all;
    }

    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}

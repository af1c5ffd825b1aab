package io.tickproof.harness.run;

import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.TerminalText;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Shows the samples of a run as progress: first what is sent, then how far the job has read, and a line per restart.
 * Mutable; the thread that takes the samples calls it.
 */
final class RunProgress {
    /** The number of samples over which a rate is averaged: 2 s, so that it does not flicker. */
    private static final int RATE_SAMPLES = 8;

    private static final int MAX_CAUSE_LENGTH = 200;

    private final Progress progress;
    private final long expectedDeliveries;
    private final Deque<Sample> recent = new ArrayDeque<>();
    private long restarts;

    /** @param expectedDeliveries the approximate number of deliveries, including heartbeats */
    RunProgress(long expectedDeliveries, Progress progress) {
        this.expectedDeliveries = expectedDeliveries;
        this.progress = progress;
    }

    /** Shows a sample of a run whose generator still sends. */
    void sending(Sample now) {
        Sample earlier = add(now);
        if (now.sent() == 0) {
            progress.working("starting", "the job");
            return;
        }
        // Beyond the estimate, no share is known.
        boolean isEstimated = now.sent() <= expectedDeliveries;
        String sent = number(now.sent()) + (isEstimated ? " of about " + number(expectedDeliveries) : "") + " sent";
        // A narrow terminal cuts the line off, so rate and lag come first.
        String text = rate(now.sent() - earlier.sent(), now, earlier)
                + (now.read() > 0
                        ? "lag " + number(Math.max(0, now.sent() - now.read())) + ", " + sent + ", "
                                + number(now.read()) + " read"
                        : sent);
        progress.working(
                "sending",
                isEstimated ? (double) now.sent() / expectedDeliveries : Progress.UNKNOWN_SHARE,
                text + candles(now));
    }

    /**
     * Shows a sample of a run whose generator has sent everything, while the job catches up. Shows nothing if the job
     * does not report how much it has read.
     *
     * @param sent the number of deliveries
     */
    void catchingUp(Sample now, long sent) {
        Sample earlier = add(now);
        if (now.read() == 0) {
            return;
        }
        long read = Math.min(now.read(), sent);
        progress.working(
                "reading",
                (double) read / sent,
                rate(now.read() - earlier.read(), now, earlier) + "lag " + number(sent - read) + ", " + number(read)
                        + " of " + number(sent) + " read" + candles(now));
    }

    /**
     * Shows a line per restart since the last call.
     *
     * @param causes the failures of the job, latest first; there may be fewer than restarts
     */
    void restarted(long restartsNow, List<String> causes) {
        for (long number = restarts + 1; number <= restartsNow; number++) {
            int age = (int) (restartsNow - number);
            String cause = age < causes.size()
                    ? shortened(causes.get(age))
                    : "the JobManager reports no failure; a new JobManager may have taken over";
            progress.event("restart", number + " of the job: " + cause);
        }
        restarts = Math.max(restarts, restartsNow);
    }

    /** Returns whether there is a restart that has not been shown yet. @param restartsNow the number of all restarts */
    boolean isRestart(long restartsNow) {
        return restartsNow > restarts;
    }

    private Sample add(Sample now) {
        recent.add(now);
        if (recent.size() > RATE_SAMPLES) {
            recent.remove();
        }
        return recent.element();
    }

    /** A restarted job reads from its last checkpoint, so that the difference is negative and no rate is known. */
    private static String rate(long difference, Sample now, Sample earlier) {
        double seconds = now.seconds() - earlier.seconds();
        return difference <= 0 || seconds <= 0 ? "" : String.format(Locale.ROOT, "%,.0f/s, ", difference / seconds);
    }

    private static String candles(Sample now) {
        @Nullable Long watermark = now.watermarkMillis();
        return (now.candles() == 0 ? "" : ", " + number(now.candles()) + " candles")
                + (watermark == null ? "" : ", watermark " + Instant.ofEpochMilli(watermark));
    }

    private static String shortened(String cause) {
        String line = TerminalText.of(cause.lines().findFirst().orElse(""));
        return line.length() <= MAX_CAUSE_LENGTH ? line : line.substring(0, MAX_CAUSE_LENGTH) + "…";
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}

package io.tickproof.harness.run;

import io.tickproof.harness.console.Progress;
import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.flink.FlinkJob.Reading;
import io.tickproof.verifier.observed.ConcurrentReader;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The course of a run, looked at a few times a second: shown as progress, told to whoever watches, and kept for the page.
 * A look that fails is left out; nothing of the verdict rests on it.
 */
final class RunTimeline implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunTimeline.class);
    private static final long EVERY_MILLIS = 250;
    private static final int MOST_MOMENTS = 600;

    private final long expected;
    private final Progress progress;
    private final Consumer<Sample> watcher;
    private final long startNanos = System.nanoTime();
    private final List<Sample> moments = new ArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tickproof-course");
        thread.setDaemon(true);
        return thread;
    });
    private long read;
    private volatile LongSupplier sent = () -> 0;
    private volatile Optional<FlinkJob> job = Optional.empty();
    private volatile Optional<ConcurrentReader> reader = Optional.empty();

    /**
     * @param expected about how many deliveries there will be
     * @param watcher told of each moment, from one thread
     */
    RunTimeline(long expected, Progress progress, Consumer<Sample> watcher) {
        this.expected = expected;
        this.progress = progress;
        this.watcher = watcher;
        clock.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    void sends(LongSupplier count) {
        sent = count;
    }

    void runs(FlinkJob started) {
        job = Optional.of(started);
    }

    void reads(Optional<ConcurrentReader> looking) {
        reader = looking;
    }

    private void look() {
        try {
            Reading reading = job.isPresent() ? job.get().reading() : Reading.NONE;
            // Behind a restart the new attempt tells nothing until it is restored.
            read = reading.records() > 0 ? reading.records() : read;
            Sample moment = new Sample(
                    Math.round((System.nanoTime() - startNanos) / 1e6) / 1e3,
                    sent.getAsLong(),
                    read,
                    reader.map(ConcurrentReader::candles).orElse(0L),
                    reading.watermarkMillis(),
                    reading.restarts());
            progress.working("run", describe(moment));
            watcher.accept(moment);
            synchronized (moments) {
                moments.add(moment);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.debug("a look at the run failed", e);
        }
    }

    private String describe(Sample now) {
        double rate;
        synchronized (moments) {
            Sample before = moments.isEmpty() ? null : moments.get(Math.max(0, moments.size() - 8));
            rate = before == null || now.seconds() <= before.seconds()
                    ? 0
                    : (now.sent() + now.read() - before.sent() - before.read()) / (now.seconds() - before.seconds());
        }
        long left = Math.max(0, expected - now.sent()) + Math.max(0, expected - now.read());
        return String.format(
                Locale.ROOT,
                "%,d of about %,d sent, %,d read, %,.0f/s%s, %,d candles%s",
                now.sent(),
                expected,
                now.read(),
                rate,
                now.watermarkMillis() == null ? "" : ", watermark " + Instant.ofEpochMilli(now.watermarkMillis()),
                now.candles(),
                rate > 0 && left > 0 ? String.format(Locale.ROOT, ", about %.0f s left", left / rate) : "");
    }

    /** What was seen, thinned out evenly where it is much. */
    List<Sample> moments() {
        synchronized (moments) {
            int step = moments.size() / MOST_MOMENTS + 1;
            List<Sample> some = new ArrayList<>();
            for (int i = 0; i < moments.size(); i += step) {
                some.add(moments.get(i));
            }
            return some;
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}

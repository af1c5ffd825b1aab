package io.tickproof.verifier.observed;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the table of candles again and again while a job writes it, in a thread of its own. */
public final class ConcurrentReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConcurrentReader.class);
    private static final long LEAST_PAUSE_MILLIS = 50;
    private static final long STOP_MILLIS = 30_000;
    /** A server that was killed comes back, or it does not. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Opening opening;
    private final ObservedRevisions readings = new ObservedRevisions();
    private final Thread thread = new Thread(this::read, "concurrent reader");
    private volatile boolean stopping;
    private volatile boolean closed;
    private volatile boolean failed;
    private volatile long candles;
    /** Null while there is no connection. */
    private volatile PostgresSinks sinks;

    private volatile long changedNanos = System.nanoTime();

    /** Connects to the database. */
    public interface Opening {
        PostgresSinks open() throws SinkException;
    }

    private ConcurrentReader(Opening opening) {
        this.opening = opening;
    }

    /** @param opening called again where the connection breaks */
    public static ConcurrentReader start(Opening opening) {
        ConcurrentReader reader = new ConcurrentReader(opening);
        reader.thread.setDaemon(true);
        reader.thread.start();
        return reader;
    }

    private void read() {
        long newest = Long.MIN_VALUE;
        long lookedNanos = System.nanoTime();
        try {
            while (true) {
                boolean last = stopping;
                if (closed) {
                    return;
                }
                long startNanos = System.nanoTime();
                boolean connected = sinks != null;
                try {
                    if (sinks == null) {
                        sinks = opening.open();
                    }
                    newest = Math.max(newest, look(newest));
                    readings.looked();
                    candles = readings.candles();
                    lookedNanos = System.nanoTime();
                } catch (SinkException e) {
                    // A job may make its table itself, and a server may be away for a while; what was connected may
                    // have
                    // broken long before the last look.
                    if (last && !connected
                            || readings.looks() > 0 && System.nanoTime() - lookedNanos > PATIENCE_NANOS) {
                        throw e;
                    }
                    LOG.info("the concurrent reader could not look: {}", e.getMessage());
                    disconnect();
                    if (last) {
                        continue;
                    }
                }
                if (last) {
                    return;
                }
                // A large table must not be read all the time: the job needs the server too.
                long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
                synchronized (this) {
                    if (!stopping) {
                        wait(Math.max(LEAST_PAUSE_MILLIS, 4 * took));
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SinkException | RuntimeException e) {
            LOG.warn("the concurrent reader has stopped looking", e);
            failed = true;
        } finally {
            disconnect();
        }
    }

    private void disconnect() {
        PostgresSinks broken = sinks;
        sinks = null;
        if (broken != null) {
            broken.close();
        }
    }

    /** Rows that were put out shortly before the newest one may have been committed behind it. */
    private long look(long newest) throws SinkException {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        long[] seen = {newest};
        String emitted = sinks.layout().emitted();
        String where = emitted == null || newest == Long.MIN_VALUE
                ? ""
                : " WHERE " + PostgresSinks.quoted(emitted) + " > to_timestamp(" + newest / 1_000_000
                        + ") - interval '5 s'";
        sinks.candles(where, candle -> {
            if (readings.saw(candle.candle(), now)) {
                changedNanos = System.nanoTime();
            }
            seen[0] = Math.max(seen[0], candle.emittedMicros());
        });
        return seen[0];
    }

    /** How many candles it has seen, revised ones once. */
    public long candles() {
        return candles;
    }

    /** Whether it can no longer read the table. */
    public boolean hasFailed() {
        return failed;
    }

    /** For how long the table has not changed. */
    public Duration quiet() {
        return Duration.ofNanos(System.nanoTime() - changedNanos);
    }

    /** Looks a last time, and ends. @return empty where the table could not be read */
    public Optional<ObservedRevisions> stop() throws InterruptedException {
        synchronized (this) {
            stopping = true;
            notifyAll();
        }
        thread.join(STOP_MILLIS);
        return failed || thread.isAlive() ? Optional.empty() : Optional.of(readings);
    }

    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            stopping = true;
            notifyAll();
        }
    }
}

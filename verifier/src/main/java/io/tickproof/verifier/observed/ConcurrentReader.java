package io.tickproof.verifier.observed;

import io.tickproof.market.Candle;
import io.tickproof.market.Micros;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Polls the table of candles in a separate thread while a job writes to it. */
public final class ConcurrentReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConcurrentReader.class);
    private static final long LEAST_PAUSE_MILLIS = 50;
    private static final long STOP_MILLIS = 30_000;
    /** How long the reader tries to reconnect to a killed server before it fails. */
    private static final long RECONNECT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Connector connector;
    private final ObservedRevisions readings = new ObservedRevisions();
    private final Thread thread = new Thread(this::poll, "concurrent reader");
    private volatile Consumer<Candle> listener = candle -> {};
    private volatile boolean stopping;
    private volatile boolean closed;
    private volatile boolean failed;
    private volatile long candles;
    private volatile long changedNanos = System.nanoTime();

    /** Connects to the database. */
    public interface Connector {
        PostgresSinks open() throws SinkException;
    }

    private ConcurrentReader(Connector connector) {
        this.connector = connector;
    }

    /**
     * Starts a reader.
     *
     * @param connector called again after the connection is lost
     */
    public static ConcurrentReader start(Connector connector) {
        ConcurrentReader reader = new ConcurrentReader(connector);
        reader.thread.setDaemon(true);
        reader.thread.start();
        return reader;
    }

    private void poll() {
        @Nullable PostgresSinks sinks = null;
        long newestMicros = Micros.UNKNOWN;
        long polledNanos = System.nanoTime();
        try {
            while (!closed) {
                boolean last = stopping;
                long startNanos = System.nanoTime();
                boolean connected = sinks != null;
                try {
                    if (sinks == null) {
                        sinks = connector.open();
                    }
                    newestMicros = Math.max(newestMicros, read(sinks, newestMicros));
                    readings.endPoll();
                    candles = readings.candles();
                    polledNanos = System.nanoTime();
                } catch (SinkException e) {
                    // The job may create its table itself, a server may be down for a while, and an open connection may
                    // have been lost long before the last poll.
                    boolean givesUp = readings.polls() > 0 && System.nanoTime() - polledNanos > RECONNECT_NANOS;
                    if (last && !connected || givesUp) {
                        throw e;
                    }
                    LOG.info("the concurrent reader could not read: {}", e.getMessage());
                    close(sinks);
                    sinks = null;
                    if (last) {
                        continue;
                    }
                }
                if (last) {
                    return;
                }
                pause(System.nanoTime() - startNanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SinkException | RuntimeException e) {
            LOG.warn("the concurrent reader stops", e);
            failed = true;
        } finally {
            close(sinks);
        }
    }

    /** Pauses longer after a long poll: a large table must not be read all the time, since the job needs the server too. */
    private synchronized void pause(long pollNanos) throws InterruptedException {
        if (!stopping) {
            wait(Math.max(LEAST_PAUSE_MILLIS, 4 * TimeUnit.NANOSECONDS.toMillis(pollNanos)));
        }
    }

    private static void close(@Nullable PostgresSinks sinks) {
        if (sinks != null) {
            sinks.close();
        }
    }

    /**
     * Reads the rows that may be new. A row that was emitted shortly before the newest one may have been committed after
     * it.
     *
     * @return the greatest time of emission
     */
    private long read(PostgresSinks sinks, long newestMicros) throws SinkException {
        long now = Micros.now();
        long[] newest = {newestMicros};
        String emitted = sinks.layout().emitted();
        String where = emitted == null || newestMicros == Micros.UNKNOWN
                ? ""
                : " WHERE " + PostgresSinks.quoted(emitted) + " > to_timestamp(" + newestMicros / Micros.PER_SECOND
                        + ") - interval '5 s'";
        sinks.candles(where, candle -> {
            if (readings.add(candle.candle(), now)) {
                changedNanos = System.nanoTime();
                listener.accept(candle.candle());
            }
            newest[0] = Math.max(newest[0], candle.emittedMicros());
        });
        return newest[0];
    }

    /** Sets the listener that receives each new or changed row, on the thread of this reader. */
    public void onChange(Consumer<Candle> newListener) {
        listener = newListener;
    }

    /** Returns the number of distinct candles that the reader has seen. */
    public long candles() {
        return candles;
    }

    /** Returns whether the reader has stopped because it cannot read the table. */
    public boolean hasFailed() {
        return failed;
    }

    /** Returns how long the table has been unchanged. */
    public Duration quiet() {
        return Duration.ofNanos(System.nanoTime() - changedNanos);
    }

    /**
     * Polls one last time and ends the thread.
     *
     * @return empty if the table could not be read
     */
    public Optional<ObservedRevisions> stop() throws InterruptedException {
        end();
        thread.join(STOP_MILLIS);
        return failed || thread.isAlive() ? Optional.empty() : Optional.of(readings);
    }

    @Override
    public void close() {
        closed = true;
        end();
    }

    private synchronized void end() {
        stopping = true;
        notifyAll();
    }
}

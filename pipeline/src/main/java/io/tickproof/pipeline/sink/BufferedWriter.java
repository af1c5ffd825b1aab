package io.tickproof.pipeline.sink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers rows, one a key, and writes them in batches in the order of their keys: when there are too many to keep,
 * a little after the first, and before every checkpoint. A failure that may pass is tried again with
 * growing pauses for {@value #PATIENCE_MS} ms; then, and for any other failure, the writer fails and Flink restarts
 * the job from the last checkpoint.
 */
abstract class BufferedWriter<T> implements SinkWriter<T> {
    private static final Logger LOG = LoggerFactory.getLogger(BufferedWriter.class);
    static final int LINGER_MS = 20;
    private static final long PATIENCE_MS = 30_000;
    private static final long FIRST_PAUSE_MS = 50;
    private static final long LONGEST_PAUSE_MS = 2_000;

    private final String name;
    private final ProcessingTimeService time;
    private final int full;
    private Map<Comparable<?>, T> rows = new HashMap<>();
    private final SinkWriterMetricGroup metrics;
    private boolean lingering;
    private volatile long sendMillis;

    /**
     * @param name of the server, for messages
     * @param full so many rows are not kept any longer
     */
    BufferedWriter(String name, int full, WriterInitContext context) {
        this.name = name;
        this.full = full;
        time = context.getProcessingTimeService();
        metrics = context.metricGroup();
        metrics.setCurrentSendTimeGauge(() -> sendMillis);
    }

    /** All of one kind. */
    abstract Comparable<?> key(T row);

    /** How long the first row may wait for others, in ms. @param sendMillis how long the last batch took */
    abstract long lingerMillis(long sendMillis);

    abstract T newer(T first, T second);

    /** Does nothing where there is a connection. */
    abstract void connect() throws Exception;

    /** Writes all rows or fails; may be called again with the same rows. */
    abstract void writeAll(List<T> batch) throws Exception;

    /** Whether the same call may succeed a little later. */
    abstract boolean isTransient(Exception failure);

    /** A checkpoint passes, and there is nothing to write for it. */
    void idle() {
        // Most have nothing to do then.
    }

    @Override
    public abstract void close() throws IOException;

    /**
     * Connects before there is a row, which would have to wait for it: in a JVM that has just been started that takes seconds. A
     * server that cannot be reached is left to the first row, which tries again.
     *
     * @throws IOException if the server refuses for good, such as for a wrong password
     */
    final void connectAhead() throws IOException {
        try {
            connect();
        } catch (Exception e) {
            if (!isTransient(e)) {
                throw new IOException(name + " lets nobody in: " + e.getMessage(), e);
            }
            LOG.warn("{} cannot be reached yet: {}", name, e.toString());
        }
    }

    @Override
    public final void write(T row, Context context) throws IOException, InterruptedException {
        rows.merge(key(row), row, this::newer);
        if (rows.size() >= full) {
            flush(false);
        } else if (!lingering) {
            lingering = true;
            time.registerTimer(time.getCurrentProcessingTime() + lingerMillis(sendMillis), now -> {
                lingering = false;
                flush(false);
            });
        }
    }

    /** Two writers that write the same rows in the same order never wait for each other in a circle. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private List<T> inOrder() {
        List<Map.Entry<Comparable<?>, T>> entries = new ArrayList<>(rows.entrySet());
        entries.sort((one, other) -> ((Comparable) one.getKey()).compareTo(other.getKey()));
        return entries.stream().map(Map.Entry::getValue).toList();
    }

    @Override
    public final void flush(boolean endOfInput) throws IOException, InterruptedException {
        if (rows.isEmpty()) {
            idle();
            return;
        }
        List<T> batch = inOrder();
        long deadline = time.getCurrentProcessingTime() + PATIENCE_MS;
        for (long pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
            try {
                long startNanos = System.nanoTime();
                writeAll(batch);
                sendMillis = (System.nanoTime() - startNanos) / 1_000_000;
                metrics.getNumRecordsSendCounter().inc(batch.size());
                // Not cleared: the room of a burst would stay, and be walked through ever after.
                rows = new HashMap<>();
                return;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                metrics.getNumRecordsSendErrorsCounter().inc(batch.size());
                if (!isTransient(e) || time.getCurrentProcessingTime() + pause > deadline) {
                    throw new IOException(
                            batch.size() + " rows could not be written to " + name + ": " + e.getMessage(), e);
                }
                LOG.warn("writing {} rows to {} failed, again in {} ms: {}", batch.size(), name, pause, e.toString());
                // The task's own thread waits, on purpose: a sink that cannot write must hold the job back.
                Thread.sleep(pause);
            }
        }
    }
}

package io.tickproof.pipeline.sink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buffers rows, one per key, and writes them in batches in the order of their keys: when the buffer is full, shortly
 * after the first row, and before every checkpoint.
 *
 * <p>A transient failure is retried with growing pauses for {@value #MAX_RETRY_MS} ms. After that, and for any other
 * failure, the writer fails and Flink restarts the job from the last checkpoint.
 *
 * @param <T> type of the row
 */
abstract class BufferedWriter<T> implements SinkWriter<T> {
    private static final Logger LOG = LoggerFactory.getLogger(BufferedWriter.class);
    static final int LINGER_MS = 20;
    private static final long MAX_RETRY_MS = 30_000;
    private static final long FIRST_PAUSE_MS = 50;
    private static final long MAX_PAUSE_MS = 2_000;

    private final String server;
    private final ProcessingTimeService time;
    private final int maxRows;
    private final SinkWriterMetricGroup metrics;
    private Map<Comparable<?>, T> rows = new HashMap<>();
    private boolean isLingering;
    private volatile long sendMillis;

    /**
     * @param server name of the server, for messages
     * @param maxRows number of rows at which the buffer is full
     */
    BufferedWriter(String server, int maxRows, WriterInitContext context) {
        this.server = server;
        this.maxRows = maxRows;
        time = context.getProcessingTimeService();
        metrics = context.metricGroup();
        metrics.setCurrentSendTimeGauge(() -> sendMillis);
    }

    /** Returns the key of a row. All keys of a writer are of one type. */
    abstract Comparable<?> key(T row);

    /**
     * Returns how long the first row of a batch may wait for others, in ms.
     *
     * @param sendMillis how long the last batch took, in ms
     */
    abstract long lingerMillis(long sendMillis);

    /** Returns which of two rows with the same key is written, or a merge of both. */
    abstract T newer(T first, T second);

    /** Connects to the server, if there is no connection. */
    abstract void connect() throws Exception;

    /** Writes all rows, or fails. It may be called again with the same rows. */
    abstract void writeAll(List<T> batch) throws Exception;

    /** Returns whether the same call may succeed a little later. */
    abstract boolean isTransient(Exception failure);

    /** Called by a flush if there is nothing to write. */
    void idle() {
        // Most writers have nothing to do.
    }

    @Override
    public abstract void close() throws IOException;

    /**
     * Connects before the first row, which would otherwise wait for the connection: in a JVM that has just started, this
     * takes seconds. If the server is not reachable, the first row retries.
     *
     * @throws IOException if the server rejects the connection permanently, for example because of a wrong password
     */
    final void connectAhead() throws IOException {
        try {
            connect();
        } catch (Exception e) {
            if (!isTransient(e)) {
                throw new IOException("cannot connect to " + server + ": " + e.getMessage(), e);
            }
            LOG.warn("{} is not reachable yet; the first row retries: {}", server, e.toString());
        }
    }

    @Override
    public final void write(T row, Context context) throws IOException, InterruptedException {
        rows.merge(key(row), row, this::newer);
        if (rows.size() >= maxRows) {
            flush(false);
        } else if (!isLingering) {
            isLingering = true;
            time.registerTimer(time.getCurrentProcessingTime() + lingerMillis(sendMillis), now -> {
                isLingering = false;
                flush(false);
            });
        }
    }

    @Override
    public final void flush(boolean endOfInput) throws IOException, InterruptedException {
        if (rows.isEmpty()) {
            idle();
            return;
        }
        writeWithRetries(inOrderOfKeys());
        // A new map and not a cleared one: the capacity of a burst would stay, and every later flush would iterate it.
        rows = new HashMap<>();
    }

    /** Writers that write the same rows in the same order cannot wait for each other in a cycle. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private List<T> inOrderOfKeys() {
        List<Map.Entry<Comparable<?>, T>> entries = new ArrayList<>(rows.entrySet());
        entries.sort((one, other) -> ((Comparable) one.getKey()).compareTo(other.getKey()));
        return entries.stream().map(Map.Entry::getValue).toList();
    }

    private void writeWithRetries(List<T> batch) throws IOException, InterruptedException {
        long deadline = time.getCurrentProcessingTime() + MAX_RETRY_MS;
        for (long pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
            try {
                long startNanos = System.nanoTime();
                writeAll(batch);
                sendMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
                metrics.getNumRecordsSendCounter().inc(batch.size());
                return;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                metrics.getNumRecordsSendErrorsCounter().inc(batch.size());
                if (!isTransient(e) || time.getCurrentProcessingTime() + pause > deadline) {
                    throw new IOException(
                            "cannot write " + batch.size() + " rows to " + server + ": " + e.getMessage(), e);
                }
                LOG.warn(
                        "cannot write {} rows to {}, retrying in {} ms: {}", batch.size(), server, pause, e.toString());
                // Blocks the task's thread on purpose: a sink that cannot write must hold the job back.
                Thread.sleep(pause);
            }
        }
    }
}

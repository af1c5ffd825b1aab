package io.tickproof.pipeline.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.metrics.groups.InternalSinkWriterMetricGroup;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Batching, order and retries of the sinks' common base, on a clock that the test advances. */
@Tag("unit")
class BufferedWriterTest {
    private static final int MAX_ROWS = 3;

    private final TestProcessingTimeService clock = new TestProcessingTimeService();
    private final List<List<String>> batches = new ArrayList<>();
    private final Deque<Exception> failures = new ArrayDeque<>();
    private int idleFlushes;
    private final BufferedWriter<String> writer = new RecordingWriter();

    @Test
    void fullBufferIsWrittenInTheOrderOfItsKeys() throws Exception {
        write("c1", "a1", "b1");
        assertEquals(List.of(List.of("a1", "b1", "c1")), batches);
    }

    @Test
    void rowsWithTheSameKeyAreWrittenOnce() throws Exception {
        write("a1", "a3", "a2", "b1");
        writer.flush(false);
        assertEquals(List.of(List.of("a3", "b1")), batches);
    }

    @Test
    void rowWaitsForOthersForTheLingerTime() throws Exception {
        write("a1");
        clock.advance(BufferedWriter.LINGER_MS - 1);
        write("b1");
        assertEquals(List.of(), batches);
        clock.advance(1);
        assertEquals(List.of(List.of("a1", "b1")), batches);
    }

    @Test
    void checkpointWritesTheBuffer() throws Exception {
        write("a1");
        writer.flush(false);
        assertEquals(List.of(List.of("a1")), batches);
        writer.flush(false);
        assertEquals(1, batches.size());
        assertEquals(1, idleFlushes);
    }

    @Test
    void transientFailureIsRetriedWithTheSameRows() throws Exception {
        failures.add(new IOException("transient"));
        failures.add(new IOException("transient"));
        write("a1", "b1");
        writer.flush(false);
        assertEquals(List.of(List.of("a1", "b1")), batches);
    }

    @Test
    void permanentFailureFailsTheJobAndKeepsItsCause() throws Exception {
        failures.add(new IOException("no such table"));
        write("a1");
        IOException failure = assertThrows(IOException.class, () -> writer.flush(false));
        assertEquals("cannot write 1 rows to TestDB: no such table", failure.getMessage());
        assertEquals("no such table", failure.getCause().getMessage());
    }

    @Test
    void retriesEndAfterHalfAMinute() throws Exception {
        failures.add(new IOException("transient") {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                advanceClock(31_000);
                return "transient";
            }
        });
        write("a1");
        assertThrows(Exception.class, () -> clock.advance(BufferedWriter.LINGER_MS));
        assertEquals(List.of(), batches);
    }

    @Test
    void unreachableServerDoesNotFailTheConnectionAhead() throws Exception {
        failures.add(new IOException("transient"));
        writer.connectAhead();
        failures.add(new IOException("wrong password"));
        IOException failure = assertThrows(IOException.class, writer::connectAhead);
        assertEquals("cannot connect to TestDB: wrong password", failure.getMessage());
    }

    private void advanceClock(long millis) {
        try {
            clock.advance(millis);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(String... rows) {
        Arrays.stream(rows).forEach(row -> {
            try {
                writer.write(row, null);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** The first character of a row is its key, and of two rows the greater is the newer. */
    private final class RecordingWriter extends BufferedWriter<String> {
        RecordingWriter() {
            super("TestDB", MAX_ROWS, context(clock));
        }

        @Override
        Comparable<?> key(String row) {
            return row.substring(0, 1);
        }

        @Override
        long lingerMillis(long sendMillis) {
            return LINGER_MS;
        }

        @Override
        String newer(String first, String second) {
            return second.compareTo(first) > 0 ? second : first;
        }

        @Override
        void connect() throws Exception {
            if (!failures.isEmpty()) {
                throw failures.remove();
            }
        }

        @Override
        void writeAll(List<String> batch) throws Exception {
            connect();
            batches.add(List.copyOf(batch));
        }

        @Override
        boolean isTransient(Exception failure) {
            return "transient".equals(failure.getMessage());
        }

        @Override
        void idle() {
            idleFlushes++;
        }

        @Override
        public void close() {
            // It has no connection.
        }
    }

    /** Returns a context that has a clock and metrics, and nothing else. */
    private static WriterInitContext context(TestProcessingTimeService clock) {
        var metrics = InternalSinkWriterMetricGroup.wrap(UnregisteredMetricsGroup.createOperatorMetricGroup());
        return (WriterInitContext) Proxy.newProxyInstance(
                BufferedWriterTest.class.getClassLoader(),
                new Class<?>[] {WriterInitContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getProcessingTimeService" -> clock;
                    case "metricGroup" -> metrics;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}

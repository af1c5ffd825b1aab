package io.tickproof.harness.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.market.Micros;
import io.tickproof.market.TickDecoder.Kind;
import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.lateness.LatenessGate;
import io.tickproof.pipeline.lateness.TickBatch;
import io.tickproof.pipeline.lateness.TickBatchSerializer;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.OperatorOptions;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import io.tickproof.pipeline.source.SourceRecord;
import io.tickproof.pipeline.window.CandleWindows;
import io.tickproof.pipeline.window.CandleWindowsOperator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.storage.JobManagerCheckpointStorage;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The state of a symbol is dropped with its last window, so symbols that no longer trade leave no state. */
@Execution(ExecutionMode.CONCURRENT)
class StateTest {
    private static final long START_MICROS = 1_767_571_200_000_000L;
    private static final long MINUTE_MICROS = 60_000_000;

    @Test
    @Tag("stack")
    void hundredThousandShortLivedSymbolsLeaveNoState() throws Exception {
        assertBoundedState(2_000, 50);
    }

    @Test
    @Tag("long")
    void millionShortLivedSymbolsLeaveNoState() throws Exception {
        assertBoundedState(10_000, 100);
    }

    /**
     * Sends, in every minute, ticks of new symbols only: two per symbol, half a minute apart, of which the second one
     * is late.
     */
    private static void assertBoundedState(int symbols, int minutes) throws Exception {
        JobOptions options = OperatorOptions.of(
                new JobOptions.Rules(
                        List.of(WindowSpec.parse("PT1M"), WindowSpec.parse("PT5M"), WindowSpec.parse("PT5M/PT1M")),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        null,
                        false,
                        false),
                1);
        List<Integer> entries = new ArrayList<>();
        List<Integer> timers = new ArrayList<>();
        OneInputStreamOperatorTestHarness<SourceRecord, TickBatch> gate =
                new OneInputStreamOperatorTestHarness<>(new LatenessGate(options));
        KeyedOneInputStreamOperatorTestHarness<String, TickBatch, CandleRow> windows =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new CandleWindowsOperator(new CandleWindows(options)), TickBatch::symbol, Types.STRING);
        // Checkpoints in this test are larger than the default limit of this storage.
        windows.setCheckpointStorage(new JobManagerCheckpointStorage(Integer.MAX_VALUE));
        gate.setup(TickBatchSerializer.INSTANCE);
        windows.setup();
        gate.open();
        windows.open();
        SourceRecord record = new SourceRecord();
        long offset = 0;
        for (int minute = 0; minute < minutes; minute++) {
            for (int i = 0; i < 2 * symbols; i++) {
                record.kind = Kind.TICK;
                record.offset = offset++;
                record.symbol = "S" + (minute * symbols + i % symbols);
                record.id = i;
                record.timeMicros = START_MICROS
                        + minute * MINUTE_MICROS
                        + i * MINUTE_MICROS / (2L * symbols)
                        - (i >= symbols ? MINUTE_MICROS / 2 : 0);
                record.price = 1;
                record.quantity = 1;
                gate.processElement(new StreamRecord<>(record));
                if (i % 1000 == 999) {
                    gate.processWatermark(
                            new Watermark((record.timeMicros - Micros.of(Duration.ofSeconds(5))) / 1000 - 1));
                    pass(gate, windows);
                }
            }
            // A checkpoint writes the state in memory to the backend.
            windows.snapshot(minute, minute);
            entries.add(windows.numKeyedStateEntries());
            timers.add(windows.numEventTimeTimers());
        }
        gate.processWatermark(Watermark.MAX_WATERMARK);
        pass(gate, windows);
        assertEquals(0, windows.numKeyedStateEntries(), "after the end");
        assertEquals(0, windows.numEventTimeTimers(), "after the end");
        gate.close();
        windows.close();
        assertLevel(entries, 12);
        assertLevel(timers, 12);
    }

    /** @param settled the minutes after which the longest window and its lateness are over; after that nothing grows */
    private static void assertLevel(List<Integer> counts, int settled) {
        int early = counts.subList(settled, settled + 10).stream()
                .mapToInt(Integer::intValue)
                .max()
                .orElseThrow();
        int late = counts.subList(counts.size() - 10, counts.size()).stream()
                .mapToInt(Integer::intValue)
                .max()
                .orElseThrow();
        assertTrue(early > 0 && late <= early, counts.toString());
    }

    private static void pass(
            OneInputStreamOperatorTestHarness<SourceRecord, TickBatch> gate,
            KeyedOneInputStreamOperatorTestHarness<String, TickBatch, CandleRow> windows)
            throws Exception {
        for (Object element = gate.getOutput().poll();
                element != null;
                element = gate.getOutput().poll()) {
            if (element instanceof Watermark watermark) {
                windows.processWatermark(watermark);
            } else if (element instanceof StreamRecord<?> record) {
                windows.processElement(
                        new StreamRecord<>(TickBatchSerializer.INSTANCE.copy((TickBatch) record.getValue())));
            }
        }
        windows.getOutput().clear();
    }
}

package io.tickproof.pipeline.lateness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.market.RejectionReason;
import io.tickproof.pipeline.contract.ContractExample;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.output.OutputRows.DeadLetterRow;
import io.tickproof.pipeline.output.OutputRows.TooLateRow;
import io.tickproof.pipeline.source.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lateness filter on the worked examples of the candle contract. */
@Tag("unit")
class LatenessGateTest {
    private static final String TWO_PARTITIONS = "Several partitions";

    private record Row(SourceRecord record, String watermark, String outcome) {}

    @ParameterizedTest
    @ValueSource(strings = {TWO_PARTITIONS, "The partition of a symbol"})
    void outcomesEqualTheContract(String heading) throws Exception {
        ContractExample example = ContractExample.read(heading);
        try (FilterHarness filter = new FilterHarness(example.options(), null)) {
            for (Row row : rows(example)) {
                check(row, filter);
            }
        }
    }

    /** Flink restores no watermarks, so without the filter's state a late tick would pass after a crash. */
    @ParameterizedTest
    @ValueSource(strings = {TWO_PARTITIONS, "The partition of a symbol"})
    void restoreAfterEveryRecordKeepsTheOutcomes(String heading) throws Exception {
        ContractExample example = ContractExample.read(heading);
        OperatorSubtaskState state = null;
        for (Row row : rows(example)) {
            try (FilterHarness filter = new FilterHarness(example.options(), state)) {
                check(row, filter);
                state = filter.snapshot();
            }
        }
    }

    @Test
    void watermarkIsTheMinimumOfThePartitions() throws Exception {
        try (FilterHarness filter = new FilterHarness(options(), null)) {
            filter.send(ContractExample.record("heartbeat 09:10:00", 0, 0));
            filter.drain();
            filter.send(ContractExample.record("heartbeat 09:03:05", 1, 0));
            filter.send(ContractExample.record("heartbeat 09:20:00", 0, 1));
            assertEquals(List.of(), filter.drain());
            filter.send(ContractExample.record("heartbeat 09:15:05", 1, 1));
            assertEquals(List.of(watermark("09:15:00")), filter.drain());
        }
    }

    @Test
    void partitionWithoutValidRecordHoldsTheWatermarkBack() throws Exception {
        SourceRecord rejected = new SourceRecord();
        rejected.partition = 1;
        rejected.rejection = RejectionReason.NOT_JSON;
        rejected.payload = new byte[] {1};
        try (FilterHarness filter = new FilterHarness(options(), null)) {
            filter.send(rejected);
            filter.send(ContractExample.record("heartbeat 09:10:00", 0, 0));
            assertEquals(List.of(), filter.drain());
            filter.send(ContractExample.record("heartbeat 09:03:05", 1, 1));
            assertEquals(List.of(watermark("09:03:00")), filter.drain());
        }
    }

    /** Ticks that were read before the watermark advanced must reach the windows before it. */
    @Test
    void batchesAreEmittedBeforeTheWatermark() throws Exception {
        try (FilterHarness filter = new FilterHarness(options(), null)) {
            filter.send(ContractExample.record("tick A 1 at 09:00:10: 10 × 1", 0, 0));
            filter.drain();
            filter.send(ContractExample.record("tick A 2 at 09:00:20: 10 × 1", 0, 1));
            filter.send(ContractExample.record("tick A 3 at 09:02:10: 10 × 1", 0, 2));
            List<Object> emitted = filter.drain();
            assertEquals(2, emitted.size(), emitted.toString());
            assertEquals(2, ((TickBatch) emitted.get(0)).size());
            assertEquals(watermark("09:02:05"), emitted.get(1));
        }
    }

    private static List<Row> rows(ContractExample example) {
        List<Row> rows = new ArrayList<>();
        for (Map<String, String> row : example.rows()) {
            int partition = Integer.parseInt(row.get("partition"));
            SourceRecord record = ContractExample.record(row.get("record"), partition, rows.size());
            rows.add(new Row(record, row.get("M − B before it"), row.get("outcome")));
        }
        return rows;
    }

    /** Sends the record, and compares its outcome and, if an output contains it, its partition watermark. */
    private static void check(Row row, FilterHarness filter) throws Exception {
        filter.send(row.record());
        filter.flush();
        String outcome = "";
        Long watermark = null;
        for (Object emitted : filter.drain()) {
            if (emitted instanceof TickBatch batch) {
                outcome = "passes";
                watermark = batch.watermarkMicros(0);
            }
        }
        for (TooLateRow dropped : filter.tooLate()) {
            outcome = "dropped";
            watermark = dropped.watermarkMicros();
        }
        for (DeadLetterRow deadLetter : filter.deadLetters()) {
            outcome = "dead letter " + deadLetter.reason();
        }
        assertEquals(row.outcome(), outcome, row.toString());
        if (watermark != null) {
            long expected = row.watermark().equals("none") ? Long.MIN_VALUE : ContractExample.micros(row.watermark());
            assertEquals(expected, watermark, row.toString());
        }
    }

    private static JobOptions options() throws Exception {
        return ContractExample.read(TWO_PARTITIONS).options();
    }

    /** Returns the watermark that says: all records before this time have been read. */
    private static Watermark watermark(String time) {
        return new Watermark(ContractExample.micros(time) / 1000 - 1);
    }
}

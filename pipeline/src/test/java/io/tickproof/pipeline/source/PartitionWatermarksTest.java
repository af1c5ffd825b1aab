package io.tickproof.pipeline.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.market.TickDecoder.Kind;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PartitionWatermarksTest {
    private static final long SECOND = 1_000_000;

    private final PartitionWatermarks watermarks = new PartitionWatermarks(5 * SECOND, 60_000);
    private final List<Long> emittedMillis = new ArrayList<>();

    private final WatermarkOutput output = new WatermarkOutput() {
        @Override
        public void emitWatermark(Watermark watermark) {
            emittedMillis.add(watermark.getTimestamp());
        }

        @Override
        public void markIdle() {
            throw new AssertionError("a partition is never idle");
        }

        @Override
        public void markActive() {
            throw new AssertionError("a partition is never idle");
        }
    };

    @Test
    void onlyWatermarksThatCloseAWindowAreEmitted() {
        read(Kind.TICK, 10 * SECOND);
        read(Kind.TICK, 64 * SECOND);
        read(Kind.HEARTBEAT, 65 * SECOND);
        read(Kind.TICK, 66 * SECOND);
        assertEquals(List.of(4_999L, 59_999L), emittedMillis);
    }

    @Test
    void olderAndRejectedRecordsDoNotAdvanceTheWatermark() {
        read(Kind.TICK, 70 * SECOND);
        read(Kind.TICK, 10 * SECOND);
        read(Kind.REJECTED, 900 * SECOND);
        assertEquals(List.of(64_999L), emittedMillis);
    }

    /** A reader of files has several partitions, and the others may be far behind. */
    @Test
    void endOfAFileDoesNotAdvanceTheWatermark() {
        read(Kind.TICK, 70 * SECOND);
        read(Kind.HEARTBEAT, FilePartition.END_MICROS);
        assertEquals(List.of(64_999L), emittedMillis);
    }

    @Test
    void timerEmitsNothing() {
        read(Kind.TICK, 70 * SECOND);
        watermarks.onPeriodicEmit(output);
        assertEquals(1, emittedMillis.size());
    }

    private void read(Kind kind, long timeMicros) {
        SourceRecord record = new SourceRecord();
        record.kind = kind;
        record.timeMicros = timeMicros;
        watermarks.onEvent(record, timeMicros / 1000, output);
    }
}

package io.tickproof.pipeline.source;

import io.tickproof.market.TickDecoder.Kind;
import io.tickproof.pipeline.contract.WatermarkGrid;
import io.tickproof.pipeline.lateness.LatenessGate;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * The watermark of one partition: greatest event time less the bound. Flink takes the least over a reader's
 * partitions, and a partition without a record holds it back. Of files one reader has several: the end of one says nothing of the
 * others, and is the gate's to know. It is not restored after a crash and knows no {@code
 * maxAhead}; the {@link LatenessGate} does both, and never lets a watermark pass that is ahead of its own.
 */
final class PartitionWatermarks implements WatermarkGenerator<SourceRecord> {
    private final long boundMicros;
    private final long gridMillis;
    private long greatestMicros = Long.MIN_VALUE;
    private long emittedMillis = Long.MIN_VALUE;

    PartitionWatermarks(long boundMicros, long gridMillis) {
        this.boundMicros = boundMicros;
        this.gridMillis = gridMillis;
    }

    @Override
    public void onEvent(SourceRecord record, long timestamp, WatermarkOutput output) {
        if (record.kind == Kind.REJECTED
                || record.timeMicros <= greatestMicros
                || record.timeMicros >= FilePartition.END_MICROS) {
            return;
        }
        greatestMicros = record.timeMicros;
        long watermark = WatermarkGrid.watermarkMillis(greatestMicros, boundMicros);
        if (WatermarkGrid.crosses(emittedMillis, watermark, gridMillis)) {
            emittedMillis = watermark;
            output.emitWatermark(new Watermark(watermark));
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        // Only a record moves event time, so that what happens depends on the log and never on the clock.
    }
}

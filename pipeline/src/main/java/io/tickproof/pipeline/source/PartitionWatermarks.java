package io.tickproof.pipeline.source;

import io.tickproof.market.TickDecoder.Kind;
import io.tickproof.pipeline.contract.WatermarkGrid;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * The watermark of one partition: its greatest event time minus the max out-of-orderness. Flink takes the minimum over
 * the partitions of a reader, and a partition without a record holds that minimum back. A reader of files has several
 * partitions. The end of one file says nothing about the others, so the lateness filter handles it, not this class.
 *
 * <p>Flink does not restore this watermark after a crash, and it does not apply {@code maxAhead}. The lateness filter
 * downstream does both, and never forwards a watermark that is ahead of its own.
 */
final class PartitionWatermarks implements WatermarkGenerator<SourceRecord> {
    private final long outOfOrdernessMicros;
    private final long gridMillis;
    private long greatestMicros = Long.MIN_VALUE;
    private long emittedMillis = Long.MIN_VALUE;

    PartitionWatermarks(long outOfOrdernessMicros, long gridMillis) {
        this.outOfOrdernessMicros = outOfOrdernessMicros;
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
        long watermark = WatermarkGrid.watermarkMillis(greatestMicros, outOfOrdernessMicros);
        if (WatermarkGrid.crosses(emittedMillis, watermark, gridMillis)) {
            emittedMillis = watermark;
            output.emitWatermark(new Watermark(watermark));
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        // Only records advance event time, so that the result depends on the log and never on the clock.
    }
}

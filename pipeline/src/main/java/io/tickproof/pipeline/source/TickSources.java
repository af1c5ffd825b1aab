package io.tickproof.pipeline.source;

import io.tickproof.pipeline.JobOptions;
import io.tickproof.pipeline.window.WindowMath;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Where the job's records come from. */
public final class TickSources {
    private TickSources() {}

    /** The topic from its start; to its present end in bounded mode. */
    public static DataStream<SourceRecord> kafka(StreamExecutionEnvironment env, JobOptions options) {
        KafkaSourceBuilder<SourceRecord> source = KafkaSource.<SourceRecord>builder()
                .setBootstrapServers(options.bootstrap())
                .setTopics(options.topic())
                .setGroupId(options.group())
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new TickDeserializer())
                .setProperty("commit.offsets.on.checkpoint", "true")
                .setProperty("partition.discovery.interval.ms", "-1");
        if (options.bounded()) {
            source.setBounded(OffsetsInitializer.latest());
        }
        long boundMicros = options.outOfOrderness().toNanos() / 1000;
        long gridMillis = WindowMath.paneMillis(options.windows());
        WatermarkStrategy<SourceRecord> watermarks = WatermarkStrategy.<SourceRecord>forGenerator(
                        context -> new PartitionWatermarks(boundMicros, gridMillis))
                .withTimestampAssigner((record, timestamp) -> record.timeMicros / 1000);
        return env.fromSource(source.build(), watermarks, "Kafka ticks").uid("kafka-ticks");
    }
}

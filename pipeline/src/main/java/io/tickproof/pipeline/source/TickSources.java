package io.tickproof.pipeline.source;

import io.tickproof.market.Micros;
import io.tickproof.pipeline.contract.WindowMath;
import io.tickproof.pipeline.options.JobOptions;
import java.io.IOException;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.TopicPartition;

/** The sources of the job: a topic of Kafka, or files. */
public final class TickSources {
    /** Records per handover from the fetcher thread to the task; Kafka's default is 500. */
    private static final String MAX_POLL_RECORDS = "5000";

    private TickSources() {}

    /** Returns the decoded records of the topic or the files, with a watermark per partition. */
    public static DataStream<SourceRecord> records(StreamExecutionEnvironment env, JobOptions options) {
        JobOptions.Rules rules = options.rules();
        long outOfOrdernessMicros = Micros.of(rules.outOfOrderness());
        long gridMillis = WindowMath.paneMillis(rules.windows());
        WatermarkStrategy<SourceRecord> watermarks = WatermarkStrategy.<SourceRecord>forGenerator(
                        context -> new PartitionWatermarks(outOfOrdernessMicros, gridMillis))
                .withTimestampAssigner((record, timestamp) -> record.timeMicros / Micros.PER_MILLI);
        if (options.source() instanceof JobOptions.Files files) {
            return env.fromSource(
                            MergedFileReader.source(files, options.parallelism(), rules.anyPrice()),
                            watermarks,
                            "file ticks")
                    .uid("file-ticks");
        }
        return env.fromSource(kafka((JobOptions.Kafka) options.source(), rules.anyPrice()), watermarks, "Kafka ticks")
                .uid("kafka-ticks");
    }

    /**
     * Checks that all recordings can be opened. Called before the job is submitted.
     *
     * @throws IllegalArgumentException if a recording cannot be opened; the message names the file and the reason
     */
    public static void check(JobOptions.Files files, boolean anyPrice) {
        try {
            MergedFileReader.check(files, anyPrice);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("--files.path: " + e.getMessage(), e);
        }
    }

    private static KafkaSource<SourceRecord> kafka(JobOptions.Kafka kafka, boolean anyPrice) {
        Properties properties = new Properties();
        properties.setProperty("max.poll.records", MAX_POLL_RECORDS);
        properties.putAll(kafka.server().client());
        KafkaSourceBuilder<SourceRecord> source = KafkaSource.<SourceRecord>builder()
                .setProperties(properties)
                .setBootstrapServers(kafka.server().bootstrap())
                // A fixed set of partitions. A reader that discovered more of them after a restart would wait for
                // watermarks that may never arrive.
                .setPartitions(IntStream.range(0, kafka.partitions())
                        .mapToObj(partition -> new TopicPartition(kafka.topic(), partition))
                        .collect(Collectors.toSet()))
                .setGroupId(kafka.group())
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new TickDeserializer(anyPrice))
                .setProperty("commit.offsets.on.checkpoint", "true")
                .setProperty("partition.discovery.interval.ms", "-1");
        if (kafka.bounded()) {
            source.setBounded(OffsetsInitializer.latest());
        }
        return source.build();
    }
}

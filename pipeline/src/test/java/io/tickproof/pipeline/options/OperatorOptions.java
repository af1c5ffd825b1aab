package io.tickproof.pipeline.options;

import java.time.Duration;
import java.util.Map;

/** Options of a job for tests that run single operators of it: its source and its sinks are never opened. */
public final class OperatorOptions {
    private OperatorOptions() {}

    /** Returns the options of a job with these rules, parallelism 1 and this number of partitions. */
    public static JobOptions of(JobOptions.Rules rules, int partitions) {
        return new JobOptions(
                new JobOptions.Kafka(new KafkaSettings("", Map.of()), "", "", false, partitions),
                rules,
                1,
                new JobOptions.Checkpoints(Duration.ofSeconds(1), ""),
                new JobOptions.Sinks(new PostgresSettings("", "", ""), null, null));
    }
}

package io.tickproof.pipeline.options;

import io.tickproof.market.WindowSpec;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that configures the candle job.
 *
 * @param source where the ticks come from
 * @param rules the parameters of the candle contract
 * @param parallelism subtasks of each operator; not above the number of partitions
 * @param checkpoints how often, and where to
 * @param sinks where the results go
 */
public record JobOptions(Source source, Rules rules, int parallelism, Checkpoints checkpoints, Sinks sinks)
        implements Serializable {

    /**
     * @throws IllegalArgumentException if there are more subtasks than partitions: a subtask without a partition holds the
     *     watermark back
     */
    public JobOptions {
        if (parallelism > source.partitions()) {
            throw new IllegalArgumentException("parallelism " + parallelism + " is above the number of partitions, "
                    + source.partitions() + ": use " + source.partitions() + " or less");
        }
    }

    /** Returns the options with other checkpoints. */
    public JobOptions with(Checkpoints others) {
        return new JobOptions(source, rules, parallelism, others, sinks);
    }

    /** Returns the options with other rules. */
    public JobOptions with(Rules others) {
        return new JobOptions(source, others, parallelism, checkpoints, sinks);
    }

    /**
     * The parameters of the candle contract.
     *
     * @param windows the candles to make, at least one
     * @param outOfOrderness the max out-of-orderness: how far the watermark stays behind the greatest event time
     * @param allowedLateness how long after its end a window still accepts ticks
     * @param maxAhead how far a tick may be ahead of its partition's greatest event time; null for no limit
     * @param rejectMisrouted whether a tick becomes a dead letter if its partition is not the one that Kafka's default
     *     partitioner assigns to its symbol
     * @param anyPrice whether prices of zero or less are valid; otherwise a tick with such a price becomes a dead letter
     */
    public record Rules(
            List<WindowSpec> windows,
            Duration outOfOrderness,
            Duration allowedLateness,
            @Nullable Duration maxAhead,
            boolean rejectMisrouted,
            boolean anyPrice)
            implements Serializable {}

    /** The source of the ticks: partitions, each with its own order. */
    public sealed interface Source extends Serializable {
        /** Returns the number of partitions, at least 1. */
        int partitions();
    }

    /**
     * A topic, read from its start.
     *
     * @param server the cluster, and the properties of its clients
     * @param group the consumer group that offsets are committed to with every checkpoint. The job never reads them; they
     *     show its progress to other tools
     * @param bounded whether to stop at the end that the topic has when the job starts
     * @param partitions how many partitions the topic has
     */
    public record Kafka(KafkaSettings server, String topic, String group, boolean bounded, int partitions)
            implements Source {
        /** Returns the topic with its number of partitions. */
        public Kafka withPartitions(int number) {
            return new Kafka(server, topic, group, bounded, number);
        }

        @Override
        public String toString() {
            return topic + " of " + server;
        }
    }

    /**
     * Files, each of them a partition. The job ends after the last record.
     *
     * @param files paths that every TaskManager can read; the index in the list is the number of the partition
     * @param layout what the files contain
     * @param columns of recordings: which column holds which field; null to detect the format
     * @param anyTime of recordings: whether times before 1990 are valid
     */
    public record Files(
            List<String> files, FileLayout layout, @Nullable String columns, boolean anyTime) implements Source {
        /** Files in one of the formats that are detected. */
        public Files(List<String> files, FileLayout layout) {
            this(files, layout, null, false);
        }

        @Override
        public int partitions() {
            return files.size();
        }
    }

    /** What a file contains. */
    public enum FileLayout {
        /** One record per line: its value as it would be in the topic, or {@code \N} for a record without a value. */
        RECORDS,
        /** Recorded ticks, in one of the formats of {@link io.tickproof.market.RecordedTickFile.Format}. */
        RECORDING
    }

    /**
     * Checkpoints of the job.
     *
     * @param interval time between two checkpoints; zero to take them only on demand
     * @param folder a URI; null for the cluster's default
     */
    public record Checkpoints(Duration interval, @Nullable String folder) implements Serializable {
        /** Returns the same folder with another interval. */
        public Checkpoints withInterval(Duration other) {
            return new Checkpoints(other, folder);
        }
    }

    /**
     * Where the results go.
     *
     * @param postgres candles, late ticks, duplicates and dead letters
     * @param redis the latest prices; null to write none
     * @param candleTopic a second place for candles; null to use the database only
     */
    public record Sinks(
            PostgresSettings postgres,
            @Nullable RedisSettings redis,
            @Nullable CandleTopic candleTopic) implements Serializable {}

    /**
     * A topic that receives every candle.
     *
     * @param server the cluster, and the properties of its producer
     */
    public record CandleTopic(KafkaSettings server, String topic) implements Serializable {
        @Override
        public String toString() {
            return topic + " of " + server;
        }
    }
}

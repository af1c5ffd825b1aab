package io.tickproof.pipeline.options;

import io.tickproof.market.WindowSpec;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.DefaultJedisClientConfig;

/**
 * What the job is told.
 *
 * @param source where the ticks are
 * @param rules what a right candle is
 * @param parallelism subtasks of each operator; not above the number of partitions
 * @param checkpointInterval time between two checkpoints; zero: none is taken unless somebody asks for it
 * @param checkpointFolder where checkpoints go, a URI; null: where the cluster says
 * @param postgres where candles and everything else but prices go
 * @param redis where the latest prices go; null: nowhere
 * @param candleTopic where candles go besides; null: nowhere
 */
public record JobOptions(
        Source source,
        Rules rules,
        int parallelism,
        Duration checkpointInterval,
        String checkpointFolder,
        Postgres postgres,
        Redis redis,
        CandleTopic candleTopic)
        implements Serializable {

    /** @throws IllegalArgumentException if there are more subtasks than partitions: those without any hold the watermark back */
    public JobOptions {
        if (parallelism > source.partitions()) {
            throw new IllegalArgumentException("parallelism " + parallelism + " is above the number of partitions, "
                    + source.partitions() + ": take " + source.partitions() + " or less");
        }
    }

    /**
     * The candle contract's parameters.
     *
     * @param windows which candles to make
     * @param outOfOrderness the bound B: how far the watermark stays behind the greatest event time
     * @param allowedLateness L: how long a closed window still takes ticks
     * @param maxAhead how far a tick may be ahead of its partition's greatest event time; null: as far as it likes
     * @param symbolsAtHome whether each symbol's ticks must be in the partition that Kafka's default partitioner gives to the
     *     symbol as a key: then a tick elsewhere is a dead letter
     * @param anyPrice whether a price of zero or less is one too; else such a tick is a dead letter
     */
    public record Rules(
            List<WindowSpec> windows,
            Duration outOfOrderness,
            Duration allowedLateness,
            Duration maxAhead,
            boolean symbolsAtHome,
            boolean anyPrice)
            implements Serializable {

        /** The window whose mean price goes to Redis as the moving average: the first that slides, else the first. */
        public static WindowSpec averageWindow(List<WindowSpec> windows) {
            return windows.stream()
                    .filter(window -> !window.isTumbling())
                    .findFirst()
                    .orElse(windows.get(0));
        }
    }

    /** Where ticks come from: partitions, each with its own order. */
    public sealed interface Source extends Serializable {
        int partitions();
    }

    /**
     * A topic, from its start.
     *
     * @param group the consumer group that offsets are committed to with every checkpoint; for watching only, never read
     *     by the job
     * @param bounded whether to stop at the end the topic has when the job starts
     * @param partitions how many the topic has
     * @param properties of the Kafka clients besides, such as what it takes to get in
     */
    public record Kafka(
            String bootstrap,
            String topic,
            String group,
            boolean bounded,
            int partitions,
            Map<String, String> properties)
            implements Source {
        /** Without the properties: passwords may be among them. */
        @Override
        public String toString() {
            return topic + " of " + bootstrap;
        }
    }

    /**
     * Files, each a partition in its order; the job ends with them.
     *
     * @param files paths that every TaskManager can read; the place in the list is the number of the partition
     * @param layout what is in them
     * @param columns of recordings: where the fields stand; null: told by the columns themselves
     */
    public record Files(List<String> files, FileLayout layout, String columns) implements Source {
        /** Of known formats. */
        public Files(List<String> files, FileLayout layout) {
            this(files, layout, null);
        }

        @Override
        public int partitions() {
            return files.size();
        }
    }

    /** What is in a file. */
    public enum FileLayout {
        /** A line a record: its value as it would be in the topic, or {@code \N} for a record without one. */
        RECORDS,
        /** Recorded ticks, in any of the formats that a {@link io.tickproof.market.RecordedTickFile.Format} knows. */
        RECORDING
    }

    /** @param url JDBC */
    public record Postgres(String url, String user, String password) implements Serializable {
        @Override
        public String toString() {
            return url;
        }
    }

    /**
     * @param user null: that which Redis takes where none is named
     * @param password null: none
     * @param tls null: it does not speak TLS
     * @param prefix what keys begin with; empty for none
     */
    public record Redis(String host, int port, String user, String password, RedisTls tls, String prefix)
            implements Serializable {
        /** Who a connection is of, and how it is made; timeouts are left to the caller. */
        public DefaultJedisClientConfig.Builder client() {
            DefaultJedisClientConfig.Builder client =
                    DefaultJedisClientConfig.builder().autoNegotiateProtocol(false);
            if (password != null) {
                client.user(user).password(password);
            }
            if (tls != null) {
                client.sslOptions(tls.options());
            }
            return client;
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /** @param properties of the producer besides */
    public record CandleTopic(String bootstrap, String topic, Map<String, String> properties) implements Serializable {
        @Override
        public String toString() {
            return topic + " of " + bootstrap;
        }
    }

    /** The same with another time between checkpoints. */
    public JobOptions with(Duration otherInterval) {
        return new JobOptions(
                source, rules, parallelism, otherInterval, checkpointFolder, postgres, redis, candleTopic);
    }

    /** The same with other rules. */
    public JobOptions with(Rules others) {
        return new JobOptions(
                source, others, parallelism, checkpointInterval, checkpointFolder, postgres, redis, candleTopic);
    }
}

package io.tickproof.pipeline;

import io.tickproof.market.WindowSpec;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * What the job is told.
 *
 * @param bootstrap Kafka's bootstrap servers
 * @param topic where the ticks are
 * @param group the consumer group that offsets are committed to with every checkpoint; for watching only, never read
 *     by the job
 * @param bounded whether to stop at the end the topic has when the job starts
 * @param windows which candles to make
 * @param outOfOrderness the bound B: how far the watermark stays behind the greatest event time
 * @param allowedLateness L: how long a closed window still takes ticks
 * @param maxAhead how far a tick may be ahead of its partition's greatest event time; null: as far as it likes
 * @param homePartitions how many partitions the topic has, where each symbol's ticks are in the one that Kafka's default
 *     partitioner gives to the symbol as a key: then a tick elsewhere is a dead letter; 0: not checked
 * @param parallelism subtasks of each operator; not above the number of partitions
 * @param checkpointInterval time between two checkpoints
 * @param checkpointFolder where checkpoints go, a URI
 * @param postgres where candles and everything else but prices go
 * @param redis where the latest prices go
 */
public record JobOptions(
        String bootstrap,
        String topic,
        String group,
        boolean bounded,
        List<WindowSpec> windows,
        Duration outOfOrderness,
        Duration allowedLateness,
        Duration maxAhead,
        int homePartitions,
        int parallelism,
        Duration checkpointInterval,
        String checkpointFolder,
        Postgres postgres,
        Redis redis)
        implements Serializable {

    /** @param url JDBC */
    public record Postgres(String url, String user, String password) implements Serializable {
        @Override
        public String toString() {
            return url;
        }
    }

    /** @param password null: none */
    public record Redis(String host, int port, String password) implements Serializable {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /** The window whose mean price goes to Redis as the moving average: the first that slides, else the first. */
    public static WindowSpec averageWindow(List<WindowSpec> windows) {
        return windows.stream()
                .filter(window -> !window.isTumbling())
                .findFirst()
                .orElse(windows.get(0));
    }
}

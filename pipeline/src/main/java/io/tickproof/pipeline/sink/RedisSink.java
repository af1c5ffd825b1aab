package io.tickproof.pipeline.sink;

import io.tickproof.market.Decimals;
import io.tickproof.market.SharedNames;
import io.tickproof.pipeline.options.RedisSettings;
import io.tickproof.pipeline.output.OutputRows.LatestRow;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Keeps {@code latest:{symbol}}, behind a prefix if there is one: price, time and id of the latest tick by (event time, id), and the latest moving
 * average. Each is written by one script that refuses to go back, so replays and overtaken writers do no harm.
 *
 * <p>A writer remembers the latest row of each symbol it has written. Where Redis has not got what it has written, or something older,
 * Redis was wiped, and the writer writes them all again. It notices with a symbol's next row, or else with a checkpoint. What it
 * remembers is part of every checkpoint, as long as that is no more than {@value #MOST_KEPT} symbols.
 */
public final class RedisSink implements Sink<LatestRow>, SupportsWriterState<LatestRow, LatestRow> {
    private static final long serialVersionUID = 1L;

    private static final String LOST = "LOST";

    /**
     * KEYS[1] the hash; ARGV: order of the tick, price, time, id, order of the average, average, its end, its count;
     * an empty order means no news; and the two orders that were written before. Answers LOST where one of these is not there.
     * Orders are texts of constant width: numbers in Lua are doubles and lose ids beyond 2^53.
     */
    private static final String SCRIPT = "local function lacks(field, order)\n"
            + "  if order == '' then return false end\n"
            + "  local old = redis.call('HGET', KEYS[1], field)\n"
            + "  return not old or old < order\n"
            + "end\n"
            + "local lost = lacks('tick_order', ARGV[9]) or lacks('average_order', ARGV[10])\n"
            + "local function newer(field, order)\n"
            + "  if order == '' then return false end\n"
            + "  local old = redis.call('HGET', KEYS[1], field)\n"
            + "  return not old or order > old\n"
            + "end\n"
            + "if newer('tick_order', ARGV[1]) then\n"
            + "  redis.call('HSET', KEYS[1], 'tick_order', ARGV[1], '" + SharedNames.LATEST_PRICE + "', ARGV[2], '"
            + SharedNames.LATEST_TIME + "', ARGV[3], '" + SharedNames.LATEST_ID + "', ARGV[4])\n"
            + "end\n"
            + "if newer('average_order', ARGV[5]) then\n"
            + "  redis.call('HSET', KEYS[1], 'average_order', ARGV[5], '" + SharedNames.LATEST_AVERAGE + "', ARGV[6], '"
            + SharedNames.LATEST_AVERAGE_END + "', ARGV[7], '" + SharedNames.LATEST_COUNT + "', ARGV[8])\n"
            + "end\n"
            + "return lost and '" + LOST + "' or ''\n";

    private static final Logger LOG = LoggerFactory.getLogger(RedisSink.class);
    /** Symbols, each with one row. */
    private static final int FULL = 100_000;

    private static final long LONGEST_LINGER_MS = 500;
    private static final int TIMEOUT_MS = 5_000;
    /** More would make each checkpoint larger by megabytes. */
    private static final int MOST_KEPT = 20_000;

    private static final int PROBES = 16;

    private final RedisSettings redis;

    public RedisSink(RedisSettings redis) {
        this.redis = redis;
    }

    @Override
    public SinkWriter<LatestRow> createWriter(WriterInitContext context) throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public StatefulSinkWriter<LatestRow, LatestRow> restoreWriter(
            WriterInitContext context, Collection<LatestRow> writtenBefore) throws IOException {
        Writer writer = new Writer(context, writtenBefore);
        writer.connectAhead();
        return writer;
    }

    @Override
    public SimpleVersionedSerializer<LatestRow> getWriterStateSerializer() {
        return new LatestRowSerializer();
    }

    private final class Writer extends BufferedWriter<LatestRow> implements StatefulSinkWriter<LatestRow, LatestRow> {
        private final Map<String, LatestRow> written = new HashMap<>();
        private final Deque<String> toProbe = new ArrayDeque<>();
        private Jedis jedis;
        private String script;

        Writer(WriterInitContext context, Collection<LatestRow> writtenBefore) {
            super("Redis", FULL, context);
            writtenBefore.forEach(this::remember);
        }

        private void remember(LatestRow row) {
            written.merge(row.symbol(), row, LatestRow::and);
        }

        @Override
        public List<LatestRow> snapshotState(long checkpointId) {
            return written.size() > MOST_KEPT ? List.of() : List.copyOf(written.values());
        }

        @Override
        Comparable<?> key(LatestRow row) {
            return row.symbol();
        }

        /**
         * Nobody needs every price of a symbol, only the latest. Where a batch takes long, since there are many symbols, the next one
         * waits four times as long, but no longer than half a second, and what comes meanwhile falls together: so Redis takes about a fifth of
         * the time, while a batch takes up to 125 ms.
         */
        @Override
        long lingerMillis(long sendMillis) {
            return Math.max(LINGER_MS, Math.min(LONGEST_LINGER_MS, 4 * sendMillis));
        }

        @Override
        LatestRow newer(LatestRow first, LatestRow second) {
            return first.and(second);
        }

        @Override
        void writeAll(List<LatestRow> batch) {
            try {
                connect();
                boolean lost = send(batch, true);
                batch.forEach(this::remember);
                if (lost) {
                    refill();
                }
            } catch (JedisException e) {
                disconnect();
                throw e;
            }
        }

        private void refill() {
            LOG.warn("Redis has lost what was written: writing all {} symbols again", written.size());
            send(written.values(), false);
        }

        /** Asks for some of what was written, in turn. What cannot be asked now is asked with the next checkpoint. */
        @Override
        void idle() {
            if (toProbe.isEmpty()) {
                toProbe.addAll(written.keySet());
            }
            List<LatestRow> noNews = new ArrayList<>();
            while (!toProbe.isEmpty() && noNews.size() < PROBES) {
                noNews.add(new LatestRow(toProbe.poll(), 0, -1, 0, null, 0, 0));
            }
            // The connection may be of a server that was there before.
            for (int left = 2; left > 0 && !noNews.isEmpty(); left--) {
                try {
                    connect();
                    if (send(noNews, true)) {
                        refill();
                    }
                    return;
                } catch (JedisException e) {
                    LOG.debug("Redis cannot be asked whether it still has what was written", e);
                    disconnect();
                }
            }
        }

        /** Whether something that was written before is not there, where that is asked. */
        private boolean send(Collection<LatestRow> rows, boolean ask) {
            Pipeline pipeline = jedis.pipelined();
            for (LatestRow row : rows) {
                pipeline.evalsha(
                        script,
                        List.of(redis.prefix() + SharedNames.latestKey(row.symbol())),
                        arguments(row, ask ? written.get(row.symbol()) : null));
            }
            boolean lost = false;
            // Every reply is read before the checkpoint passes: an error in one of them is a row that was not written.
            for (Object reply : pipeline.syncAndReturnAll()) {
                if (reply instanceof JedisDataException error) {
                    throw error;
                }
                lost |= LOST.equals(reply);
            }
            return lost;
        }

        /** The connection, a script that a restarted Redis does not know, or a Redis that is still loading. */
        @Override
        boolean isTransient(Exception failure) {
            String message = String.valueOf(failure.getMessage());
            return failure instanceof JedisConnectionException
                    || message.startsWith("NOSCRIPT")
                    || message.startsWith("LOADING")
                    || message.startsWith("BUSY");
        }

        @Override
        public void close() {
            disconnect();
        }

        @Override
        void connect() {
            if (jedis != null) {
                return;
            }
            jedis = new Jedis(
                    new HostAndPort(redis.host(), redis.port()),
                    redis.client()
                            .connectionTimeoutMillis(TIMEOUT_MS)
                            .socketTimeoutMillis(TIMEOUT_MS)
                            .build());
            try {
                script = jedis.scriptLoad(SCRIPT);
            } catch (JedisException e) {
                disconnect();
                throw e;
            }
        }

        private void disconnect() {
            Jedis broken = jedis;
            jedis = null;
            if (broken != null) {
                try {
                    broken.close();
                } catch (JedisException e) {
                    LOG.debug("closing a connection to Redis failed", e);
                }
            }
        }
    }

    /** @param before null: nothing that is known */
    private static List<String> arguments(LatestRow row, LatestRow before) {
        return List.of(
                tickOrder(row),
                Decimals.format(row.price()),
                Long.toString(row.timeMicros()),
                Long.toString(row.id()),
                averageOrder(row),
                row.hasAverage() ? row.average().toPlainString() : "",
                Long.toString(row.averageEndMicros()),
                Long.toString(row.averageCount()),
                before == null ? "" : tickOrder(before),
                before == null ? "" : averageOrder(before));
    }

    private static String tickOrder(LatestRow row) {
        return row.hasTick() ? SharedNames.sortable(row.timeMicros()) + SharedNames.sortable(row.id()) : "";
    }

    private static String averageOrder(LatestRow row) {
        return row.hasAverage()
                ? SharedNames.sortable(row.averageEndMicros()) + SharedNames.sortable(row.averageCount())
                : "";
    }
}

package io.tickproof.pipeline.sink;

import io.tickproof.market.Decimals;
import io.tickproof.market.Names;
import io.tickproof.pipeline.JobOptions;
import io.tickproof.pipeline.sink.Rows.LatestRow;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
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
 * <p>A writer remembers the latest row of each symbol it has written since it started. Where Redis no longer has a key
 * that it has written, Redis was wiped, and the writer writes them all again.
 */
public final class RedisSink implements Sink<LatestRow> {
    private static final long serialVersionUID = 1L;

    private static final String LOST = "LOST";

    /**
     * KEYS[1] the hash; ARGV: order of the tick, price, time, id, order of the average, average, its end, its count;
     * an empty order means no news; '1' where the key was written before. Answers LOST where such a key is gone.
     * Orders are texts of constant width: numbers in Lua are doubles and lose ids beyond 2^53.
     */
    private static final String SCRIPT = "local lost = ARGV[9] == '1' and redis.call('EXISTS', KEYS[1]) == 0\n"
            + "local function newer(field, order)\n"
            + "  if order == '' then return false end\n"
            + "  local old = redis.call('HGET', KEYS[1], field)\n"
            + "  return not old or order > old\n"
            + "end\n"
            + "if newer('tick_order', ARGV[1]) then\n"
            + "  redis.call('HSET', KEYS[1], 'tick_order', ARGV[1], '" + Names.LATEST_PRICE + "', ARGV[2], '"
            + Names.LATEST_TIME + "', ARGV[3], '" + Names.LATEST_ID + "', ARGV[4])\n"
            + "end\n"
            + "if newer('average_order', ARGV[5]) then\n"
            + "  redis.call('HSET', KEYS[1], 'average_order', ARGV[5], '" + Names.LATEST_AVERAGE + "', ARGV[6], '"
            + Names.LATEST_AVERAGE_END + "', ARGV[7], '" + Names.LATEST_COUNT + "', ARGV[8])\n"
            + "end\n"
            + "return lost and '" + LOST + "' or ''\n";

    private static final Logger LOG = LoggerFactory.getLogger(RedisSink.class);
    /** Symbols, each with one row. */
    private static final int FULL = 100_000;

    private static final long LONGEST_LINGER_MS = 500;
    private static final int TIMEOUT_MS = 5_000;

    private final JobOptions.Redis redis;

    public RedisSink(JobOptions.Redis redis) {
        this.redis = redis;
    }

    @Override
    public SinkWriter<LatestRow> createWriter(WriterInitContext context) throws IOException {
        Writer writer = new Writer(context);
        writer.connectAhead();
        return writer;
    }

    private final class Writer extends BufferedWriter<LatestRow> {
        private final Map<String, LatestRow> written = new HashMap<>();
        private Jedis jedis;
        private String script;

        Writer(WriterInitContext context) {
            super("Redis", FULL, context);
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
                batch.forEach(row -> written.merge(row.symbol(), row, LatestRow::and));
                if (lost) {
                    LOG.warn("Redis has lost what was written: writing all {} symbols again", written.size());
                    send(written.values(), false);
                }
            } catch (JedisException e) {
                disconnect();
                throw e;
            }
        }

        /** Whether a key that was written before is gone, where that is asked. */
        private boolean send(Collection<LatestRow> rows, boolean ask) {
            Pipeline pipeline = jedis.pipelined();
            for (LatestRow row : rows) {
                pipeline.evalsha(
                        script,
                        List.of(redis.prefix() + Names.latestKey(row.symbol())),
                        arguments(row, ask && written.containsKey(row.symbol())));
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

    private static List<String> arguments(LatestRow row, boolean writtenBefore) {
        return List.of(
                row.hasTick() ? Names.sortable(row.timeMicros()) + Names.sortable(row.id()) : "",
                Decimals.format(row.price()),
                Long.toString(row.timeMicros()),
                Long.toString(row.id()),
                row.hasAverage() ? Names.sortable(row.averageEndMicros()) + Names.sortable(row.averageCount()) : "",
                row.hasAverage() ? row.average().toPlainString() : "",
                Long.toString(row.averageEndMicros()),
                Long.toString(row.averageCount()),
                writtenBefore ? "1" : "0");
    }
}

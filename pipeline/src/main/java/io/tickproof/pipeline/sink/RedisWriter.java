package io.tickproof.pipeline.sink;

import io.tickproof.market.SharedNames;
import io.tickproof.pipeline.options.RedisSettings;
import io.tickproof.pipeline.output.OutputRows.LatestRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Writes the latest rows of symbols to Redis with {@link RedisScript}.
 *
 * <p>The writer remembers the last row of each symbol. If Redis has no such row, or an older one, Redis has been wiped,
 * and the writer writes all rows again. It notices the loss with the symbol's next row, or by probing a few symbols per
 * checkpoint. The remembered rows are part of every checkpoint, up to {@value #MAX_ROWS_IN_STATE} symbols.
 */
final class RedisWriter extends BufferedWriter<LatestRow> implements StatefulSinkWriter<LatestRow, LatestRow> {
    private static final Logger LOG = LoggerFactory.getLogger(RedisWriter.class);
    /** The buffer has one row per symbol. */
    private static final int MAX_ROWS = 100_000;

    private static final long MAX_LINGER_MS = 500;
    private static final int TIMEOUT_MS = 5_000;
    /** More rows would make each checkpoint larger by megabytes. */
    private static final int MAX_ROWS_IN_STATE = 20_000;

    /**
     * A restarted Redis that does not know the script, one that is loading its data, one that executes another script,
     * and one whose memory is full (maxmemory). Source: the error codes in Redis' server.c and script.c.
     */
    private static final List<String> TRANSIENT_ERRORS = List.of("NOSCRIPT", "LOADING", "BUSY", "OOM");

    private static final int PROBES_PER_CHECKPOINT = 16;
    private static final int PROBE_ATTEMPTS = 2;

    private final RedisSettings redis;
    private final Map<String, LatestRow> written = new HashMap<>();
    private final Deque<String> symbolsToProbe = new ArrayDeque<>();
    private @Nullable Connection connection;

    /** @param scriptHash the SHA-1 hash that the server returned for {@link RedisScript#TEXT} */
    private record Connection(Jedis jedis, String scriptHash) {}

    RedisWriter(RedisSettings redis, WriterInitContext context, Collection<LatestRow> writtenBefore) {
        super("Redis", MAX_ROWS, context);
        this.redis = redis;
        writtenBefore.forEach(this::remember);
    }

    private void remember(LatestRow row) {
        written.merge(row.symbol(), row, LatestRow::merge);
    }

    @Override
    public List<LatestRow> snapshotState(long checkpointId) {
        return written.size() > MAX_ROWS_IN_STATE ? List.of() : List.copyOf(written.values());
    }

    @Override
    Comparable<?> key(LatestRow row) {
        return row.symbol();
    }

    /**
     * Returns four times the duration of the last batch, between {@value #LINGER_MS} and {@value #MAX_LINGER_MS} ms. Only
     * the latest price of a symbol matters. If a batch takes long because there are many symbols, the next one waits
     * longer and merges more updates. So Redis takes about a fifth of the time, as long as a batch takes up to 125 ms.
     */
    @Override
    long lingerMillis(long sendMillis) {
        return Math.max(LINGER_MS, Math.min(MAX_LINGER_MS, 4 * sendMillis));
    }

    @Override
    LatestRow newer(LatestRow first, LatestRow second) {
        return first.merge(second);
    }

    @Override
    void writeAll(List<LatestRow> batch) {
        try {
            boolean isLost = send(batch, true);
            batch.forEach(this::remember);
            if (isLost) {
                rewriteAll();
            }
        } catch (JedisException e) {
            disconnect();
            throw e;
        }
    }

    private void rewriteAll() {
        LOG.warn("Redis has lost rows: writing the rows of all {} symbols again", written.size());
        send(written.values(), false);
    }

    /** Probes some of the written symbols in turn. If Redis is not reachable, the next checkpoint probes again. */
    @Override
    void idle() {
        List<LatestRow> probes = nextProbes();
        // The first attempt may fail because its connection belongs to a server that has been restarted.
        for (int attempt = 1; attempt <= PROBE_ATTEMPTS && !probes.isEmpty(); attempt++) {
            try {
                if (send(probes, true)) {
                    rewriteAll();
                }
                return;
            } catch (JedisException e) {
                LOG.debug("cannot probe Redis for lost rows", e);
                disconnect();
            }
        }
    }

    /** A probe is a row without tick and average: the script changes nothing and reports what is lost. */
    private List<LatestRow> nextProbes() {
        if (symbolsToProbe.isEmpty()) {
            symbolsToProbe.addAll(written.keySet());
        }
        List<LatestRow> probes = new ArrayList<>();
        while (!symbolsToProbe.isEmpty() && probes.size() < PROBES_PER_CHECKPOINT) {
            probes.add(new LatestRow(symbolsToProbe.remove(), null, null));
        }
        return probes;
    }

    /**
     * Runs the script for each row.
     *
     * @param checkForLoss whether to compare the hash with what this writer wrote before
     * @return whether any row that was written before is missing
     */
    private boolean send(Collection<LatestRow> rows, boolean checkForLoss) {
        Connection open = open();
        Pipeline pipeline = open.jedis().pipelined();
        for (LatestRow row : rows) {
            pipeline.evalsha(
                    open.scriptHash(),
                    List.of(redis.prefix() + SharedNames.latestKey(row.symbol())),
                    RedisScript.arguments(row, checkForLoss ? written.get(row.symbol()) : null));
        }
        boolean isLost = false;
        // Every reply is read before the checkpoint completes: an error in one of them is a row that was not written.
        for (Object reply : pipeline.syncAndReturnAll()) {
            if (reply instanceof JedisDataException error) {
                throw error;
            }
            isLost |= RedisScript.LOST.equals(reply);
        }
        return isLost;
    }

    @Override
    boolean isTransient(Exception failure) {
        return isTransientFailure(failure);
    }

    /**
     * Returns whether a write may succeed later: the connection is lost, or the server's error begins with a code of
     * {@link #TRANSIENT_ERRORS}.
     */
    static boolean isTransientFailure(Exception failure) {
        String message = String.valueOf(failure.getMessage());
        return failure instanceof JedisConnectionException
                || TRANSIENT_ERRORS.stream().anyMatch(message::startsWith);
    }

    @Override
    public void close() {
        disconnect();
    }

    @Override
    void connect() {
        open();
    }

    private Connection open() {
        if (connection == null) {
            Jedis jedis = new Jedis(
                    new HostAndPort(redis.host(), redis.port()),
                    redis.client()
                            .connectionTimeoutMillis(TIMEOUT_MS)
                            .socketTimeoutMillis(TIMEOUT_MS)
                            .build());
            try {
                connection = new Connection(jedis, jedis.scriptLoad(RedisScript.TEXT));
            } catch (JedisException e) {
                close(jedis);
                throw e;
            }
        }
        return connection;
    }

    private void disconnect() {
        if (connection != null) {
            close(connection.jedis());
            connection = null;
        }
    }

    private static void close(Jedis jedis) {
        try {
            jedis.close();
        } catch (JedisException e) {
            LOG.debug("cannot close a connection to Redis", e);
        }
    }
}

package io.tickproof.verifier.observed;

import io.tickproof.market.SharedNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/**
 * Reads every {@code latest:{symbol}} of a Redis server.
 *
 * @param user null for Redis' default user
 * @param password null if the server needs none
 * @param tls null for a connection without TLS
 * @param prefix the prefix of all keys; empty for none
 */
public record RedisLatestPrices(
        String host,
        int port,
        @Nullable String user,
        @Nullable String password,
        @Nullable SslOptions tls,
        String prefix) {
    /** Returns the fields of each symbol's hash, by symbol. */
    Map<String, Map<String, String>> read() throws SinkException {
        DefaultJedisClientConfig.Builder config =
                DefaultJedisClientConfig.builder().autoNegotiateProtocol(false);
        if (password != null) {
            config.user(user).password(password);
        }
        if (tls != null) {
            config.sslOptions(tls);
        }
        Map<String, Map<String, String>> hashes = new HashMap<>();
        try (Jedis jedis = new Jedis(new HostAndPort(host, port), config.build())) {
            ScanParams params =
                    new ScanParams().match(prefix + SharedNames.latestPattern()).count(1000);
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                ScanResult<String> page = jedis.scan(cursor, params);
                List<String> keys = page.getResult();
                for (String key : keys) {
                    hashes.put(SharedNames.symbolOfLatestKey(key.substring(prefix.length())), jedis.hgetAll(key));
                }
                cursor = page.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        } catch (JedisException e) {
            throw new SinkException("Redis at " + host + ":" + port + " cannot be read: " + e.getMessage(), e);
        }
        return hashes;
    }

    /** Returns the address alone, so that no password is logged. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}

package io.tickproof.verifier.observed;

import io.tickproof.market.SharedNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/**
 * Every {@code latest:{symbol}} of Redis.
 *
 * @param user null: that which Redis takes where none is named
 * @param password null: none
 * @param tls null: it does not speak TLS
 * @param prefix what keys begin with; empty for none
 */
public record RedisLatestPrices(String host, int port, String user, String password, SslOptions tls, String prefix) {
    /** The fields of each symbol's hash. */
    Map<String, Map<String, String>> read() throws SinkException {
        DefaultJedisClientConfig.Builder config =
                DefaultJedisClientConfig.builder().autoNegotiateProtocol(false);
        if (password != null) {
            config.user(user).password(password);
        }
        if (tls != null) {
            config.sslOptions(tls);
        }
        Map<String, Map<String, String>> result = new HashMap<>();
        try (Jedis jedis = new Jedis(new HostAndPort(host, port), config.build())) {
            ScanParams params =
                    new ScanParams().match(prefix + SharedNames.latestPattern()).count(1000);
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                ScanResult<String> page = jedis.scan(cursor, params);
                List<String> keys = page.getResult();
                for (String key : keys) {
                    result.put(SharedNames.symbolOfLatestKey(key.substring(prefix.length())), jedis.hgetAll(key));
                }
                cursor = page.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        } catch (JedisException e) {
            throw new SinkException("Redis at " + host + ":" + port + " cannot be read: " + e.getMessage(), e);
        }
        return result;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}

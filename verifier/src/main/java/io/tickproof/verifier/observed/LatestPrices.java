package io.tickproof.verifier.observed;

import io.tickproof.market.Names;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** Reads every {@code latest:{symbol}} of Redis. */
public final class LatestPrices {
    private LatestPrices() {}

    /**
     * The fields of each symbol's hash.
     *
     * @param password null: none
     * @throws redis.clients.jedis.exceptions.JedisException if Redis cannot be reached or refuses
     */
    public static Map<String, Map<String, String>> read(String host, int port, String password) {
        DefaultJedisClientConfig.Builder config =
                DefaultJedisClientConfig.builder().autoNegotiateProtocol(false);
        if (password != null) {
            config.password(password);
        }
        Map<String, Map<String, String>> result = new HashMap<>();
        try (Jedis jedis = new Jedis(new HostAndPort(host, port), config.build())) {
            ScanParams params = new ScanParams().match(Names.latestPattern()).count(1000);
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                ScanResult<String> page = jedis.scan(cursor, params);
                List<String> keys = page.getResult();
                for (String key : keys) {
                    result.put(Names.symbolOfLatestKey(key), jedis.hgetAll(key));
                }
                cursor = page.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        }
        return result;
    }
}

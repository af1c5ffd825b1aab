package io.tickproof.pipeline.options;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;

/**
 * A Redis server, and the keys that the job may write there.
 *
 * @param user null for Redis' default user
 * @param password null if the server needs none
 * @param tls null for a connection without TLS
 * @param prefix what each key starts with; empty for no prefix
 */
public record RedisSettings(
        HostPort address,
        @Nullable String user,
        @Nullable String password,
        @Nullable RedisTls tls,
        String prefix) implements Serializable {
    public static final String ADDRESS = "redis.address";
    public static final String USER = "redis.user";
    public static final String PASSWORD = "redis.password";
    /** The environment variable that holds the password if it is not set otherwise. */
    public static final String PASSWORD_VARIABLE = "TICKPROOF_REDIS_PASSWORD";

    public static final String TLS = "redis.tls";
    public static final String CA = "redis.ca";
    public static final String PREFIX = "redis.prefix";

    /**
     * Reads {@value #ADDRESS}, {@value #USER}, {@value #PASSWORD}, {@value #TLS}, {@value #CA} and {@value #PREFIX}.
     *
     * @throws SettingException if the address is missing or invalid, or the certificates cannot be read
     */
    public static RedisSettings parse(SettingValues values) {
        return new RedisSettings(
                HostPort.parse(ADDRESS, values.required(ADDRESS, HostPort.EXPECTED)),
                values.find(USER),
                values.find(PASSWORD),
                tls(values),
                values.get(PREFIX, ""));
    }

    private static @Nullable RedisTls tls(SettingValues values) {
        boolean enabled = values.flag(TLS);
        String ca = values.find(CA);
        if (ca == null) {
            return enabled ? RedisTls.TRUSTED_BY_JAVA : null;
        }
        if (!enabled) {
            throw SettingException.conflict(CA, "has no effect unless " + TLS + " is true");
        }
        try {
            return new RedisTls(Files.readString(Path.of(ca)));
        } catch (IOException | IllegalArgumentException e) {
            throw SettingException.unreadable(CA, ca, e);
        }
    }

    /** Returns the same server under another address. */
    public RedisSettings withAddress(HostPort other) {
        return new RedisSettings(other, user, password, tls, prefix);
    }

    /** Returns the same server with another prefix of the keys. */
    public RedisSettings withPrefix(String other) {
        return new RedisSettings(address, user, password, tls, other);
    }

    public String host() {
        return address.host();
    }

    public int port() {
        return address.port();
    }

    /** Returns the configuration of a Jedis client: user, password and TLS. The caller sets the timeouts. */
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

    /** Returns the address only: the password must not be printed. */
    @Override
    public String toString() {
        return address.toString();
    }
}

package io.tickproof.harness.external;

import io.tickproof.harness.stack.Stack;
import io.tickproof.harness.stack.Topic;
import io.tickproof.harness.stack.Topic.BrokerException;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.pipeline.options.RedisSettings;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** Checks before a run that external servers answer and accept the credentials. Nothing is created. */
final class ConnectionCheck {
    private static final String CONNECT_SECONDS = "10";
    private static final int CONNECT_MILLIS = 10_000;

    private ConnectionCheck() {}

    /** @throws IOException if a server does not answer or does not accept the credentials: one line with the key of the file */
    static void of(Stack.Addresses servers) throws IOException, InterruptedException {
        kafka(servers);
        postgres(servers.postgres());
        redis(servers.redis());
    }

    private static void kafka(Stack.Addresses servers) throws IOException, InterruptedException {
        try {
            Topic.reach(servers.kafka().clientProperties());
        } catch (BrokerException e) {
            throw new IOException("kafka.bootstrap: " + servers.kafka().bootstrap() + ": " + e.getMessage(), e);
        }
    }

    private static void postgres(PostgresSettings postgres) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("user", postgres.user());
        properties.setProperty("password", postgres.password());
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("loginTimeout", CONNECT_SECONDS);
        try (Connection connection = DriverManager.getConnection(postgres.url(), properties)) {
            connection.isValid(1);
        } catch (SQLException e) {
            throw new IOException("postgres.url: " + postgres + " as " + postgres.user() + ": " + e.getMessage(), e);
        }
    }

    private static void redis(RedisSettings redis) throws IOException {
        try (Jedis jedis = connect(redis)) {
            jedis.ping();
        } catch (JedisException e) {
            throw new IOException("redis.address: " + redis + ": " + e.getMessage(), e);
        }
    }

    /** Connects to Redis, with a time limit for each response. */
    static Jedis connect(RedisSettings redis) {
        return new Jedis(
                new HostAndPort(redis.host(), redis.port()),
                redis.client()
                        .connectionTimeoutMillis(CONNECT_MILLIS)
                        .socketTimeoutMillis(CONNECT_MILLIS)
                        .build());
    }
}

package io.tickproof.pipeline.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings of Kafka, PostgreSQL and Redis, as the job, the harness and the configuration files parse them. */
@Tag("unit")
class ServerSettingsTest {
    private static SettingValues values(String... namesAndValues) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new SettingValues(values);
    }

    @Test
    void settingsAreParsed() {
        SettingValues values = values(
                "kafka.bootstrap", "a:1,b:2",
                "kafka.client.security.protocol", "SSL",
                "kafka.client.bootstrap.servers", "ignored:1",
                "postgres.url", "jdbc:postgresql://h/d?password=hush",
                "postgres.user", "u",
                "redis.address", "[::1]:6379",
                "redis.user", "me",
                "redis.tls", "true",
                "redis.prefix", "p:");
        KafkaSettings kafka = KafkaSettings.parse(values);
        assertEquals(Map.of("security.protocol", "SSL", "bootstrap.servers", "a:1,b:2"), kafka.clientProperties());
        PostgresSettings postgres = PostgresSettings.parse(values);
        assertEquals(new PostgresSettings("jdbc:postgresql://h/d?password=hush", "u", ""), postgres);
        RedisSettings redis = RedisSettings.parse(values);
        assertEquals(new RedisSettings(new HostPort("[::1]", 6379), "me", null, RedisTls.TRUSTED_BY_JAVA, "p:"), redis);
    }

    @Test
    void passwordsAreNeverPrinted() {
        SettingValues values = values(
                        "kafka.bootstrap", "a:1",
                        "kafka.client.sasl.jaas.config", "hush",
                        "postgres.url", "jdbc:postgresql://h/d?password=hush",
                        "postgres.user", "u",
                        "redis.address", "h:1")
                .withPasswords(Map.of("TICKPROOF_POSTGRES_PASSWORD", "hush", "TICKPROOF_REDIS_PASSWORD", "hush"));
        assertEquals("hush", PostgresSettings.parse(values).password());
        assertEquals("hush", RedisSettings.parse(values).password());
        String printed =
                "" + KafkaSettings.parse(values) + PostgresSettings.parse(values) + RedisSettings.parse(values);
        assertFalse(printed.contains("hush"), printed);
    }

    @Test
    void givenPasswordTakesPrecedenceOverEnvironment() {
        SettingValues values = values("redis.address", "h:1", "redis.password", "given")
                .withPasswords(Map.of("TICKPROOF_REDIS_PASSWORD", "environment"));
        assertEquals("given", RedisSettings.parse(values).password());
        assertNull(RedisSettings.parse(values("redis.address", "h:1")).password());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:9092", "10.0.0.1:1,h:65535", "PLAINTEXT://h:9092", "[::1]:9092"})
    void bootstrapAddressIsAccepted(String text) {
        assertEquals(text, KafkaSettings.bootstrap("kafka.bootstrap", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "h:1,", ",h:1", "h:", "h:x", "h:123456", "a b:1"})
    void bootstrapAddressWithoutPortIsRejected(String text) {
        SettingException e =
                assertThrows(SettingException.class, () -> KafkaSettings.bootstrap("kafka.bootstrap", text));
        assertEquals(
                "kafka.bootstrap must be HOST:PORT of a broker, several separated by commas, not \"" + text + "\"",
                e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"h", ":1", "h:0", "h:65536", "h:-1", "h:1x", "h:"})
    void hostWithoutPortIsRejected(String text) {
        SettingException e = assertThrows(SettingException.class, () -> HostPort.parse("redis.address", text));
        assertEquals("redis.address must be HOST:PORT, such as localhost:6379, not \"" + text + "\"", e.getMessage());
        assertEquals(
                "--redis must be HOST:PORT, such as localhost:6379, not \"" + text + "\"", e.messageFor("--redis"));
        assertEquals("redis.address must be HOST:PORT, such as localhost:6379", e.messageWithoutValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis.address|redis://:hush@h:1",
                "kafka.bootstrap|user:hush@h:1",
                "postgres.url|postgres://u:hush@h/d",
            })
    void wrongValueThatMayHoldPasswordIsNotShown(String setting, String value) {
        Map<String, String> all = new HashMap<>(Map.of(
                "kafka.bootstrap", "h:1",
                "postgres.url", "jdbc:postgresql:d",
                "postgres.user", "u",
                "redis.address", "h:1"));
        all.put(setting, value);
        SettingValues values = new SettingValues(all);
        SettingException e = assertThrows(SettingException.class, () -> {
            KafkaSettings.parse(values);
            PostgresSettings.parse(values);
            RedisSettings.parse(values);
        });
        assertEquals(setting, e.setting());
        assertFalse(e.getMessage().contains("hush"), e.getMessage());
    }

    @Test
    void missingSettingIsReportedWithWhatItMustBe() {
        assertMissing(
                "kafka.bootstrap is missing; set it to HOST:PORT of a broker, several separated by commas",
                () -> KafkaSettings.parse(values()));
        assertMissing(
                "postgres.url is missing; set it to a JDBC URL such as jdbc:postgresql://localhost:5432/market",
                () -> PostgresSettings.parse(values("postgres.user", "u")));
        assertMissing(
                "postgres.user is missing; set it to the name of a database user",
                () -> PostgresSettings.parse(values("postgres.url", "jdbc:postgresql:d", "postgres.user", "")));
        assertMissing(
                "redis.address is missing; set it to HOST:PORT, such as localhost:6379",
                () -> RedisSettings.parse(values()));
    }

    private static void assertMissing(String expected, Runnable parser) {
        assertEquals(expected, assertThrows(SettingException.class, parser::run).getMessage());
    }
}

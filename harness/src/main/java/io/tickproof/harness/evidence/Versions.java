package io.tickproof.harness.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Versions of what a run is made of, as the build wrote them down. */
public final class Versions {
    private Versions() {}

    /** Name → version, by name; the JVM's own among them. */
    public static Map<String, String> all() {
        Properties properties = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream("/META-INF/tickproof/versions.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> versions = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> versions.put(name, properties.getProperty(name)));
        versions.put("Java", System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
        versions.put("Redis", redis.embedded.RedisExecProvider.redisVersion);
        return versions;
    }
}

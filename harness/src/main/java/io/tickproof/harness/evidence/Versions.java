package io.tickproof.harness.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The versions of everything that takes part in a run, as recorded by the build. */
public final class Versions {
    private static final String RESOURCE = "/META-INF/tickproof/versions.properties";

    private Versions() {}

    /** Returns the versions by name, sorted by name, including the version of this JVM. */
    public static Map<String, String> all() {
        Properties properties = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the class path has no " + RESOURCE);
            }
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

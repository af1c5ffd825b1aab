package io.tickproof.harness.local;

import io.tickproof.harness.host.Ports;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.host.Secrets;
import io.tickproof.pipeline.options.HostPort;
import io.tickproof.pipeline.options.RedisSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.embedded.RedisExecProvider;

/** A Redis server from embedded-redis' binary, with a password of its own. */
public final class Redis implements AutoCloseable {
    private static final long START_MILLIS = 10_000;
    private static final long ASK_MILLIS = 20;
    private static final long STOP_SECONDS = 5;

    private final RunFolder run;
    private final Path binary;
    private final Path folder;
    private final int port = Ports.free();
    private final String password = Secrets.random();
    private volatile Process process;

    private Redis(RunFolder run, Path binary) throws IOException {
        this.run = run;
        this.binary = binary;
        folder = run.folder("redis");
    }

    /**
     * The server's binary, unpacked. Not while another thread starts a process: for a moment that one would hold the
     * new file open for writing, and Linux does not execute such a file ("Text file busy").
     */
    public static Path unpack() throws IOException {
        return RedisExecProvider.defaultProvider().get().toPath();
    }

    public static Redis start(RunFolder run, Path binary) throws IOException, InterruptedException {
        Redis redis = new Redis(run, binary);
        redis.start();
        return redis;
    }

    /** Starts it for the first time, or again behind {@link #close}: on the same port, and empty. */
    public void start() throws IOException, InterruptedException {
        process = new ProcessBuilder(binary.toString(), "-")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile())
                .start();
        try {
            run.record("redis", process.toHandle());
            // By standard input: the password must not stand in the process list.
            try (OutputStream in = process.getOutputStream()) {
                in.write(String.join(
                                "\n",
                                "bind " + Ports.HOST,
                                "port " + port,
                                "requirepass " + password,
                                "save \"\"",
                                "appendonly no",
                                "dir \"" + folder + "\"",
                                "")
                        .getBytes(StandardCharsets.UTF_8));
            }
            awaitReady();
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    public ProcessHandle process() {
        return process.toHandle();
    }

    RedisSettings address() {
        return address(port);
    }

    /** @param other port that leads there */
    RedisSettings address(int other) {
        return new RedisSettings(new HostPort(Ports.HOST, other), null, password, null, "");
    }

    int port() {
        return port;
    }

    void clear() {
        try (Jedis jedis = connect()) {
            jedis.flushAll();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
        while (true) {
            try (Jedis jedis = connect()) {
                jedis.ping();
                return;
            } catch (JedisException e) {
                if (System.nanoTime() > deadline || process.waitFor(ASK_MILLIS, TimeUnit.MILLISECONDS)) {
                    List<String> log = Files.readAllLines(folder.resolve("redis.log"));
                    throw new IOException(
                            "Redis was not ready after " + START_MILLIS + " ms; last lines: "
                                    + log.subList(Math.max(0, log.size() - 5), log.size()),
                            e);
                }
            }
        }
    }

    private Jedis connect() {
        return new Jedis(
                new HostAndPort(Ports.HOST, port),
                DefaultJedisClientConfig.builder()
                        .autoNegotiateProtocol(false)
                        .password(password)
                        .build());
    }
}

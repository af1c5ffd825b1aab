package io.tickproof.harness.local;

import io.tickproof.harness.host.BoundedWait;
import io.tickproof.harness.host.BoundedWait.WaitTimeoutException;
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
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.embedded.RedisExecProvider;

/** A Redis server from the binary of embedded-redis, with a random password. */
public final class Redis implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final long STOP_SECONDS = 5;

    private final RunFolder run;
    private final Path binary;
    private final Path folder;
    private final int port = Ports.free();
    private final String password = Secrets.random();
    /** Null until the server has been started. */
    private volatile @Nullable Process process;

    private Redis(RunFolder run, Path binary) throws IOException {
        this.run = run;
        this.binary = binary;
        folder = run.folder("redis");
    }

    /**
     * Unpacks the binary of the server and returns its path. No other thread may start a process at the same time: the
     * child would keep the new file open for writing for a moment, and Linux does not execute such a file ("Text file
     * busy").
     */
    public static Path unpack() throws IOException {
        return RedisExecProvider.defaultProvider().get().toPath();
    }

    /** Starts a server, and waits until it is ready. @param binary the path that {@link #unpack} returns */
    public static Redis start(RunFolder run, Path binary) throws IOException, InterruptedException {
        Redis redis = new Redis(run, binary);
        redis.start();
        return redis;
    }

    /** Starts the server. After {@link #close}, it starts on the same port and is empty. */
    public void start() throws IOException, InterruptedException {
        Process started = new ProcessBuilder(binary.toString(), "-")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile())
                .start();
        process = started;
        try {
            run.record("redis", started.toHandle());
            // The configuration is passed through standard input, because the password must not appear in the process
            // list.
            try (OutputStream in = started.getOutputStream()) {
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
            awaitReady(started);
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /** Returns the current process of the server. */
    public ProcessHandle process() {
        return started().toHandle();
    }

    RedisSettings address() {
        return address(port);
    }

    /** Returns the address with the port of a proxy. */
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
        Process last = started();
        last.destroyForcibly();
        try {
            last.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Process started() {
        return Objects.requireNonNull(process, "Redis has not been started");
    }

    private void awaitReady(Process started) throws IOException, InterruptedException {
        try {
            new BoundedWait("Redis to answer", START_LIMIT, PAUSE).<Boolean, IOException>until(() -> {
                try (Jedis jedis = connect()) {
                    jedis.ping();
                    return BoundedWait.done(true);
                } catch (JedisException e) {
                    if (!started.isAlive()) {
                        throw new IOException("Redis ended during its start; last lines: " + lastLines(), e);
                    }
                    return BoundedWait.waiting(e);
                }
            });
        } catch (WaitTimeoutException e) {
            throw new IOException(e.getMessage() + "; last lines: " + lastLines(), e);
        }
    }

    private List<String> lastLines() throws IOException {
        List<String> log = Files.readAllLines(folder.resolve("redis.log"));
        return log.subList(Math.max(0, log.size() - 5), log.size());
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

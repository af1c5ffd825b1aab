package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.recording.RecordingWriter;
import io.tickproof.harness.host.BoundedWait;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.market.Decimals;
import io.tickproof.market.SharedNames;
import io.tickproof.market.Side;
import io.tickproof.market.Tick;
import io.tickproof.pipeline.options.RedisSettings;
import io.tickproof.verifier.check.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

@Tag("stack")
@ExtendWith(SharedStack.class)
class RedisTest {
    private static final long START_MICROS = 1_767_571_200_000_000L;
    private static final long SECOND_MICROS = 1_000_000;
    private static final long LIMIT_SECONDS = 60;

    @TempDir
    private Path folder;

    /**
     * Returns a request in which EARLY trades in the first minutes only, so its price reappears only if the job writes
     * all prices again.
     */
    private RunRequest earlyAndAlways(String rest) throws Exception {
        Path recording = folder.resolve("two.csv.gz");
        try (RecordingWriter writer = new RecordingWriter(recording)) {
            for (int second = 0; second < 1800; second++) {
                long time = START_MICROS + second * SECOND_MICROS;
                if (second < 300) {
                    writer.write(new Tick("EARLY", second, time, 7 * Decimals.ONE, Decimals.ONE, Side.BUY), time);
                }
                writer.write(
                        new Tick("ALWAYS", second, time, (100 + second) * Decimals.ONE, Decimals.ONE, Side.SELL), time);
            }
        }
        Path scenario = Files.writeString(folder.resolve("wiped.yaml"), """
                name: wiped
                stream: { recording: two.csv.gz, partitions: 1 }
                """ + rest);
        return RunRequest.of(scenario.toString(), Mode.UNBOUNDED, folder).withRecording(recording);
    }

    @Test
    void wipedRedisIsRefilled() throws Exception {
        RunRequest request = earlyAndAlways("deliver: { pace: 200x }\n");
        // Prices of an earlier run would look the same.
        SharedStack.stack().clear();
        CompletableFuture<Void> wipe = CompletableFuture.runAsync(() -> wipeWhenAlwaysHasPassed(1200));
        RunOutcome outcome = SharedStack.run(request);
        wipe.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertEquals(Verdict.PASS, outcome.verdict(), () -> outcome.checks().toString());
    }

    @Test
    void pricesFromBeforeARestartAreRefilledWithoutNewTicks() throws Exception {
        RunRequest request = earlyAndAlways("""
                deliver: { pace: 300x }
                job: { checkpointInterval: PT0.5S }
                faults:
                  - failOperator: { after: { read: 0.7 } }
                  - killRedis: { after: { read: 1 } }
                """);
        RunOutcome outcome = SharedStack.run(request);
        assertEquals(Verdict.PASS, outcome.verdict(), () -> outcome.checks().toString());
    }

    private static void wipeWhenAlwaysHasPassed(int second) {
        RedisSettings redis = SharedStack.redis();
        String wanted = SharedNames.sortable(START_MICROS + second * SECOND_MICROS);
        try (Jedis jedis = new Jedis(
                new HostAndPort(redis.host(), redis.port()), redis.client().build())) {
            new BoundedWait("ALWAYS to pass " + wanted, Duration.ofSeconds(LIMIT_SECONDS), Duration.ofMillis(10))
                    .<Boolean, RuntimeException>until(() -> {
                        String time = jedis.hget(SharedNames.latestKey("ALWAYS"), SharedNames.LATEST_TIME);
                        if (time != null
                                && SharedNames.sortable(Long.parseLong(time)).compareTo(wanted) > 0) {
                            assertTrue(jedis.exists(SharedNames.latestKey("EARLY")));
                            jedis.flushAll();
                            return BoundedWait.done(true);
                        }
                        return BoundedWait.waiting("ALWAYS is at " + time);
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.recording.RecordingWriter;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.market.Decimals;
import io.tickproof.market.SharedNames;
import io.tickproof.market.Side;
import io.tickproof.market.Tick;
import io.tickproof.pipeline.options.RedisSettings;
import io.tickproof.verifier.check.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

@ExtendWith(SharedStack.class)
class RedisTest {
    private static final long START_MICROS = 1_767_571_200_000_000L;
    private static final long SECOND_MICROS = 1_000_000;
    private static final long LIMIT_SECONDS = 60;

    @TempDir
    private Path folder;

    /** EARLY trades in the first minutes only: nothing but a refill brings it back. */
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
    void aRedisThatIsWipedInTheMiddleIsRefilled() throws Exception {
        RunRequest request = earlyAndAlways("deliver: { pace: 200x }\n");
        // What a run before left there looks just the same.
        SharedStack.stack().clear();
        CompletableFuture<Void> wipe = CompletableFuture.runAsync(() -> wipeWhenAlwaysIsBehind(1200));
        RunOutcome outcome = SharedStack.run(request);
        wipe.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertEquals(Verdict.PASS, outcome.verdict(), () -> outcome.checks().toString());
    }

    @Test
    void whatWasWrittenBeforeARestartIsRefilledWhereNoTickComesAnyMore() throws Exception {
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

    private static void wipeWhenAlwaysIsBehind(int second) {
        RedisSettings redis = SharedStack.redis();
        String wanted = SharedNames.sortable(START_MICROS + second * SECOND_MICROS);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        try (Jedis jedis = new Jedis(
                new HostAndPort(redis.host(), redis.port()), redis.client().build())) {
            while (true) {
                String time = jedis.hget(SharedNames.latestKey("ALWAYS"), SharedNames.LATEST_TIME);
                if (time != null && SharedNames.sortable(Long.parseLong(time)).compareTo(wanted) > 0) {
                    assertTrue(jedis.exists(SharedNames.latestKey("EARLY")));
                    jedis.flushAll();
                    return;
                }
                assertTrue(System.nanoTime() < deadline, "ALWAYS stands at " + time + " after " + LIMIT_SECONDS + " s");
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

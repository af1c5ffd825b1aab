package io.tickproof.harness.run;

import io.tickproof.harness.console.Progress;
import io.tickproof.harness.evidence.EvidenceBuilder;
import io.tickproof.harness.local.LocalStack;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.market.SharedNames;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.pipeline.options.RedisSettings;
import io.tickproof.verifier.observed.SinkException;
import io.tickproof.verifier.observed.Sinks;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** A stack that all tests of this JVM share. It starts with the first test that needs it and stops after the last one. */
public final class SharedStack implements BeforeAllCallback, AutoCloseable {
    public static final ProjectLayout HOME = ProjectLayout.find();
    private static final ParallelStacks LANES = new ParallelStacks(StackKind.EMBEDDED, "beside-");
    private static final List<String> TABLES =
            List.of(SharedNames.CANDLES, SharedNames.TOO_LATE, SharedNames.DUPLICATES, SharedNames.DEAD_LETTERS);
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static LocalStack stack;

    @Override
    public synchronized void beforeAll(ExtensionContext context) throws Exception {
        if (stack == null) {
            stack = LANES.start();
            context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).put(SharedStack.class, this);
        }
    }

    @Override
    public void close() throws IOException {
        LANES.close();
    }

    /** Runs on a stack that is idle at the moment. */
    static RunOutcome runBeside(RunRequest request) throws Exception {
        return runBeside(Plan.of(request, HOME));
    }

    static RunOutcome runBeside(Plan plan) throws Exception {
        return LANES.run(plan);
    }

    public static RunOutcome run(RunRequest request) throws Exception {
        return run(Plan.of(request, HOME));
    }

    public static RunOutcome run(Plan plan) throws Exception {
        return run(plan, stack.folder().folder("left-" + RUNS.get()));
    }

    /** @param outputDirectory the directory for the evidence */
    public static RunOutcome run(Plan plan, Path outputDirectory) throws Exception {
        return ParallelStacks.execute(plan, "test-" + RUNS.incrementAndGet(), stack, outputDirectory);
    }

    /** Returns the topic of the last run. */
    public static String lastTopic() {
        return "ticks-test-" + RUNS.get();
    }

    /** Returns a request for a scenario as it is. */
    public static RunRequest request(String scenario, Mode mode) {
        return RunRequest.of(scenario, mode, HOME.reports());
    }

    public static EvidenceBuilder maker(Plan plan) {
        return new EvidenceBuilder(
                plan,
                "test",
                Instant.EPOCH,
                "unknown",
                "embedded",
                plan.request().reproduce(plan.scenario().seed()));
    }

    static Path sharedData() {
        return HOME.path().resolveSibling("shared").resolve("data");
    }

    public static LocalStack stack() {
        return stack;
    }

    public static String bootstrap() {
        return stack.bootstrap();
    }

    public static RedisSettings redis() {
        return stack.redis();
    }

    public static PostgresSettings postgres() {
        return stack.postgres();
    }

    static void execute(String sql) throws SQLException {
        stack.execute(sql);
    }

    public static Progress quiet() {
        return Progress.quiet();
    }

    /** Returns the sinks of the reference job. */
    static Sinks sinks() throws SinkException {
        return new ReferenceJob(new JobContext(null, stack, null), null).sinks();
    }

    /** Saves the current contents of the sinks, to restore them later. */
    static Kept keepSinks() throws SQLException {
        return new Kept();
    }

    static final class Kept implements AutoCloseable {
        private final Map<String, Map<String, String>> hashes = new HashMap<>();

        private Kept() throws SQLException {
            StringBuilder sql = new StringBuilder("CREATE SCHEMA kept;");
            TABLES.forEach(table -> sql.append("CREATE TABLE kept.%1$s AS TABLE public.%1$s;".formatted(table)));
            execute(sql.toString());
            try (Jedis jedis = jedis()) {
                jedis.keys("*").forEach(key -> hashes.put(key, jedis.hgetAll(key)));
            }
        }

        void restore() throws SQLException {
            stack.clear();
            StringBuilder sql = new StringBuilder();
            TABLES.forEach(table -> sql.append("INSERT INTO public.%1$s SELECT * FROM kept.%1$s;".formatted(table)));
            execute(sql.toString());
            try (Jedis jedis = jedis()) {
                hashes.forEach(jedis::hset);
            }
        }

        @Override
        public void close() throws SQLException {
            execute("DROP SCHEMA kept CASCADE");
        }

        private static Jedis jedis() {
            RedisSettings redis = stack.redis();
            return new Jedis(
                    new HostAndPort(redis.host(), redis.port()), redis.client().build());
        }
    }
}

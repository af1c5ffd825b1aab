package io.tickproof.harness.run;

import io.tickproof.harness.stack.EmbeddedStack;
import io.tickproof.harness.stack.RunFolder;
import io.tickproof.pipeline.JobOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One stack for all tests of this JVM: started with the first that asks, stopped behind the last. */
final class SharedStack implements BeforeAllCallback, AutoCloseable {
    static final Home HOME = Home.find();
    private static final int SLOTS = 4;
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static EmbeddedStack stack;

    @Override
    public synchronized void beforeAll(ExtensionContext context) throws Exception {
        if (stack == null) {
            stack = EmbeddedStack.start(RunFolder.create(), HOME.binaries(), HOME.schema(), SLOTS);
            context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).put(SharedStack.class, this);
        }
    }

    @Override
    public void close() throws IOException {
        stack.close();
        stack.folder().close();
    }

    static Run.Outcome run(RunRequest request) throws Exception {
        return run(Plan.of(request, HOME));
    }

    static Run.Outcome run(Plan plan) throws Exception {
        String id = "test-" + RUNS.incrementAndGet();
        Progress quiet = new Progress(System.out, false, true);
        return new Run(plan, id, stack, quiet, new Stopwatch()).execute();
    }

    static RunRequest request(String scenario, Mode mode) {
        return new RunRequest(
                scenario, mode, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), HOME.reports());
    }

    static EvidenceMaker maker(Plan plan) {
        return new EvidenceMaker(plan, "test", Instant.EPOCH, "unknown");
    }

    static Path sharedData() {
        return HOME.path().resolveSibling("shared").resolve("data");
    }

    static String bootstrap() {
        return stack.bootstrap();
    }

    static JobOptions.Redis redis() {
        return stack.redis();
    }
}

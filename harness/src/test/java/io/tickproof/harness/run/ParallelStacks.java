package io.tickproof.harness.run;

import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.local.LocalStack;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.stack.StackKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/**
 * Stacks for concurrent runs. Each run has a stack to itself; there are as many stacks as the greatest number of
 * concurrent runs.
 */
final class ParallelStacks implements AutoCloseable {
    /**
     * The order of the classes that execute two runs at a time. They come last, because they keep two processors busy.
     */
    static final int LAST = Integer.MAX_VALUE;

    private static final int SLOTS = 4;

    private final StackKind kind;
    private final String name;
    private final AtomicInteger runs = new AtomicInteger();
    private final List<LocalStack> all = new ArrayList<>();
    private final Deque<LocalStack> idle = new ArrayDeque<>();

    /** @param name the prefix of the ids of the runs */
    ParallelStacks(StackKind kind, String name) {
        this.kind = kind;
        this.name = name;
    }

    /** Starts the first stack, before any run. */
    LocalStack start() throws Exception {
        LocalStack started = LocalStack.start(
                RunFolder.create(), SharedStack.HOME.binaries(), SharedStack.HOME.schema(), SLOTS, kind);
        synchronized (this) {
            all.add(started);
            idle.add(started);
        }
        return started;
    }

    RunOutcome run(Plan plan) throws Exception {
        LocalStack stack = take();
        try {
            String id = name + runs.incrementAndGet();
            return execute(plan, id, stack, stack.folder().folder("left-" + id));
        } finally {
            synchronized (this) {
                idle.addFirst(stack);
            }
        }
    }

    /** @param outputDirectory the directory for the evidence */
    static RunOutcome execute(Plan plan, String id, LocalStack stack, Path outputDirectory) throws Exception {
        return new Run(plan, stack, SharedStack.quiet(), new Run.Output(id, outputDirectory)).execute();
    }

    /** Starts these runs in their order, two at a time. Each becomes a test that waits for its run. */
    static Stream<DynamicTest> sideBySide(Map<String, Executable> runs) {
        ExecutorService two = Executors.newFixedThreadPool(2);
        List<DynamicTest> tests = new ArrayList<>();
        runs.forEach((called, run) -> {
            Future<Void> future = two.submit(() -> {
                try {
                    run.execute();
                    return null;
                } catch (Exception | Error e) {
                    throw e;
                } catch (Throwable e) {
                    throw new IllegalStateException(e);
                }
            });
            tests.add(DynamicTest.dynamicTest(called, () -> {
                try {
                    future.get();
                } catch (ExecutionException e) {
                    throw e.getCause();
                }
            }));
        });
        two.shutdown();
        return tests.stream();
    }

    private LocalStack take() throws Exception {
        LocalStack stack = poll();
        while (stack == null) {
            start();
            stack = poll();
        }
        return stack;
    }

    private synchronized LocalStack poll() {
        return idle.poll();
    }

    @Override
    public synchronized void close() throws IOException {
        for (LocalStack stack : all) {
            stack.close();
            stack.folder().close();
        }
    }
}

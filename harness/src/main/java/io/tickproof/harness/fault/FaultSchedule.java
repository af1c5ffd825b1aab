package io.tickproof.harness.fault;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.host.FileTree;
import io.tickproof.harness.stack.FaultInjector.Broken;
import io.tickproof.harness.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a scenario's faults happen, one behind the other: waits until the run is as far as the fault says, breaks what it
 * names, and mends it when its time is over. What did not happen is told as such: nobody may take a run for proof of what
 * it never saw.
 */
public final class FaultSchedule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FaultSchedule.class);
    private static final long ASK_MILLIS = 200;
    private static final long ORDER_SECONDS = 30;
    private static final long STOP_SECONDS = 90;
    private static final int MOST_TRIES = 20;

    private final List<Fault> planned;
    private final Stack stack;
    private final Path checkpoints;
    private final Path order;
    private final String topic;
    private final long deliveries;
    private final long startNanos = System.nanoTime();
    private final List<Happened> happened = new ArrayList<>();
    private final Map<Fault.Progress, Double> reached = new EnumMap<>(Fault.Progress.class);
    private final Thread thread = new Thread(this::happen, "tickproof-faults");
    private volatile LongSupplier acknowledged = () -> 0;
    private volatile Optional<FlinkJob> job = Optional.empty();
    private volatile boolean sentAll;
    private volatile boolean stopping;
    private volatile boolean interrupted;
    private volatile IOException unmended;
    private boolean busy;
    private int begun;
    private int told;

    /**
     * A fault, planned and actual.
     *
     * @param at how far the run was when it happened, in the terms of its trigger; negative where it never happened
     * @param text what was done; where it never happened: why
     * @param seconds since the run began
     * @param mendedSeconds likewise; the same where there was nothing to mend
     */
    public record Happened(Fault fault, double at, String text, double seconds, double mendedSeconds) {
        /** Whether it happened. */
        public boolean fired() {
            return at >= 0;
        }
    }

    /**
     * @param checkpoints the folder of the job's checkpoints
     * @param order see {@link FailingJob}
     * @param topic that of the ticks
     * @param deliveries how many there will be, about: what shares are of
     */
    public FaultSchedule(
            List<Fault> planned, Stack stack, Path checkpoints, Path order, String topic, long deliveries) {
        this.planned = planned;
        this.stack = stack;
        this.checkpoints = checkpoints;
        this.order = order;
        this.topic = topic;
        this.deliveries = deliveries;
        thread.setDaemon(true);
        thread.start();
    }

    /** @param count of deliveries that the broker has acknowledged */
    public void sends(LongSupplier count) {
        acknowledged = count;
    }

    /** Everything is sent, whether it came to as much as was expected or not. */
    public void sentAll() {
        sentAll = true;
    }

    public void runs(FlinkJob started) {
        job = Optional.of(started);
    }

    private void happen() {
        for (Fault fault : planned) {
            try {
                double at = awaitTrigger(fault);
                if (at < 0 || !begin()) {
                    add(new Happened(fault, -1, "the run was over before", seconds(), seconds()));
                } else {
                    happen(fault, at);
                }
            } catch (InterruptedException e) {
                // The run has failed, or somebody ended it; what was broken goes with the stack.
                interrupted = true;
                add(new Happened(fault, -1, "the run ended before, or while it lasted", seconds(), seconds()));
            } finally {
                synchronized (this) {
                    busy = false;
                    notifyAll();
                }
            }
        }
    }

    /** Whether a fault may still begin: not once the run was told that none is going on. */
    private synchronized boolean begin() {
        if (stopping || interrupted) {
            return false;
        }
        busy = true;
        begun++;
        return true;
    }

    private void happen(Fault fault, double at) throws InterruptedException {
        double broken = seconds();
        LOG.info("fault {} at {}", fault.kind().text(), fault.trigger().text(at));
        Broken what;
        try {
            what = breakIt(fault);
        } catch (IOException | RuntimeException e) {
            LOG.error("the fault {} could not be made to happen", fault.kind().text(), e);
            add(new Happened(fault, -1, "it could not be made to happen: " + e.getMessage(), broken, seconds()));
            if (fault.kind() == Fault.Kind.RESCALE) {
                // Where the job is now, nobody knows; it is no failure of the job.
                unmended = new IOException("the job could not be rescaled: " + e.getMessage(), e);
            }
            return;
        }
        if (what.mend() != null) {
            try {
                // How long it lasts is what the scenario asks for.
                TimeUnit.MILLISECONDS.sleep(fault.lasts().toMillis());
            } catch (InterruptedException e) {
                // What is frozen could not be stopped cleanly.
                mend(fault, what);
                throw e;
            }
            mend(fault, what);
        }
        add(new Happened(fault, at, what.text(), broken, seconds()));
    }

    private void mend(Fault fault, Broken what) throws InterruptedException {
        try {
            what.mend().mend();
        } catch (IOException | RuntimeException e) {
            LOG.error(
                    "what the fault {} broke could not be mended", fault.kind().text(), e);
            unmended = new IOException(
                    "what the fault " + fault.kind().text()
                            + " broke could not be mended, so nothing can be said of the job: " + e.getMessage(),
                    e);
        }
    }

    /** @throws IOException if something is broken that ought to be mended: then it is no failure of the job */
    public void check() throws IOException {
        if (unmended != null) {
            throw unmended;
        }
    }

    private synchronized void add(Happened one) {
        happened.add(one);
    }

    private double seconds() {
        return Math.round((System.nanoTime() - startNanos) / 1e6) / 1e3;
    }

    /** How far the run is; negative where it was over first. */
    private double awaitTrigger(Fault fault) throws InterruptedException {
        while (!stopping && !interrupted) {
            double at = progress(fault.trigger().of());
            if (at >= fault.trigger().at() && canBeRestored()) {
                return at;
            }
            TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
        }
        return -1;
    }

    /**
     * Whether there is a checkpoint: a job that restarts before its first begins anew, and shows nothing of its recovery.
     * One that takes none shows that, too, when everything is sent.
     */
    private boolean canBeRestored() throws InterruptedException {
        return sentAll || progress(Fault.Progress.CHECKPOINT) >= 1;
    }

    /** What was reached once: behind a restart the job tells nothing for a while. */
    private double progress(Fault.Progress of) throws InterruptedException {
        double now = 0;
        try {
            now = switch (of) {
                case ACKNOWLEDGED -> sentAll ? 1 : (double) acknowledged.getAsLong() / deliveries;
                case CHECKPOINT -> job.isEmpty() ? 0 : job.get().checkpoints();
                case READ -> job.isEmpty() ? 0 : (double) job.get().reading().records() / deliveries;
            };
        } catch (IOException e) {
            LOG.debug("it is not known how far the run is", e);
        }
        return reached.merge(of, now, Math::max);
    }

    private Broken breakIt(Fault fault) throws IOException, InterruptedException {
        return switch (fault.kind()) {
            case FAIL_OPERATOR -> ordered(FailingJob.AT_ONCE, "an operator behind the source threw");
            case FAIL_AFTER_FLUSH ->
                ordered(FailingJob.AFTER_FLUSH, "the task of a sink threw between its flush and the checkpoint");
            case KILL_AFTER_FLUSH -> killAfterFlush();
            case FAIL_CHECKPOINTS -> blockCheckpoints();
            default -> stack.breakIt(fault, topic, job);
        };
    }

    private Broken ordered(String what, String text) throws IOException, InterruptedException {
        order(what);
        return new Broken(text, null);
    }

    private Broken killAfterFlush() throws IOException, InterruptedException {
        order(FailingJob.STAND_STILL);
        Path told = FailingJob.order(order, FailingJob.STANDS_STILL);
        await(told, true);
        Broken killed = stack.killTaskManager(Long.parseLong(Files.readString(told)));
        Files.delete(told);
        return new Broken(
                killed.text() + "; it stood still between the flush of the candles' sink and the end of the checkpoint",
                null);
    }

    /** Until an operator has taken it, which deletes the file. */
    private void order(String what) throws IOException, InterruptedException {
        Path file = FailingJob.order(order, what);
        Files.createFile(file);
        try {
            await(file, false);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static void await(Path file, boolean there) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ORDER_SECONDS);
        while (Files.exists(file) != there) {
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        "no operator took the order, as the job does not run or completes no checkpoint, within "
                                + ORDER_SECONDS + " s");
            }
            TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
        }
    }

    /** A file where a folder should be: nothing can be written, and what is there already is kept. */
    private Broken blockCheckpoints() throws IOException {
        Path aside = checkpoints.resolveSibling(checkpoints.getFileName() + "-aside");
        Files.move(checkpoints, aside);
        again(() -> Files.createFile(checkpoints));
        return new Broken("no checkpoint can be written to " + checkpoints.getFileName(), () -> {
            Files.delete(checkpoints);
            again(() -> Files.move(aside, checkpoints));
        });
    }

    private interface Change {
        void make() throws IOException;
    }

    /** Flink makes the folder anew as soon as it is gone; what it has put there by then is of no checkpoint that is complete. */
    private void again(Change change) throws IOException {
        for (int left = MOST_TRIES; ; left--) {
            try {
                if (left < MOST_TRIES && Files.exists(checkpoints)) {
                    FileTree.delete(checkpoints);
                }
                change.make();
                return;
            } catch (FileSystemException | UncheckedIOException e) {
                // That something is there again has more than one name, by which step of it finds out.
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    /**
     * Waits until nothing is broken. Where something was since the last call, the run has to wait for the job again;
     * where nothing was, no fault begins any more.
     */
    public synchronized boolean awaitMended() throws InterruptedException {
        while (busy) {
            wait();
        }
        boolean again = begun != told;
        told = begun;
        stopping = !again;
        return again;
    }

    /** Whether one is going on: something is broken, and the job need not get on. */
    public synchronized boolean isGoingOn() {
        return busy;
    }

    /** Ends what has not happened by now. @return every fault of the scenario, in its order */
    public List<Happened> stop() throws InterruptedException {
        stopping = true;
        thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        synchronized (this) {
            return List.copyOf(happened);
        }
    }

    /** Likewise where the run has failed: what is still going on is not waited for. */
    public List<Happened> abandon() throws InterruptedException {
        thread.interrupt();
        return stop();
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
    }
}

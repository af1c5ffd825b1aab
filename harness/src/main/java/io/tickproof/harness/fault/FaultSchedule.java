package io.tickproof.harness.fault;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.generator.scenario.FaultType;
import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.host.BoundedWait;
import io.tickproof.harness.stack.FaultInjector;
import io.tickproof.harness.stack.InjectedFault;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Injects the faults of a scenario one after the other, in a separate thread. It waits until the run has made the
 * progress that a fault requests, injects it, and recovers it after its duration. A fault that was not injected is
 * recorded as such, because the run proves nothing about it.
 */
public final class FaultSchedule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FaultSchedule.class);
    /** The run ends this wait with {@link #stop}. */
    private static final BoundedWait TRIGGER =
            new BoundedWait("the progress of a fault", BoundedWait.UNLIMITED, Duration.ofMillis(200));

    private static final double NOT_REACHED = -1;
    private static final long STOP_SECONDS = 90;

    /** Receives the faults as they happen, on the thread that injects them. */
    public interface Listener {
        /** A fault was injected. @param begun the fault, as if it had recovered at once */
        void injected(FaultRecord begun);

        /** A fault recovered, or was not injected. */
        void ended(FaultRecord fault);

        /** A fault could not be recovered. */
        void unrecovered(Fault fault, String reason);
    }

    private final List<Fault> planned;
    private final FaultInjector injector;
    private final long deliveries;
    private final Listener listener;
    private final long startNanos = System.nanoTime();
    private final List<FaultRecord> records = new ArrayList<>();
    /** The greatest observed progress, because after a restart the job reports none for a while. */
    private final Map<Fault.Progress, Double> progress = new EnumMap<>(Fault.Progress.class);

    private final Thread thread = new Thread(this::injectAll, "tickproof-faults");
    private volatile FaultInjector.Target target;
    private volatile LongSupplier acknowledged = () -> 0;
    private volatile boolean sentAll;
    private volatile boolean stopping;
    private volatile boolean interrupted;
    private volatile @Nullable IOException unrecovered;
    private boolean active;
    private int started;
    private int startedBeforeLastWait;

    /**
     * Starts to wait for the first fault.
     *
     * @param target the run into which faults are injected; {@link #jobStarted} sets its job
     * @param deliveries the expected number of deliveries, to which shares are relative
     */
    public FaultSchedule(
            List<Fault> planned,
            FaultInjector injector,
            FaultInjector.Target target,
            long deliveries,
            Listener listener) {
        this.planned = planned;
        this.injector = injector;
        this.target = target;
        this.deliveries = deliveries;
        this.listener = listener;
        thread.setDaemon(true);
        thread.start();
    }

    /** Reports that sending has started. @param count returns how many deliveries the broker has acknowledged */
    public void sendingStarted(LongSupplier count) {
        acknowledged = count;
    }

    /** Reports that everything has been sent, even if it was less than expected. */
    public void sentAll() {
        sentAll = true;
    }

    /** Reports that the job has been submitted. */
    public void jobStarted(FlinkJob job) {
        target = target.withJob(job);
    }

    private void injectAll() {
        for (Fault fault : planned) {
            try {
                double actualAt = awaitTrigger(fault.trigger());
                if (actualAt < 0 || !begin()) {
                    add(FaultRecord.notInjected(fault, "the run was over before", seconds()));
                } else {
                    inject(fault, actualAt);
                }
            } catch (InterruptedException e) {
                // The run has failed or was aborted. Processes that are still affected are stopped with the stack.
                interrupted = true;
                add(FaultRecord.notInjected(fault, "the run ended before it, or while it was active", seconds()));
            } finally {
                synchronized (this) {
                    active = false;
                    notifyAll();
                }
            }
        }
    }

    /**
     * Returns whether a fault may still be injected. No fault may be injected after {@link #awaitRecovery} has reported
     * that there are no more.
     */
    private synchronized boolean begin() {
        if (stopping || interrupted) {
            return false;
        }
        active = true;
        started++;
        return true;
    }

    private void inject(Fault fault, double actualAt) throws InterruptedException {
        String key = fault.type().key();
        double injectedSeconds = seconds();
        LOG.info("injecting fault {} at {}", key, fault.trigger().text(actualAt));
        InjectedFault injected;
        try {
            injected = injector.inject(fault, target);
        } catch (IOException | RuntimeException e) {
            LOG.error("the fault {} could not be injected", key, e);
            add(FaultRecord.notInjected(fault, "it could not be injected: " + e.getMessage(), injectedSeconds));
            if (fault.type() == FaultType.RESCALE) {
                // The job may be stopped, or run with either parallelism. That is not a failure of the job.
                unrecovered = new IOException("the job could not be rescaled: " + e.getMessage(), e);
            }
            return;
        }
        listener.injected(new FaultRecord(fault, actualAt, injected.description(), injectedSeconds, injectedSeconds));
        boolean recovered = true;
        if (injected.lasts()) {
            try {
                TimeUnit.MILLISECONDS.sleep(fault.duration().toMillis());
            } catch (InterruptedException e) {
                // A frozen process could not be stopped cleanly.
                recover(fault, injected);
                throw e;
            }
            recovered = recover(fault, injected);
        }
        FaultRecord ended = new FaultRecord(fault, actualAt, injected.description(), injectedSeconds, seconds());
        if (recovered) {
            add(ended);
        } else {
            record(ended);
        }
    }

    /** Returns whether the fault has recovered. */
    private boolean recover(Fault fault, InjectedFault injected) throws InterruptedException {
        try {
            injected.recover();
            return true;
        } catch (IOException | RuntimeException e) {
            String key = fault.type().key();
            LOG.error("no recovery from the fault {}", key, e);
            unrecovered = new IOException(
                    "no recovery from the fault " + key + ", so the run says nothing about the job: " + e.getMessage(),
                    e);
            listener.unrecovered(fault, String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** @throws IOException if a fault could not be recovered, so that its consequences are not a failure of the job */
    public void throwIfUnrecovered() throws IOException {
        IOException failure = unrecovered;
        if (failure != null) {
            throw failure;
        }
    }

    private void add(FaultRecord fault) {
        record(fault);
        listener.ended(fault);
    }

    private synchronized void record(FaultRecord fault) {
        records.add(fault);
    }

    private double seconds() {
        return Math.round((System.nanoTime() - startNanos) / 1e6) / 1e3;
    }

    /**
     * Waits until the run has made the requested progress.
     *
     * @return the progress; negative if the run was over before
     */
    private double awaitTrigger(Fault.Trigger trigger) throws InterruptedException {
        double reached = TRIGGER.<Double, RuntimeException>lastUntil(
                progress -> stopping || interrupted || progress >= trigger.at(), () -> {
                    double now = progress(trigger.progress());
                    return canBeRestored() ? now : NOT_REACHED;
                });
        return reached >= trigger.at() ? reached : NOT_REACHED;
    }

    /**
     * Returns whether there is a checkpoint. A job that restarts before its first checkpoint starts from scratch, which
     * proves nothing about its recovery. Faults no longer wait once everything has been sent, because a job that takes
     * no checkpoints at all must be tested too.
     */
    private boolean canBeRestored() throws InterruptedException {
        return sentAll || progress(Fault.Progress.CHECKPOINT) >= 1;
    }

    private double progress(Fault.Progress measure) throws InterruptedException {
        double now = 0;
        FlinkJob job = target.job();
        try {
            now = switch (measure) {
                case ACKNOWLEDGED -> sentAll ? 1 : (double) acknowledged.getAsLong() / deliveries;
                case CHECKPOINT -> job == null ? 0 : job.checkpoints();
                case READ -> job == null ? 0 : (double) job.reading().records() / deliveries;
            };
        } catch (IOException e) {
            LOG.debug("the progress of the job is not known at the moment", e);
        }
        return progress.merge(measure, now, Math::max);
    }

    /**
     * Waits until no fault is active.
     *
     * @return whether a fault was injected since the last call, so that the run has to wait for the job again; if not,
     *     no more faults are injected
     */
    public synchronized boolean awaitRecovery() throws InterruptedException {
        while (active) {
            wait();
        }
        boolean injectedSince = started != startedBeforeLastWait;
        startedBeforeLastWait = started;
        stopping = !injectedSince;
        return injectedSince;
    }

    /** Returns whether a fault is active, so that the job need not make progress. */
    public synchronized boolean isActive() {
        return active;
    }

    /** Injects no more faults, and waits for an active one to recover. @return all faults of the scenario, in its order */
    public List<FaultRecord> stop() throws InterruptedException {
        stopping = true;
        thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        synchronized (this) {
            return List.copyOf(records);
        }
    }

    /** Stops after a failure of the run: ends an active fault at once. @return all faults of the scenario, in its order */
    public List<FaultRecord> abort() throws InterruptedException {
        thread.interrupt();
        return stop();
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
    }
}

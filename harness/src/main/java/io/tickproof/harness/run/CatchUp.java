package io.tickproof.harness.run;

import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.flink.FlinkJob.JobFailedException;
import io.tickproof.harness.host.BoundedWait;
import io.tickproof.harness.host.BoundedWait.Look;
import io.tickproof.harness.host.BoundedWait.WaitTimeoutException;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.stack.Topic;
import io.tickproof.harness.stack.Topic.BrokerException;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Waits until the job has processed the topic. A bounded job is done when it has finished; an unbounded one is done
 * when it has read every partition to its end and then completed a checkpoint. The sinks then contain everything before
 * that checkpoint's barrier, including the windows that closed.
 */
final class CatchUp {
    /** Each probe sends five requests to Flink, which runs the job at the same time. */
    private static final Duration PAUSE = Duration.ofMillis(250);
    /** The maximum time that a broker may fail to answer while a fault is active. It is longer than any fault lasts. */
    private static final Duration BROKER_LIMIT = Duration.ofMinutes(10);

    private final Topic topic;
    private final FlinkJob job;
    private final Duration stallLimit;
    private final FinalHeartbeats heartbeats;
    private final BooleanSupplier faultIsActive;

    /**
     * @param stallLimit the maximum time without progress of the job
     * @param faultIsActive returns whether a fault is active; no progress is required until it is over
     */
    CatchUp(Topic topic, FlinkJob job, Duration stallLimit, FinalHeartbeats heartbeats, BooleanSupplier faultIsActive) {
        this.topic = topic;
        this.job = job;
        this.stallLimit = stallLimit;
        this.heartbeats = heartbeats;
        this.faultIsActive = faultIsActive;
    }

    /**
     * @throws StalledException if the job makes no progress; the message contains its position
     * @throws IOException if Flink or the broker does not answer
     */
    void await(Mode mode)
            throws InterruptedException, JobFailedException, BrokerException, StalledException, IOException {
        Map<Integer, Long> ends = ends(topic, faultIsActive);
        if (mode == Mode.BOUNDED) {
            awaitRead(ends, read -> false);
            return;
        }
        long restartsBeforeHeartbeats = 0;
        while (true) {
            awaitRead(ends, read -> isAtEnd(ends, read));
            long restarts = job.restarts();
            if (restarts > restartsBeforeHeartbeats) {
                // A restart discards the watermarks, and a partition without new records does not advance its
                // watermark.
                heartbeats.resend();
                restartsBeforeHeartbeats = restarts;
                ends.putAll(ends(topic, faultIsActive));
                continue;
            }
            job.checkpoint();
            if (job.restarts() == restarts) {
                return;
            }
        }
    }

    /**
     * Returns {@link Topic#ends}. A broker that a fault has stopped may fail to answer until the fault is over.
     *
     * @throws BrokerException if it does not answer although no fault is active
     */
    static Map<Integer, Long> ends(Topic topic, BooleanSupplier faultIsActive)
            throws InterruptedException, BrokerException, IOException {
        BoundedWait wait = new BoundedWait("the broker to answer after a fault", BROKER_LIMIT, PAUSE);
        return wait.<Map<Integer, Long>, BrokerException>until(() -> {
            boolean wasActive = faultIsActive.getAsBoolean();
            try {
                return BoundedWait.done(topic.ends());
            } catch (BrokerException e) {
                if (!wasActive && !faultIsActive.getAsBoolean()) {
                    throw e;
                }
                return BoundedWait.waiting(e);
            }
        });
    }

    private void awaitRead(Map<Integer, Long> ends, Predicate<Map<Integer, Long>> enough)
            throws InterruptedException, JobFailedException, StalledException {
        Map<Integer, Long> read = new HashMap<>();
        try {
            new BoundedWait("the job to read on", stallLimit, PAUSE)
                    .<Boolean, JobFailedException>until(() -> lookAtJob(ends, enough, read));
        } catch (WaitTimeoutException e) {
            throw new StalledException("no progress for " + stallLimit.toSeconds() + " s: " + position(ends, read)
                    + "; " + job.restarts() + " restarts");
        }
    }

    /** @param read the number of records read per partition at the last probe; this probe updates it */
    private Look<Boolean> lookAtJob(
            Map<Integer, Long> ends, Predicate<Map<Integer, Long>> enough, Map<Integer, Long> read)
            throws InterruptedException, JobFailedException {
        if (job.isFinished()) {
            return BoundedWait.done(true);
        }
        Map<Integer, Long> before = Map.copyOf(read);
        try {
            Map<Integer, Long> now = recordsRead();
            read.clear();
            read.putAll(now);
        } catch (IOException e) {
            // The JobManager may be down, but no longer than the limit.
        }
        if (enough.test(read)) {
            return BoundedWait.done(true);
        }
        String position = position(ends, read);
        boolean hasMoved = !read.equals(before) || faultIsActive.getAsBoolean();
        return hasMoved ? BoundedWait.progressed(position) : BoundedWait.waiting(position);
    }

    /** Returns the number of records per partition that the current attempt has read or was restored with. */
    private Map<Integer, Long> recordsRead() throws InterruptedException, IOException {
        Map<Integer, Long> read = new HashMap<>();
        job.offsets().forEach((partition, offset) -> read.put(partition, offset + 1));
        return read;
    }

    private static boolean isAtEnd(Map<Integer, Long> ends, Map<Integer, Long> read) {
        return ends.entrySet().stream().allMatch(end -> recordsRead(read, end.getKey()) >= end.getValue());
    }

    private static long recordsRead(Map<Integer, Long> read, int partition) {
        return read.getOrDefault(partition, 0L);
    }

    /** Returns a text that names the partition with the most unread records. */
    private static String position(Map<Integer, Long> ends, Map<Integer, Long> read) {
        String furthestBehind = ends.entrySet().stream()
                .max(Comparator.comparingLong(end -> end.getValue() - recordsRead(read, end.getKey())))
                .map(end -> "; partition " + end.getKey() + " is at offset " + recordsRead(read, end.getKey()) + " of "
                        + end.getValue())
                .orElse("");
        return sum(read) + " of " + sum(ends) + " records read" + furthestBehind;
    }

    private static long sum(Map<Integer, Long> records) {
        return records.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Thrown if the job makes no progress. */
    static final class StalledException extends Exception {
        private static final long serialVersionUID = 1L;

        StalledException(String message) {
            super(message);
        }
    }
}

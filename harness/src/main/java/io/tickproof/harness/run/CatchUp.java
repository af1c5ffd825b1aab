package io.tickproof.harness.run;

import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.flink.FlinkJob.JobFailedException;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.stack.Topic;
import io.tickproof.harness.stack.Topic.BrokerException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Waits until the job has worked through the topic: a bounded job until it has finished; an unbounded one until it has
 * read every partition to its end and then taken a checkpoint. What came before that barrier, the windows it closed
 * included, is in the sinks then.
 */
final class CatchUp {
    /** Each look is five requests to Flink, which has the job to run meanwhile. */
    private static final long ASK_MILLIS = 250;

    private final Topic topic;
    private final FlinkJob job;
    private final Duration patience;
    private final FinalHeartbeats heartbeats;
    private final BooleanSupplier broken;

    /**
     * @param patience how long nothing may move
     * @param broken whether something is broken on purpose: as long as it is, nothing has to move
     */
    CatchUp(Topic topic, FlinkJob job, Duration patience, FinalHeartbeats heartbeats, BooleanSupplier broken) {
        this.topic = topic;
        this.job = job;
        this.patience = patience;
        this.heartbeats = heartbeats;
        this.broken = broken;
    }

    /**
     * @throws StalledException if nothing moved for too long; the message says where it stands
     * @throws IOException if Flink cannot be asked
     */
    void await(Mode mode)
            throws InterruptedException, JobFailedException, BrokerException, StalledException, IOException {
        Map<Integer, Long> ends = ends(topic, broken);
        if (mode == Mode.BOUNDED) {
            awaitRead(ends, read -> false);
            return;
        }
        long beaten = 0;
        while (true) {
            awaitRead(ends, read -> reached(ends, read));
            long attempt = job.restarts();
            if (attempt > beaten) {
                // A restart forgets the watermarks, and a partition that has nothing new tells its time no more.
                heartbeats.resend();
                beaten = attempt;
                ends.putAll(ends(topic, broken));
                continue;
            }
            job.checkpoint();
            if (job.restarts() == attempt) {
                return;
            }
        }
    }

    /** {@link Topic#ends}; of a broker that is stopped on purpose no answer is asked until it is back. */
    static Map<Integer, Long> ends(Topic topic, BooleanSupplier broken) throws InterruptedException, BrokerException {
        while (true) {
            boolean excused = broken.getAsBoolean();
            try {
                return topic.ends();
            } catch (BrokerException e) {
                if (!excused && !broken.getAsBoolean()) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
            }
        }
    }

    private void awaitRead(Map<Integer, Long> ends, Predicate<Map<Integer, Long>> enough)
            throws InterruptedException, JobFailedException, StalledException, IOException {
        long all = ends.values().stream().mapToLong(Long::longValue).sum();
        Map<Integer, Long> last = Map.of();
        long movedNanos = System.nanoTime();
        while (!job.isFinished()) {
            Map<Integer, Long> read;
            try {
                read = read();
            } catch (IOException e) {
                // Its JobManager may be away; how long that may take is what the patience is for.
                read = last;
            }
            if (enough.test(read)) {
                return;
            }
            long done = read.values().stream().mapToLong(Long::longValue).sum();
            if (!read.equals(last) || broken.getAsBoolean()) {
                last = read;
                movedNanos = System.nanoTime();
            } else if (System.nanoTime() - movedNanos > patience.toNanos()) {
                throw new StalledException("the job did not move for " + patience.toSeconds() + " s: " + done + " of "
                        + all + " records read" + furthestBehind(ends, read) + "; restarts " + job.restarts());
            }
            TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
        }
    }

    /** Partition → how many records the present attempt has read, or was restored with. */
    private Map<Integer, Long> read() throws InterruptedException, JobFailedException, IOException {
        Map<Integer, Long> read = new HashMap<>();
        job.offsets().forEach((partition, offset) -> read.put(partition, offset + 1));
        return read;
    }

    private static boolean reached(Map<Integer, Long> ends, Map<Integer, Long> read) {
        return ends.entrySet().stream().allMatch(end -> read.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    private static String furthestBehind(Map<Integer, Long> ends, Map<Integer, Long> read) {
        return ends.entrySet().stream()
                .max(java.util.Comparator.comparingLong(end -> end.getValue() - read.getOrDefault(end.getKey(), 0L)))
                .map(end -> "; partition " + end.getKey() + " stands at " + read.getOrDefault(end.getKey(), 0L) + " of "
                        + end.getValue())
                .orElse("");
    }

    /** Nothing moves. */
    static final class StalledException extends Exception {
        private static final long serialVersionUID = 1L;

        StalledException(String message) {
            super(message);
        }
    }
}

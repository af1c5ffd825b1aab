package io.tickproof.harness.run;

import io.tickproof.harness.stack.FlinkJob;
import io.tickproof.harness.stack.FlinkJob.JobFailedException;
import io.tickproof.harness.stack.Topic;
import io.tickproof.harness.stack.Topic.BrokerException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Waits until the job has worked through the topic. An unbounded job has when a checkpoint has committed the end of every partition: what
 * came before the barrier, closed windows included, is in the sinks then.
 */
final class CatchUp {
    private static final long ASK_MILLIS = 50;

    private final Topic topic;
    private final String group;
    private final FlinkJob job;
    private final Duration patience;
    private final Progress progress;

    /** @param patience how long nothing may move */
    CatchUp(Topic topic, String group, FlinkJob job, Duration patience, Progress progress) {
        this.topic = topic;
        this.group = group;
        this.job = job;
        this.patience = patience;
        this.progress = progress;
    }

    /** @throws StalledException if nothing moved for too long; the message says where it stands */
    void await(Mode mode) throws InterruptedException, JobFailedException, BrokerException, StalledException {
        Map<Integer, Long> ends = topic.ends();
        long all = ends.values().stream().mapToLong(Long::longValue).sum();
        long last = -1;
        long movedNanos = System.nanoTime();
        while (true) {
            boolean finished = job.isFinished();
            if (mode == Mode.BOUNDED && finished) {
                return;
            }
            Map<Integer, Long> committed = topic.committed(group);
            if (mode == Mode.UNBOUNDED && reached(ends, committed)) {
                return;
            }
            long done = committed.values().stream().mapToLong(Long::longValue).sum();
            progress.working("job", done + " of " + all + " records behind a checkpoint");
            if (done != last) {
                last = done;
                movedNanos = System.nanoTime();
            } else if (System.nanoTime() - movedNanos > patience.toNanos()) {
                throw new StalledException("the job did not move for " + patience.toSeconds() + " s: " + done + " of "
                        + all + " records behind a checkpoint" + furthestBehind(ends, committed) + "; restarts "
                        + job.restarts());
            }
            TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
        }
    }

    private static boolean reached(Map<Integer, Long> ends, Map<Integer, Long> committed) {
        return ends.entrySet().stream().allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    private static String furthestBehind(Map<Integer, Long> ends, Map<Integer, Long> committed) {
        return ends.entrySet().stream()
                .max(java.util.Comparator.comparingLong(
                        end -> end.getValue() - committed.getOrDefault(end.getKey(), 0L)))
                .map(end -> "; partition " + end.getKey() + " stands at " + committed.getOrDefault(end.getKey(), 0L)
                        + " of " + end.getValue())
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

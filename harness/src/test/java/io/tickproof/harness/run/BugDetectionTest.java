package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.bug.InjectedBug;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.evidence.Evidence;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.pipeline.job.CandleJob;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.source.SourceRecord;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Finding;
import io.tickproof.verifier.check.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests that injected bugs are found, and that crashes change no row. */
@ExtendWith(SharedStack.class)
@Tag("stack")
class BugDetectionTest {
    @TempDir
    private Path folder;

    @Test
    void lostTickFailsTheRunAndIsNamed() throws Exception {
        RunRequest request = RunRequest.of("late-events", Mode.BOUNDED, SharedStack.HOME.reports())
                .withBug(InjectedBug.DROP_TICK);
        Plan plan = Plan.of(request, SharedStack.HOME);
        RunOutcome outcome = SharedStack.run(plan);
        assertEquals(Verdict.FAIL, outcome.verdict());
        assertEquals(1, ExitCode.of(outcome.verdict()));
        List<Finding> findings = outcome.checks().stream()
                .map(Check::findings)
                .flatMap(List::stream)
                .filter(finding -> finding.kind().equals("candle different"))
                .toList();
        // The tick belongs to one 1-minute candle, one 5-minute candle and five sliding candles.
        assertEquals(7, findings.size());
        String tick = findings.get(0).cause().sentence().replaceAll("^removing tick (\\S+ \\d+) \\(.*", "$1");
        for (Finding finding : findings) {
            assertTrue(
                    finding.cause().sentence().startsWith("removing tick " + tick + " (")
                            && finding.cause().sentence().endsWith("it is missing"),
                    finding.cause().sentence());
            assertTrue(
                    finding.cause().sentence().contains("partition 0, offset "),
                    finding.cause().sentence());
            assertTrue(tick.startsWith(finding.symbol() + " ")
                    && !finding.window().isEmpty()
                    && finding.startMicros() > 0);
        }
        Evidence evidence = SharedStack.maker(plan).of(outcome, Map.of());
        assertTrue(evidence.run()
                .reproduce()
                .endsWith("-Dscenario=late-events -Dmode=bounded -Dseed=42 -Ddefect=drop-tick"));
    }

    @Test
    void crashInTheMiddleChangesNoRow() throws Exception {
        Plan plan = lateEventsInThreeSeconds();
        Map<String, String> calm = SharedStack.run(SharedStack.request("late-events", Mode.BOUNDED))
                .verified()
                .result()
                .hashes();
        CRASHES.set(0);
        RunOutcome crashed = SharedStack.run(plan.withJob(options -> crashing(options, new Crash())));
        assertEquals(2, CRASHES.get(), "the job did not crash where it should");
        assertEquals(calm, crashed.verified().result().hashes());
        assertEquals(
                List.of("restarts"),
                crashed.checks().stream()
                        .filter(check -> check.verdict() != Verdict.PASS && check.id() != CheckId.LATENCY)
                        .map(Check::name)
                        .toList(),
                "nothing was to break, and the job restarted");
    }

    @Test
    void crashAfterTheLastRecordOfAPartitionChangesNoRow() throws Exception {
        Plan plan = lateEventsInThreeSeconds();
        Map<String, String> calm = SharedStack.run(SharedStack.request("late-events", Mode.BOUNDED))
                .verified()
                .result()
                .hashes();
        CRASHES.set(0);
        lastTimeMicros = lastTime(plan);
        RunOutcome crashed = SharedStack.run(plan.withJob(options -> crashing(options, new LateCrash())));
        assertEquals(1, CRASHES.get(), "the job did not crash where it should");
        assertEquals(calm, crashed.verified().result().hashes());
    }

    /** Returns the scenario at a faster pace. The scenario's own pace is meant for clusters that have just started. */
    private Plan lateEventsInThreeSeconds() throws Exception {
        Path file = Files.writeString(
                folder.resolve("late-events.yaml"),
                Files.readString(SharedStack.HOME.scenario("late-events")).replace("pace: 150x", "pace: 600x"));
        return Plan.of(SharedStack.request(file.toString(), Mode.UNBOUNDED), SharedStack.HOME);
    }

    private static CandleJob crashing(JobOptions options, MapFunction<SourceRecord, SourceRecord> crash) {
        return new CandleJob(options) {
            @Override
            protected DataStream<SourceRecord> source(StreamExecutionEnvironment env) {
                return super.source(env).map(crash).uid("crash");
            }
        };
    }

    private static long lastTime(Plan plan) {
        long last = 0;
        try (Timeline.Walk walk = plan.timeline().walk()) {
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                last = Math.max(last, delivery.timeMicros());
            }
        }
        return last;
    }

    private static volatile long lastTimeMicros;

    /**
     * Crashes when a checkpoint holds the last record of partition 0, while the subtask of partition 1 still lags far
     * behind.
     */
    private static final class LateCrash implements MapFunction<SourceRecord, SourceRecord>, CheckpointListener {
        private static final long serialVersionUID = 1L;
        private boolean sawLast;
        private boolean slow;

        @Override
        public SourceRecord map(SourceRecord record) {
            sawLast |= record.partition == 0 && record.timeMicros == lastTimeMicros;
            slow |= record.partition == 1;
            if (slow && CRASHES.get() == 0) {
                LockSupport.parkNanos(200_000);
            }
            return record;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            if (sawLast && CRASHES.compareAndSet(0, 1)) {
                throw new IllegalStateException("injected crash behind the last record");
            }
        }
    }

    private static final AtomicInteger CRASHES = new AtomicInteger();

    /** Throws at two offsets of partition 1, each after some checkpoints, when they are read for the first time. */
    private static final class Crash implements MapFunction<SourceRecord, SourceRecord> {
        private static final long serialVersionUID = 1L;

        @Override
        public SourceRecord map(SourceRecord record) {
            if (record.partition == 1 && record.offset > 9_000L * (1 + CRASHES.get()) && CRASHES.get() < 2) {
                CRASHES.incrementAndGet();
                throw new IllegalStateException("injected crash");
            }
            return record;
        }
    }
}

package io.tickproof.harness.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.market.RejectionReason;
import io.tickproof.market.TickDecoder.Kind;
import io.tickproof.pipeline.lateness.LatenessGate;
import io.tickproof.pipeline.lateness.TickBatch;
import io.tickproof.pipeline.lateness.TickBatchSerializer;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.OperatorOptions;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import io.tickproof.pipeline.output.OutputRows.DeadLetterRow;
import io.tickproof.pipeline.output.OutputRows.LogPosition;
import io.tickproof.pipeline.output.OutputRows.TooLateRow;
import io.tickproof.pipeline.source.SourceRecord;
import io.tickproof.pipeline.window.CandleWindows;
import io.tickproof.pipeline.window.CandleWindowsOperator;
import io.tickproof.verifier.NaiveModel;
import io.tickproof.verifier.RandomLogs;
import io.tickproof.verifier.oracle.OracleRules;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Compares the job's two operators with {@link NaiveModel}, the literal implementation of the candle contract, on
 * random logs with all kinds of disturbances. The operators crash at random records: they keep their snapshots and lose
 * everything else, including the watermarks, as in Flink.
 */
@net.jqwik.api.Tag("unit")
class JobAgainstModelTest {
    private static final int PARTITIONS = 2;
    private static final int SEEDS = 100;

    @Property(tries = 150)
    void rowsEqualTheContractForAnyOrderBatchingAndCrash(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        OracleRules rules = RandomLogs.rules(random);
        List<NaiveModel.Record> log = RandomLogs.log(random, PARTITIONS, 20 + random.nextInt(130));
        if (random.nextBoolean()) {
            log = RandomLogs.onGrid(random, log);
        }
        if (random.nextBoolean()) {
            log = RandomLogs.withAnyPrice(log);
        }
        NaiveModel model = new NaiveModel(rules, log);
        Job job = run(rules, log, random, false);
        assertSame(model.tooLate, job.tooLate, log);
        assertSame(model.duplicates, job.duplicates, log);
        assertSame(model.deadLetters, job.deadLetters, log);
        assertSame(model.candles, rows(job), log);
    }

    /** The filter's state is necessary: without it, a tick that is too late would count after a crash, or be lost. */
    @Test
    @Tag("unit")
    void filterWithoutRestoredStateViolatesTheContract() throws Exception {
        int wrong = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            OracleRules rules = RandomLogs.rules(random);
            List<NaiveModel.Record> log = RandomLogs.log(random, PARTITIONS, 20 + random.nextInt(130));
            NaiveModel model = new NaiveModel(rules, log);
            Job job = run(rules, log, random, true);
            wrong += model.tooLate.equals(job.tooLate) && model.candles.equals(rows(job)) ? 0 : 1;
        }
        assertTrue(wrong > SEEDS / 4, "only " + wrong + " of " + SEEDS + " logs yield wrong rows");
    }

    private static Job run(OracleRules rules, List<NaiveModel.Record> log, Random random, boolean forgetful)
            throws Exception {
        Job job = new Job(rules, forgetful, random.nextInt(3) * 2_000L);
        for (NaiveModel.Record record : log) {
            job.read(record);
            if (random.nextInt(40) == 0) {
                job.crash();
            }
            if (random.nextInt(10) == 0) {
                job.letTimePass();
            }
        }
        job.end();
        return job;
    }

    private static TreeSet<String> rows(Job job) {
        TreeSet<String> candles = new TreeSet<>();
        job.candles.values().forEach(row -> candles.add(row.candle().toRow()));
        return candles;
    }

    private static void assertSame(TreeSet<String> expected, TreeSet<String> observed, List<NaiveModel.Record> log) {
        TreeSet<String> missing = new TreeSet<>(expected);
        missing.removeAll(observed);
        TreeSet<String> unexpected = new TreeSet<>(observed);
        unexpected.removeAll(expected);
        assertEquals(
                "",
                missing.isEmpty() && unexpected.isEmpty()
                        ? ""
                        : "missing " + missing + "\nunexpected " + unexpected + "\nlog " + log);
    }

    private static final class Windows extends CandleWindows {
        private static final long serialVersionUID = 1L;
        private final long bytesInMemory;

        Windows(JobOptions options, long bytesInMemory) {
            super(options);
            this.bytesInMemory = bytesInMemory;
        }

        @Override
        protected long maxBytesInMemory() {
            return bytesInMemory;
        }
    }

    /** Connects the lateness filter and the windows directly: the output of one is the input of the other, in order. */
    private static final class Job {
        private final JobOptions options;
        private final OracleRules rules;
        private final boolean forgetful;
        private final long bytesInMemory;
        private final Map<Integer, Long> greatest = new HashMap<>();
        private final Map<Object, CandleRow> candles = new HashMap<>();
        private final TreeSet<String> tooLate = new TreeSet<>();
        private final TreeSet<String> duplicates = new TreeSet<>();
        private final TreeSet<String> deadLetters = new TreeSet<>();
        private OneInputStreamOperatorTestHarness<SourceRecord, TickBatch> gate;
        private KeyedOneInputStreamOperatorTestHarness<String, TickBatch, CandleRow> windows;
        private long checkpoint;
        private long time;

        /**
         * @param forgetful whether the filter's state is lost in a crash
         * @param bytesInMemory the limit of the write-back cache; 0 writes the state back after every batch
         */
        Job(OracleRules rules, boolean forgetful, long bytesInMemory) throws Exception {
            this.rules = rules;
            this.bytesInMemory = bytesInMemory;
            this.forgetful = forgetful;
            options = OperatorOptions.of(
                    new JobOptions.Rules(
                            rules.windows(),
                            micros(rules.maxOutOfOrdernessMicros()),
                            micros(rules.allowedLatenessMicros()),
                            rules.maxAheadMicros() == Long.MAX_VALUE ? null : micros(rules.maxAheadMicros()),
                            false,
                            false),
                    PARTITIONS);
            start(null, null);
        }

        void read(NaiveModel.Record from) throws Exception {
            SourceRecord record = new SourceRecord();
            record.partition = from.partition();
            record.offset = from.offset();
            record.timeMicros = from.timeMicros();
            record.kind = from.tick() == null ? Kind.HEARTBEAT : Kind.TICK;
            if (from.tick() != null) {
                record.symbol = from.tick().symbol();
                record.id = from.tick().id();
                record.price = from.tick().price();
                record.quantity = from.tick().quantity();
            }
            gate.processElement(new StreamRecord<>(record));
            // The source's watermark follows the record. It is the minimum of the partitions, and depends neither on
            // maxAhead nor on records before a crash.
            greatest.merge(from.partition(), from.timeMicros(), Math::max);
            if (greatest.size() == PARTITIONS) {
                long least = greatest.values().stream()
                        .mapToLong(Long::longValue)
                        .min()
                        .orElseThrow();
                gate.processWatermark(new Watermark(Math.floorDiv(least - rules.maxOutOfOrdernessMicros(), 1000L) - 1));
            }
            pump();
        }

        void letTimePass() throws Exception {
            time += 100;
            gate.setProcessingTime(time);
            pump();
        }

        void crash() throws Exception {
            checkpoint++;
            gate.prepareSnapshotPreBarrier(checkpoint);
            pump();
            OperatorSubtaskState gateState = gate.snapshot(checkpoint, 0);
            OperatorSubtaskState windowState = windows.snapshot(checkpoint, 0);
            gate.close();
            windows.close();
            greatest.clear();
            start(forgetful ? null : gateState, windowState);
        }

        void end() throws Exception {
            gate.processWatermark(Watermark.MAX_WATERMARK);
            pump();
            gate.close();
            windows.close();
        }

        private void start(OperatorSubtaskState gateState, OperatorSubtaskState windowState) throws Exception {
            gate = new OneInputStreamOperatorTestHarness<>(new LatenessGate(options));
            windows = new KeyedOneInputStreamOperatorTestHarness<>(
                    new CandleWindowsOperator(new Windows(options, bytesInMemory)), TickBatch::symbol, Types.STRING);
            gate.setup(TickBatchSerializer.INSTANCE);
            windows.setup();
            if (gateState != null) {
                gate.initializeState(gateState);
            }
            if (windowState != null) {
                windows.initializeState(windowState);
            }
            gate.open();
            windows.open();
            gate.setProcessingTime(time);
        }

        private void pump() throws Exception {
            for (Object element = gate.getOutput().poll();
                    element != null;
                    element = gate.getOutput().poll()) {
                if (element instanceof Watermark watermark) {
                    windows.processWatermark(watermark);
                } else if (element instanceof StreamRecord<?> record) {
                    // Serialized, as between two tasks of the job.
                    TickBatch batch = TickBatchSerializer.INSTANCE.copy((TickBatch) record.getValue());
                    windows.processElement(new StreamRecord<>(batch));
                }
            }
            for (Object element = windows.getOutput().poll();
                    element != null;
                    element = windows.getOutput().poll()) {
                if (element instanceof StreamRecord<?> record && record.getValue() instanceof CandleRow row) {
                    // The guard of the table does the same.
                    candles.merge(
                            row.candle().key(),
                            row,
                            (old, news) -> news.candle().trades() > old.candle().trades() ? news : old);
                }
            }
            Stream.of(gate.getSideOutput(LatenessGate.TOO_LATE), windows.getSideOutput(LatenessGate.TOO_LATE))
                    .filter(java.util.Objects::nonNull)
                    .flatMap(java.util.Collection::stream)
                    .map(StreamRecord::getValue)
                    .forEach((TooLateRow row) ->
                            tooLate.add(text(row.position()) + "|" + row.window() + "|" + row.windowStartMicros()));
            var copies = windows.getSideOutput(CandleWindows.DUPLICATES);
            if (copies != null) {
                copies.forEach(row -> duplicates.add(text(row.getValue().position())));
            }
            var dead = gate.getSideOutput(LatenessGate.DEAD_LETTERS);
            if (dead != null) {
                dead.forEach(row -> {
                    DeadLetterRow letter = row.getValue();
                    assertEquals(RejectionReason.TOO_FAR_AHEAD.name(), letter.reason());
                    deadLetters.add(text(letter.position()));
                });
            }
        }

        private static String text(LogPosition position) {
            return position.partition() + "|" + position.offset();
        }

        private static Duration micros(long micros) {
            return Duration.ofNanos(micros * 1000);
        }
    }
}

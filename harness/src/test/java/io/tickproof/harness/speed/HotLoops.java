package io.tickproof.harness.speed;

import io.tickproof.generator.recording.RecordingWriter;
import io.tickproof.generator.scenario.ScenarioReader;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.market.Decimals;
import io.tickproof.market.RecordedTickFile;
import io.tickproof.market.Side;
import io.tickproof.market.Tick;
import io.tickproof.market.TickDecoder;
import io.tickproof.market.TickEncoder;
import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.lateness.LatenessGate;
import io.tickproof.pipeline.lateness.TickBatch;
import io.tickproof.pipeline.lateness.TickBatchSerializer;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.OperatorOptions;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import io.tickproof.pipeline.source.SourceRecord;
import io.tickproof.pipeline.window.CandleWindows;
import io.tickproof.pipeline.window.CandleWindowsOperator;
import io.tickproof.verifier.oracle.ExpectedCandle;
import io.tickproof.verifier.oracle.LogRecord;
import io.tickproof.verifier.oracle.Oracle;
import io.tickproof.verifier.oracle.OracleOutput;
import io.tickproof.verifier.oracle.OracleRules;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The loops that take most of the time. An operation is one record. All loops use the same records: a quarter of an hour,
 * a fifth of them out of order, some late and some duplicates. State is on the heap. {@code main} measures one loop in this
 * JVM and prints nanoseconds per record; use {@code org.openjdk.jmh.Main HotLoops} for all options of JMH.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HotLoops {
    private static final int RECORDS = 50_000;
    private static final int PARTITIONS = 4;
    private static final int WARM_UPS = 5;
    private static final int MEASUREMENTS = 7;
    private static final TimeValue EACH = TimeValue.milliseconds(100);
    private static final List<WindowSpec> WINDOWS =
            List.of(WindowSpec.parse("PT1M"), WindowSpec.parse("PT5M"), WindowSpec.parse("PT5M/PT1M"));
    private static final JobOptions OPTIONS = OperatorOptions.of(
            new JobOptions.Rules(WINDOWS, Duration.ofSeconds(5), Duration.ofSeconds(30), null, false, false),
            PARTITIONS);

    private final List<byte[]> values = new ArrayList<>();
    private final List<Tick> ticks = new ArrayList<>();
    private final List<LogRecord> sent = new ArrayList<>();
    private final List<SourceRecord> records = new ArrayList<>();
    /** Batches and watermarks, in order. */
    private final List<Object> batches = new ArrayList<>();

    private final RecordedTickFile.Format formats =
            ServiceLoader.load(RecordedTickFile.Format.class).iterator().next();
    private Path folder;
    /** The ticks as recordings: in the Tickproof format, plain and with gzip, and as Binance trades. */
    private Path csv;

    private Path gzip;
    private Path binance;

    private TickEncoder encoder;
    private TickDecoder decoder;
    private OneInputStreamOperatorTestHarness<SourceRecord, TickBatch> gate;
    private KeyedOneInputStreamOperatorTestHarness<String, TickBatch, CandleRow> windows;
    private Oracle oracle;

    /** @param args the name of a loop */
    public static void main(String[] args) throws RunnerException {
        var options = new OptionsBuilder()
                .include(HotLoops.class.getSimpleName() + "\\." + args[0] + "$")
                .forks(0)
                .warmupIterations(WARM_UPS)
                .warmupTime(EACH)
                .measurementIterations(MEASUREMENTS)
                .measurementTime(EACH)
                .verbosity(VerboseMode.SILENT)
                .build();
        double nanos = new Runner(options)
                .runSingle()
                .getPrimaryResult()
                .getStatistics()
                .getPercentile(50);
        System.out.println(String.format(Locale.ROOT, "%.3f", nanos));
    }

    @Setup
    public void make() throws Exception {
        folder = Files.createTempDirectory("loops");
        Path file = folder.resolve("loops.yaml");
        Files.writeString(file, """
                name: loops
                seed: 1
                stream:
                  symbols: { count: 20, zipf: 1 }
                  start: 2026-01-05T00:00:00Z
                  duration: PT30M
                  ticksPerSecond: 50
                  partitions: %d
                disturb:
                  - outOfOrder: { share: 0.20, delay: { exponential: PT1S, max: PT4S } }
                  - late: { share: 0.002, by: { uniform: [PT10S, PT30S] } }
                  - duplicate: { share: 0.005, after: { uniform: [PT0S, PT10S] } }
                """.formatted(PARTITIONS));
        var scenario = ScenarioReader.read(file);
        encoder = new TickEncoder();
        decoder = new TickDecoder();
        long[] offsets = new long[PARTITIONS];
        try (Timeline.Walk walk =
                Timeline.of(scenario, (TickStream.Synthetic) scenario.stream()).walk()) {
            while (values.size() < RECORDS) {
                take(walk.next(), offsets);
            }
        }
        openGate();
        records.forEach(this::intoGate);
        gate.processWatermark(Watermark.MAX_WATERMARK);
        for (Object element : gate.getOutput()) {
            batches.add(
                    element instanceof StreamRecord<?> record
                            ? TickBatchSerializer.INSTANCE.copy((TickBatch) record.getValue())
                            : element);
        }
        gate.close();
        gate = null;
        writeRecordings();
    }

    private void writeRecordings() throws IOException {
        csv = folder.resolve("ticks.csv");
        gzip = folder.resolve("ticks.csv.gz");
        binance = folder.resolve("BTCUSDT-trades-2026-01-05.csv");
        try (RecordingWriter plain = new RecordingWriter(csv);
                RecordingWriter compressed = new RecordingWriter(gzip);
                BufferedWriter trades = Files.newBufferedWriter(binance)) {
            for (Tick tick : ticks) {
                plain.write(tick, tick.timeMicros());
                compressed.write(tick, tick.timeMicros());
                String price = Decimals.format(tick.price());
                trades.write(String.join(
                        ",",
                        Long.toString(tick.id()),
                        price,
                        Decimals.format(tick.quantity()),
                        // Price times quantity is evidence of the format.
                        new BigDecimal(price)
                                .multiply(new BigDecimal(Decimals.format(tick.quantity())))
                                .toPlainString(),
                        Long.toString(tick.timeMicros()),
                        "True",
                        "True\n"));
            }
        }
    }

    @TearDown
    public void deleteRecordings() throws IOException {
        for (Path file : List.of(csv, gzip, binance, folder.resolve("loops.yaml"), folder)) {
            Files.delete(file);
        }
    }

    private void take(Delivery delivery, long[] offsets) {
        byte[] value = delivery.value(encoder);
        SourceRecord record = new SourceRecord();
        record.kind = decoder.decode(value);
        if (record.kind != TickDecoder.Kind.TICK) {
            return;
        }
        record.partition = delivery.partition();
        record.offset = offsets[delivery.partition()]++;
        record.symbol = decoder.symbol();
        record.id = decoder.id();
        record.timeMicros = decoder.timeMicros();
        record.price = decoder.price();
        record.quantity = decoder.quantity();
        values.add(value.clone());
        records.add(record);
        ticks.add(new Tick(record.symbol, record.id, record.timeMicros, record.price, record.quantity, Side.BUY));
        sent.add(LogRecord.at(record.partition, record.offset));
    }

    @Setup(Level.Invocation)
    public void open() throws Exception {
        openGate();
        windows = new KeyedOneInputStreamOperatorTestHarness<>(
                new CandleWindowsOperator(new CandleWindows(OPTIONS)), TickBatch::symbol, Types.STRING);
        windows.setup();
        windows.open();
        oracle = new Oracle(
                new OracleRules(WINDOWS, 5_000_000, 30_000_000, OracleRules.UNLIMITED),
                PARTITIONS,
                new OracleOutput() {
                    @Override
                    public void candle(ExpectedCandle candle) {
                        // The result is not used.
                    }
                },
                Set.of());
    }

    private void openGate() throws Exception {
        gate = new OneInputStreamOperatorTestHarness<>(new LatenessGate(OPTIONS));
        gate.setup(TickBatchSerializer.INSTANCE);
        gate.open();
        // The source holds nothing back.
        gate.processWatermark(new Watermark(Long.MAX_VALUE - 1));
    }

    @TearDown(Level.Invocation)
    public void close() throws Exception {
        gate.close();
        windows.close();
    }

    private void intoGate(SourceRecord record) {
        try {
            gate.processElement(new StreamRecord<>(record));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void encode(Blackhole hole) {
        for (Tick tick : ticks) {
            hole.consume(encoder.encode(tick));
        }
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void decode(Blackhole hole) {
        for (byte[] value : values) {
            hole.consume(decoder.decode(value));
            hole.consume(decoder.price());
        }
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public Object gate() throws Exception {
        for (SourceRecord record : records) {
            gate.processElement(new StreamRecord<>(record));
        }
        gate.processWatermark(Watermark.MAX_WATERMARK);
        return gate.getOutput();
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public Object windows() throws Exception {
        for (Object element : batches) {
            if (element instanceof Watermark watermark) {
                windows.processWatermark(watermark);
            } else {
                windows.processElement(new StreamRecord<>((TickBatch) element));
            }
        }
        return windows.getOutput();
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void oracle(Blackhole hole) throws IOException {
        for (int i = 0; i < RECORDS; i++) {
            oracle.tick(ticks.get(i), sent.get(i));
        }
        oracle.finish();
        hole.consume(oracle);
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void readCsv(Blackhole hole) {
        read(csv, hole);
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void readGzip(Blackhole hole) {
        read(gzip, hole);
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void readBinance(Blackhole hole) {
        read(binance, hole);
    }

    private void read(Path file, Blackhole hole) {
        int rows = 0;
        try (RecordedTickFile recording = formats.open(file, null, false, false)) {
            while (recording.next()) {
                hole.consume(recording.tick());
                rows++;
            }
        }
        if (rows != RECORDS) {
            throw new IllegalStateException(rows + " of " + RECORDS + " rows were read");
        }
    }
}

package io.tickproof.harness.cli;

import io.tickproof.harness.bench.BenchReport;
import io.tickproof.harness.bench.CurveBench;
import io.tickproof.harness.bench.FilesBench;
import io.tickproof.harness.bench.GeneratorBench;
import io.tickproof.harness.bench.JobBench;
import io.tickproof.harness.bench.VerifierBench;
import io.tickproof.harness.host.HostInfo;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.plan.ProjectLayout;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code bench}: measures the speed of the components. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measure generator, job or verifier, side by side with other tools.",
            "Print the medians of several rounds."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bin/tickproof bench verifier --records 5000000 --rounds 5"})
// picocli sets the fields without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
public final class BenchCommand implements Callable<Integer> {
    /** The benchmarks that the command can run. */
    enum Benchmark {
        GENERATOR,
        JOB,
        CURVE,
        FILES,
        VERIFIER,
        ALL;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final class Records extends Converters.LongRange {
        Records() {
            super(10_000, 1_000_000_000);
        }
    }

    @Parameters(
            paramLabel = "BENCHMARK",
            arity = "0..1",
            defaultValue = "generator",
            description = {
                "generator: compared with Kafka's own producer benchmark;",
                "job: compared with Flink SQL, plain Flink windows, Kafka Streams and Kafka's own consumer benchmark;",
                "curve: the job with more ticks and with more symbols;",
                "files: the job on recordings, compared with DuckDB;",
                "verifier: the oracle, and the comparison of a million candles;",
                "all: all of these except curve; also writes the table of docs/evidence/performance.md."
            })
    private Benchmark benchmark;

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "3000000",
            converter = Records.class,
            description = "The approximate number of records per round.")
    private long records;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            converter = Converters.Rounds.class,
            description = "The number of rounds; the median is reported.")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        ProjectLayout project = ProjectLayout.find();
        String about =
                LocalDate.now(ZoneOffset.UTC) + ", commit " + HostInfo.commit(project.path()) + ", " + HostInfo.text();
        System.out.println(about);
        List<Benchmark> benchmarks = benchmark == Benchmark.ALL
                ? List.of(Benchmark.GENERATOR, Benchmark.JOB, Benchmark.FILES, Benchmark.VERIFIER)
                : List.of(benchmark);
        if (benchmarks.contains(Benchmark.JOB)) {
            JobBench.check(project);
        }
        if (benchmarks.contains(Benchmark.FILES)) {
            FilesBench.check();
        }
        BenchReport report = new BenchReport(System.out::println);
        for (Benchmark one : benchmarks) {
            // Each benchmark has its own folder, so that the disk space of its servers is free again for the next one.
            try (RunFolder folder = RunFolder.create()) {
                measure(one, report, folder, project);
            }
        }
        if (benchmark == Benchmark.ALL) {
            Path document = project.path().resolve("docs/evidence/performance.md");
            String command = "bench all --records " + records + " --rounds " + rounds;
            System.out.println(
                    report.write(document, "`" + command + "`, " + about)
                            ? "wrote the table of " + document
                            : document + " has no block for the table");
        }
        return 0;
    }

    private void measure(Benchmark one, BenchReport report, RunFolder folder, ProjectLayout project) throws Exception {
        switch (one) {
            case GENERATOR -> new GeneratorBench(records, rounds, report).run(folder);
            case JOB -> new JobBench(records, rounds, report).run(folder, project);
            case CURVE -> new CurveBench(records, rounds, report).run(folder, project);
            case FILES -> new FilesBench(records, rounds, report).run(folder, project);
            case VERIFIER -> new VerifierBench(records, rounds, report).run();
            case ALL -> throw new IllegalArgumentException("all is not a single benchmark");
        }
    }
}

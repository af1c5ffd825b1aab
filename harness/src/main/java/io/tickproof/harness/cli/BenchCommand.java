package io.tickproof.harness.cli;

import io.tickproof.harness.Main;
import io.tickproof.harness.bench.CurveBench;
import io.tickproof.harness.bench.FilesBench;
import io.tickproof.harness.bench.GeneratorBench;
import io.tickproof.harness.bench.JobBench;
import io.tickproof.harness.bench.VerifierBench;
import io.tickproof.harness.run.Home;
import io.tickproof.harness.run.Machine;
import io.tickproof.harness.stack.RunFolder;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the generator, beside Kafka's own producer benchmark in the same run;",
            "the job, beside a Flink SQL job of the same windows and Kafka's own consumer benchmark;",
            "curve: the job with more ticks and with more symbols;",
            "files: the job from recordings, beside DuckDB (with -Dexec.classpathScope=test);",
            "or the verifier: the oracle, and the comparison of a million candles."
        })
public final class BenchCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "WHAT",
            defaultValue = "generator",
            description = "generator (default), job, curve, files, or verifier.")
    private String what;

    @Option(
            names = "--records",
            defaultValue = "${sys:records:-3000000}",
            description = "About how many a round (default: 3,000,000). Also -Drecords.")
    private String records;

    @Option(
            names = "--rounds",
            defaultValue = "${sys:rounds:-5}",
            description = "How many, of which the median counts (default: 5). Also -Drounds.")
    private String rounds;

    @Override
    public Integer call() throws Exception {
        Options.choice("bench", what, List.of("generator", "job", "curve", "files", "verifier"), word -> word);
        long count = Options.whole("records", records, 10_000, 1_000_000_000L);
        int times = (int) Options.whole("rounds", rounds, 1, 100);
        System.out.println(LocalDate.now() + ", commit "
                + Machine.commit(Home.find().path()) + ", " + Machine.describe() + ", JDK " + Runtime.version());
        if (what.equals("verifier")) {
            new VerifierBench(count, times, System.out::println).run();
            return 0;
        }
        String path = System.getProperty(Main.FOLDER);
        try (RunFolder own = path == null ? RunFolder.create() : null) {
            RunFolder folder = own == null ? RunFolder.of(Path.of(path)) : own;
            switch (what) {
                case "job" -> new JobBench(count, times, System.out::println).run(folder, Home.find());
                case "curve" -> new CurveBench(count, times, System.out::println).run(folder, Home.find());
                case "files" -> new FilesBench(count, times, System.out::println).run(folder, Home.find());
                default -> new GeneratorBench(count, times, System.out::println).run(folder);
            }
        }
        return 0;
    }
}

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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures generator, job and verifier, with their peers beside them in the same run.",
            "generator: beside Kafka's own producer benchmark;",
            "job: beside jobs of the same windows in Flink SQL, with plain Flink windows and with Kafka Streams, and Kafka's own consumer benchmark;",
            "curve: the job with more ticks and with more symbols;",
            "files: the job from recordings, beside DuckDB (with -Dexec.classpathScope=test);",
            "verifier: the oracle, and the comparison of a million candles;",
            "all: all of these but curve, and writes the table of docs/evidence/performance.md."
        })
public final class BenchCommand implements Callable<Integer> {
    private static final String ALL = "all";

    @Parameters(
            paramLabel = "WHAT",
            defaultValue = "generator",
            description = "generator (default), job, curve, files, verifier, or all.")
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
        OptionValues.choice(
                "bench", what, List.of("generator", "job", "curve", "files", "verifier", ALL), word -> word);
        long count = OptionValues.whole("records", records, 10_000, 1_000_000_000L);
        int times = (int) OptionValues.whole("rounds", rounds, 1, 100);
        ProjectLayout home = ProjectLayout.find();
        String about =
                LocalDate.now(ZoneOffset.UTC) + ", commit " + HostInfo.commit(home.path()) + ", " + HostInfo.text();
        System.out.println(about);
        List<String> wanted = what.equals(ALL) ? List.of("generator", "job", "files", "verifier") : List.of(what);
        if (wanted.contains("job")) {
            JobBench.check(home);
        }
        if (wanted.contains("files")) {
            FilesBench.check();
        }
        BenchReport told = new BenchReport(System.out::println);
        for (String one : wanted) {
            // Of its own: where one stack stood there is no room for the next.
            try (RunFolder folder = RunFolder.create()) {
                switch (one) {
                    case "job" -> new JobBench(count, times, told).run(folder, home);
                    case "curve" -> new CurveBench(count, times, told).run(folder, home);
                    case "files" -> new FilesBench(count, times, told).run(folder, home);
                    case "verifier" -> new VerifierBench(count, times, told).run();
                    default -> new GeneratorBench(count, times, told).run(folder);
                }
            }
        }
        if (what.equals(ALL)) {
            Path document = home.path().resolve("docs/evidence/performance.md");
            String command = "bench all --records " + count + " --rounds " + times;
            System.out.println(
                    told.write(document, "`" + command + "`, " + about)
                            ? "the table of " + document + " is of this run"
                            : document + " has no place for the table");
        }
        return 0;
    }
}

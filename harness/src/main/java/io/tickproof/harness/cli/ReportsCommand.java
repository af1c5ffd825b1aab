package io.tickproof.harness.cli;

import io.tickproof.harness.host.FileTree;
import io.tickproof.harness.report.RunIndex;
import io.tickproof.harness.report.RunIndex.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists runs, and tidies up. */
@Command(
        name = "reports",
        mixinStandardHelpOptions = true,
        description =
                "Lists all runs; with --keep N deletes all but the newest N of each scenario, and of what verify left.")
public final class ReportsCommand implements Callable<Integer> {
    @Option(
            names = "--keep",
            paramLabel = "N",
            defaultValue = "${sys:keep}",
            description = "Delete all but the newest N runs of each scenario. Also -Dkeep.")
    private String keep;

    @Mixin
    private ReportsOption reports;

    @Override
    public Integer call() throws IOException {
        Path all = reports.there();
        if (OptionValues.given(keep).isPresent()) {
            tidy(all, OptionValues.whole("keep", keep, 0, Integer.MAX_VALUE));
        }
        RunIndex.write(all);
        List<Entry> runs = RunIndex.read(all);
        for (Entry run : runs) {
            System.out.printf(
                    Locale.ROOT,
                    "%-11s %-22s %-9s seed %-4d %s  %s%n",
                    run.verdict().isEmpty() ? "interrupted" : run.verdict(),
                    run.scenario(),
                    run.mode(),
                    run.seed(),
                    run.startedAt(),
                    run.folder());
        }
        System.out.println(runs.size() + " runs, " + all.resolve("index.html"));
        return 0;
    }

    private static void tidy(Path all, long most) throws IOException {
        Map<Path, Integer> kept = new HashMap<>();
        for (Path run : RunIndex.runs(all)) {
            // What was only judged again pushes no run out.
            boolean again = run.getFileName().toString().endsWith("-verify");
            if (kept.merge(run.resolveSibling(again ? "verify" : "run"), 1, Integer::sum) > most) {
                FileTree.delete(run);
                System.out.println("deleted " + all.relativize(run));
            }
        }
        unlinkLatest(all);
    }

    private static void unlinkLatest(Path all) throws IOException {
        try (Stream<Path> scenarios = Files.list(all)) {
            for (Path scenario : scenarios.filter(Files::isDirectory).toList()) {
                Path latest = scenario.resolve("latest");
                if (Files.isSymbolicLink(latest) && !Files.exists(latest)) {
                    Files.delete(latest);
                }
            }
        }
    }
}

package io.tickproof.harness.cli;

import io.tickproof.harness.host.FileTree;
import io.tickproof.harness.plan.ProjectLayout;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code reports}: lists runs and deletes old ones. */
@Command(
        name = "reports",
        mixinStandardHelpOptions = true,
        description = {
            "List all runs, or delete the older ones.",
            "The list is also written as a page, index.html in the directory of reports."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bin/tickproof reports", "  bin/tickproof reports --keep 5"})
// picocli sets the fields without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
public final class ReportsCommand implements Callable<Integer> {
    static final class Keep extends Converters.IntRange {
        Keep() {
            super(0, Integer.MAX_VALUE);
        }
    }

    @Option(
            names = "--keep",
            paramLabel = "N",
            converter = Keep.class,
            description =
                    "Delete all but the newest N runs of each scenario. Re-verifications are counted on their own.")
    private @Nullable Integer keep;

    @Mixin
    private ReportsOption reports;

    @Override
    public Integer call() throws IOException {
        Path all = reports.existing(ProjectLayout.find());
        if (keep != null) {
            deleteOlder(all, keep);
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

    private static void deleteOlder(Path all, int kept) throws IOException {
        Map<Path, Integer> seen = new HashMap<>();
        for (Path run : RunIndex.runs(all)) {
            // Re-verifications are counted separately, so that they do not displace runs.
            boolean verification = run.getFileName().toString().endsWith("-verify");
            if (seen.merge(run.resolveSibling(verification ? "verify" : "run"), 1, Integer::sum) > kept) {
                FileTree.delete(run);
                System.out.println("deleted " + all.relativize(run));
            }
        }
        unlinkLatest(all);
    }

    /** Deletes the links {@code latest} that lead to a deleted run. */
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

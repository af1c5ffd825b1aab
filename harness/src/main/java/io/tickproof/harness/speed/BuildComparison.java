package io.tickproof.harness.speed;

import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.speed.SequentialTest.Says;
import io.tickproof.verifier.check.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The command compare --against: is what is checked out here slower than another commit? Both are built, and measured in turn, the
 * second first in every other round, so that whatever else the machine does falls on both.
 */
public final class BuildComparison {
    private static final String CSV_HEAD = "try,figure,round,before,after\n";

    private final ProjectLayout home;
    private final Progress progress;

    public BuildComparison(ProjectLayout home, Progress progress) {
        this.home = home;
        this.progress = progress;
    }

    /**
     * What to measure.
     *
     * @param loops names of {@link HotLoop#ALL}
     * @param scenario run too, where there is one
     * @param tries how often it is judged anew, to see how far the judgement can be trusted
     */
    public record Wanted(List<String> loops, Optional<String> scenario, Mode mode, int tries) {
        /** @throws UserException if there is no such loop, or nothing to measure */
        public Wanted {
            if (loops.isEmpty() && scenario.isEmpty()) {
                throw new UserException("--loops none leaves nothing to measure without a --scenario");
            }
            for (String loop : loops) {
                if (!HotLoop.ALL.contains(loop)) {
                    throw new UserException("--loops: there is no " + loop + ", but " + String.join(", ", HotLoop.ALL));
                }
            }
        }

        /** All loops. */
        public static List<String> allLoops() {
            return HotLoop.ALL;
        }
    }

    /**
     * @param ref a branch, tag or commit
     * @param work an empty folder for the two work trees
     * @param to where speed.csv goes
     * @return the exit code: 1 where anything got slower, 3 where it could not be decided
     * @throws UserException if one of the two cannot be built or measured
     */
    public int of(String ref, Wanted wanted, Path work, Path to) throws IOException, InterruptedException {
        String before = Build.commit(home, ref);
        String after = Build.commitOfNow(home, work.resolve("index"));
        progress.done("before", ref + ", commit " + before);
        progress.done("after", "what is here, commit " + after);
        try (Build one = Build.of(home, before, ref, work.resolve("before"));
                Build other = Build.of(home, after, "what is here", work.resolve("after"))) {
            progress.done("built", "both");
            if (!wanted.loops().isEmpty()) {
                HotLoop.check(one);
                HotLoop.check(other);
            }
            if (!wanted.loops().isEmpty() && !HotLoop.isSameIn(one, other)) {
                progress.print(
                        "  HotLoops itself is another one in the two, so its figures may compare different work");
            }
            Path csv = Files.createDirectories(to).resolve("speed.csv");
            Files.writeString(csv, CSV_HEAD);
            List<Measurement> probes = probes(wanted, work);
            Map<Says, Integer> tries = new EnumMap<>(Says.class);
            Says worst = Says.FASTER;
            for (int trial = 1; trial <= wanted.tries(); trial++) {
                Says said = judge(one, other, probes, trial, csv);
                tries.merge(said, 1, Integer::sum);
                worst = worse(worst, said);
            }
            if (wanted.tries() > 1) {
                progress.print("  of " + wanted.tries() + " tries: " + tries);
            }
            Verdict verdict = switch (worst) {
                case SLOWER -> Verdict.FAIL;
                case UNDECIDED -> Verdict.UNKNOWN;
                case FASTER, SAME -> Verdict.PASS;
            };
            progress.print(worst + "  " + csv);
            return ExitCode.of(verdict);
        }
    }

    private static List<Measurement> probes(Wanted wanted, Path work) {
        List<Measurement> probes = new ArrayList<>();
        wanted.loops().forEach(loop -> probes.add(new HotLoop(loop)));
        wanted.scenario().ifPresent(name -> probes.add(new ScenarioRun(name, wanted.mode(), work.resolve("reports"))));
        return probes;
    }

    /** @return the worst that is said of any figure */
    private Says judge(Build before, Build after, List<Measurement> probes, int trial, Path csv)
            throws IOException, InterruptedException {
        int figures = probes.stream().mapToInt(probe -> probe.figures().size()).sum();
        List<Measured> open = new ArrayList<>();
        probes.forEach(probe -> open.add(new Measured(probe)));
        Says worst = Says.FASTER;
        for (int round = 1; !open.isEmpty(); round++) {
            for (Measured measured : open) {
                measured.measure(before, after, round % 2 == 0);
            }
            progress.working("round " + round, open.size() + " of " + probes.size() + " not decided yet");
            if (!SequentialTest.LOOKS.contains(round)) {
                continue;
            }
            boolean isLast = round == SequentialTest.LOOKS.get(SequentialTest.LOOKS.size() - 1);
            for (Measured measured : List.copyOf(open)) {
                boolean isDecided = measured.look(figures);
                if (isLast || isDecided) {
                    open.remove(measured);
                    worst = worse(worst, tell(measured));
                    Files.writeString(csv, measured.csv(trial), StandardOpenOption.APPEND);
                }
            }
        }
        return worst;
    }

    /** What was measured of a probe so far. */
    private static final class Measured {
        private final Measurement probe;
        private final List<double[]> before = new ArrayList<>();
        private final List<double[]> after = new ArrayList<>();

        /** What is said of each figure, and behind how many rounds. */
        private final Says[] said;

        private final int[] rounds;

        private Measured(Measurement probe) {
            this.probe = probe;
            said = new Says[probe.figures().size()];
            Arrays.fill(said, Says.UNDECIDED);
            rounds = new int[said.length];
        }

        private void measure(Build one, Build other, boolean otherFirst) throws IOException, InterruptedException {
            double[] first = probe.measure(otherFirst ? other : one);
            double[] second = probe.measure(otherFirst ? one : other);
            before.add(otherFirst ? second : first);
            after.add(otherFirst ? first : second);
        }

        /** Judges the figures that are still open. @return whether none is */
        private boolean look(int figures) {
            SequentialTest rule = new SequentialTest(probe.leastEffect(), figures);
            for (int figure = 0; figure < said.length; figure++) {
                if (said[figure] == Says.UNDECIDED) {
                    said[figure] = rule.says(values(before, figure), values(after, figure));
                    rounds[figure] = before.size();
                }
            }
            return !List.of(said).contains(Says.UNDECIDED);
        }

        private static double[] values(List<double[]> rounds, int figure) {
            return rounds.stream().mapToDouble(values -> values[figure]).toArray();
        }

        private String csv(int trial) {
            StringBuilder rows = new StringBuilder();
            for (int figure = 0; figure < probe.figures().size(); figure++) {
                for (int round = 0; round < before.size(); round++) {
                    rows.append(String.format(
                            Locale.ROOT,
                            "%d,%s,%d,%s,%s%n",
                            trial,
                            probe.figures().get(figure),
                            round + 1,
                            before.get(round)[figure],
                            after.get(round)[figure]));
                }
            }
            return rows.toString();
        }
    }

    /** @return the worst that is said of its figures */
    private Says tell(Measured measured) {
        Says worst = Says.FASTER;
        for (int figure = 0; figure < measured.said.length; figure++) {
            // As many as were looked at when it was decided.
            double[] before = Arrays.copyOf(Measured.values(measured.before, figure), measured.rounds[figure]);
            double[] after = Arrays.copyOf(Measured.values(measured.after, figure), measured.rounds[figure]);
            progress.print(String.format(
                    Locale.ROOT,
                    "  %-20s %10.1f before, %10.1f after: %.2f times as long, %d rounds: %s",
                    measured.probe.figures().get(figure),
                    SequentialTest.median(before),
                    SequentialTest.median(after),
                    SequentialTest.ratio(before, after),
                    before.length,
                    measured.said[figure]));
            worst = worse(worst, measured.said[figure]);
        }
        return worst;
    }

    private static Says worse(Says one, Says other) {
        List<Says> order = List.of(Says.FASTER, Says.SAME, Says.UNDECIDED, Says.SLOWER);
        return order.get(Math.max(order.indexOf(one), order.indexOf(other)));
    }
}

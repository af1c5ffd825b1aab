package io.tickproof.harness.speed;

import io.tickproof.harness.speed.SequentialTest.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVPrinter;

/** All rounds of one measurement in both builds, and the results of its figures. */
final class MeasuredSeries {
    private final Measurement measurement;
    private final List<double[]> before = new ArrayList<>();
    private final List<double[]> after = new ArrayList<>();
    private final Result[] results;
    /** The number of rounds after which the result of each figure was decided. */
    private final int[] decidedAfter;

    MeasuredSeries(Measurement measurement) {
        this.measurement = measurement;
        results = new Result[measurement.figures().size()];
        Arrays.fill(results, Result.UNDECIDED);
        decidedAfter = new int[results.length];
    }

    /** Measures both builds once. */
    void measureRound(Build first, Build second, boolean secondFirst) throws IOException, InterruptedException {
        double[] one = measurement.measure(secondFirst ? second : first);
        double[] other = measurement.measure(secondFirst ? first : second);
        before.add(secondFirst ? other : one);
        after.add(secondFirst ? one : other);
    }

    /**
     * Tests the figures that are still undecided.
     *
     * @param figures number of figures of all measurements together
     * @return whether all figures are decided
     */
    boolean look(int figures) {
        SequentialTest test = new SequentialTest(measurement.minimumEffect(), figures);
        for (int figure = 0; figure < results.length; figure++) {
            if (results[figure] == Result.UNDECIDED) {
                results[figure] = test.compare(values(before, figure), values(after, figure));
                decidedAfter[figure] = before.size();
            }
        }
        return !List.of(results).contains(Result.UNDECIDED);
    }

    /** Returns the worst result of the figures. */
    Result worstResult() {
        return Arrays.stream(results).reduce(Result.FASTER, Result::worse);
    }

    /** Returns one line per figure, with the medians of the rounds that decided it. */
    List<String> summary() {
        List<String> lines = new ArrayList<>();
        for (int figure = 0; figure < results.length; figure++) {
            double[] first = Arrays.copyOf(values(before, figure), decidedAfter[figure]);
            double[] second = Arrays.copyOf(values(after, figure), decidedAfter[figure]);
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-20s %10.1f before, %10.1f after: ratio %.2f, %d rounds: %s",
                    measurement.figures().get(figure),
                    SequentialTest.median(first),
                    SequentialTest.median(second),
                    SequentialTest.ratio(first, second),
                    first.length,
                    results[figure]));
        }
        return lines;
    }

    /** Writes one record per figure and round: trial, figure, round, before, after. */
    void writeCsv(int trial, CSVPrinter csv) throws IOException {
        for (int figure = 0; figure < results.length; figure++) {
            for (int round = 0; round < before.size(); round++) {
                csv.printRecord(
                        trial,
                        measurement.figures().get(figure),
                        round + 1,
                        before.get(round)[figure],
                        after.get(round)[figure]);
            }
        }
    }

    private static double[] values(List<double[]> rounds, int figure) {
        return rounds.stream().mapToDouble(values -> values[figure]).toArray();
    }
}

package io.tickproof.harness.bench;

import io.tickproof.harness.report.GeneratedBlock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Prints the progress of benchmarks, and writes the table of their medians. */
public final class BenchReport {
    private final Consumer<String> out;
    private final List<String> rows = new ArrayList<>();

    /** @param out receives each line */
    public BenchReport(Consumer<String> out) {
        this.out = out;
    }

    void print(String line) {
        out.accept(line);
    }

    /**
     * Adds a row to the table.
     *
     * @param figure the median of all rounds
     * @param peers the comparison with its peers in the same run; empty if there are none
     */
    void row(String what, String figure, String peers) {
        rows.add("| " + what + " | " + figure + " | " + peers + " |");
    }

    /**
     * Replaces the generated block of a document by the table.
     *
     * @param about command, date, commit and host
     * @return whether the document contains the block
     */
    public boolean write(Path document, String about) throws IOException {
        return GeneratedBlock.write(
                document,
                "bench",
                about + "\n\n| | median | peers in the same run |\n|---|---|---|\n" + String.join("\n", rows));
    }
}

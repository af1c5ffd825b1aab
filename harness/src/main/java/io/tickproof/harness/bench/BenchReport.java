package io.tickproof.harness.bench;

import io.tickproof.harness.report.GeneratedBlock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What benchmarks tell while they run, and the table of their medians. */
public final class BenchReport {
    private final Consumer<String> out;
    private final List<String> rows = new ArrayList<>();

    /** @param out told what is measured, a line each */
    public BenchReport(Consumer<String> out) {
        this.out = out;
    }

    void say(String line) {
        out.accept(line);
    }

    /**
     * A median of many rounds.
     *
     * @param besides its peers in the same run, where it has some
     */
    void row(String what, String figure, String besides) {
        rows.add("| " + what + " | " + figure + " | " + besides + " |");
    }

    /**
     * Puts the table between the two marks of a document.
     *
     * @param about when, where and of what
     * @return whether the document has the marks
     */
    public boolean write(Path document, String about) throws IOException {
        return GeneratedBlock.write(
                document,
                "bench",
                about + "\n\n| | median | beside it, in the same run |\n|---|---|---|\n" + String.join("\n", rows));
    }
}

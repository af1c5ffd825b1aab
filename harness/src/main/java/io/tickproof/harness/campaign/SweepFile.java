package io.tickproof.harness.campaign;

import io.tickproof.verifier.check.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs of all sweeps, in sweep.csv of the reports directory. An interrupted sweep resumes from it. */
final class SweepFile {
    private static final Logger LOG = LoggerFactory.getLogger(SweepFile.class);
    private static final String[] HEADER = {
        "commit", "scenario", "seed", "verdict", "seconds", "restarts", "faults", "report"
    };
    private static final CSVFormat CSV =
            CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

    private final Path path;

    /**
     * One run of a sweep.
     *
     * @param faults the planned faults, by key
     * @param report the directory of its report, relative to the reports directory; empty if the run passed
     */
    record Row(RunId id, Verdict verdict, double seconds, long restarts, List<String> faults, String report) {}

    /** The identity of a run in a sweep. @param commit the commit under test */
    record RunId(String commit, String scenario, long seed) {}

    SweepFile(Path reports) {
        path = reports.resolve("sweep.csv");
    }

    Path path() {
        return path;
    }

    /** Returns all rows. A row that an interruption has cut off is skipped. */
    List<Row> read() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(path).stream().skip(1).toList()) {
            // Line by line, because a parser of the whole file would fail at a quote that is cut off.
            try (CSVParser parser = CSVParser.parse(line, CSV)) {
                List<CSVRecord> records = parser.getRecords();
                if (records.size() == 1 && records.get(0).size() == HEADER.length) {
                    rows.add(row(records.get(0)));
                }
            } catch (IOException | IllegalArgumentException e) {
                LOG.warn("{} has an invalid line: {}", path, line);
            }
        }
        return rows;
    }

    private static Row row(CSVRecord columns) {
        return new Row(
                new RunId(columns.get(0), columns.get(1), Long.parseLong(columns.get(2))),
                Verdict.valueOf(columns.get(3)),
                Double.parseDouble(columns.get(4)),
                Long.parseLong(columns.get(5)),
                columns.get(6).isEmpty() ? List.of() : List.of(columns.get(6).split(" ")),
                columns.get(7));
    }

    /** Creates the file if there is none, and completes a line that an interruption has cut off. */
    void prepare() throws IOException {
        if (!Files.exists(path)) {
            Files.createDirectories(path.getParent());
            Files.writeString(path, String.join(",", HEADER) + "\n");
        } else if (!Files.readString(path).endsWith("\n")) {
            Files.writeString(path, "\n", StandardOpenOption.APPEND);
        }
    }

    void append(Row row) throws IOException {
        try (CSVPrinter csv = new CSVPrinter(Files.newBufferedWriter(path, StandardOpenOption.APPEND), CSV)) {
            csv.printRecord(
                    row.id().commit(),
                    row.id().scenario(),
                    row.id().seed(),
                    row.verdict(),
                    String.format(Locale.ROOT, "%.1f", row.seconds()),
                    row.restarts(),
                    String.join(" ", row.faults()),
                    row.report());
        }
    }
}

package io.tickproof.harness.run;

import io.tickproof.verifier.cause.Descriptions;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckName;
import io.tickproof.verifier.check.Finding;
import io.tickproof.verifier.check.FindingCollector;
import io.tickproof.verifier.check.Ledger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes findings.csv, which has every finding. Those that exceed the limit of the page come first, in the order in
 * which they are found.
 */
public final class FindingsFile implements FindingCollector.Overflow, AutoCloseable {
    private static final CSVFormat CSV = CSVFormat.RFC4180;

    private final CSVPrinter csv;

    /** @param directory the directory that receives findings.csv */
    public FindingsFile(Path directory) throws IOException {
        csv = new CSVPrinter(Files.newBufferedWriter(directory.resolve("findings.csv")), CSV);
        csv.printRecord("check", "what", "symbol", "window", "start", "cause", "why", "expected", "observed");
    }

    @Override
    public void finding(CheckName check, Finding f) {
        try {
            csv.printRecord(
                    check.text(),
                    f.kind(),
                    cell(f.symbol()),
                    f.window(),
                    f.startMicros() == 0 ? "" : Descriptions.time(f.startMicros()),
                    f.cause().kind().word(),
                    cell(f.cause().sentence()),
                    cell(f.expected()),
                    cell(f.observed()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the findings that the page also shows. */
    public void add(List<Check> checks) {
        checks.forEach(check ->
                check.findings().forEach(finding -> finding(new CheckName(check.id(), check.name()), finding)));
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }

    /** Writes accounting.csv, which has every line of the accounting. */
    public static void accounting(Path directory, List<Ledger.Line> lines) throws IOException {
        try (CSVPrinter csv = new CSVPrinter(Files.newBufferedWriter(directory.resolve("accounting.csv")), CSV)) {
            csv.printRecord(
                    "partition",
                    "symbol",
                    "sent",
                    "in candles",
                    "too late",
                    "duplicates",
                    "dead letters",
                    "unacknowledged",
                    "difference");
            for (Ledger.Line line : lines) {
                csv.printRecord(
                        line.partition(),
                        cell(line.symbol()),
                        line.sent(),
                        line.counts().inCandles(),
                        line.counts().tooLate(),
                        line.counts().duplicates(),
                        line.counts().rejected(),
                        line.counts().unacknowledged(),
                        line.difference());
            }
        }
    }

    /** Escapes a text that a spreadsheet would interpret as a formula. */
    private static String cell(String text) {
        return !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}

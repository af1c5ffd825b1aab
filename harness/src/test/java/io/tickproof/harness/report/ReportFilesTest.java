package io.tickproof.harness.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.evidence.Evidence;
import io.tickproof.harness.run.FindingsFile;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Finding;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the files that are generated from evidence. */
@Tag("unit")
@Isolated("it changes the locale and the time zone of this JVM")
class ReportFilesTest {
    private static final List<String> PURE = List.of("index.html", "junit.xml", "summary.md", "manifest.json");

    @TempDir
    private Path folder;

    @Test
    void sameEvidenceYieldsIdenticalFilesInEveryLocaleAndTimeZone() throws Exception {
        Path first = Files.createDirectory(folder.resolve("first"));
        Path again = Files.createDirectory(folder.resolve("again"));
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        // The evidence of a real run.
        try (InputStream golden = getClass().getResourceAsStream("/golden/evidence.json")) {
            Files.copy(golden, first.resolve(ReportWriter.EVIDENCE));
        }
        Evidence read = ReportWriter.read(first);
        assertTrue(read.verification().checks().stream()
                        .mapToLong(check -> check.findings().size())
                        .sum()
                > 5);
        assertTrue(read.timeline().samples().size() > 5);
        assertEquals(1, read.chart().symbols().size());
        ReportWriter.write(first, read);
        ReportWriter.write(again, read);
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
            ReportWriter.write(elsewhere, read);
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
        for (String file : PURE) {
            assertEquals(-1, Files.mismatch(first.resolve(file), again.resolve(file)), file);
            assertEquals(-1, Files.mismatch(first.resolve(file), elsewhere.resolve(file)), file);
        }
        assertEquals(-1, Files.mismatch(first.resolve("evidence.json"), elsewhere.resolve("evidence.json")));
    }

    @Test
    void hostileTextRemainsTextInXmlMarkdownAndCsv() throws Exception {
        for (String text : HostileEvidence.TEXTS) {
            Evidence evidence = SampleEvidence.of(List.of(text), 3, text);
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var xml = factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(JunitXml.of(evidence).getBytes(StandardCharsets.UTF_8)));
            assertEquals(2, xml.getElementsByTagName("testcase").getLength(), text);

            String markdown = Summary.of(evidence);
            assertFalse(markdown.contains("<script") || markdown.contains("<img") || markdown.contains("]("), text);
            assertFalse(markdown.contains("\u001b") || markdown.contains("\u202e"), text);
            assertEquals(
                    markdown.lines().filter(line -> line.startsWith("| ")).count(),
                    1 + evidence.verification().checks().size(),
                    text);

            try (FindingsFile file = new FindingsFile(folder)) {
                file.finding(
                        CheckId.ACCOUNTING.unqualified(),
                        new Finding(
                                "kind",
                                new Finding.Place(text, "PT1M", 0),
                                text,
                                text,
                                new Cause(Cause.Kind.LOST_TICK, text)));
            }
            try (var records = CSVFormat.RFC4180.parse(Files.newBufferedReader(folder.resolve("findings.csv")))) {
                List<CSVRecord> rows = records.getRecords();
                assertEquals(2, rows.size(), text);
                for (String cell : rows.get(1)) {
                    assertTrue(cell.isEmpty() || "=+-@\t\r".indexOf(cell.charAt(0)) < 0, cell);
                }
            }
        }
    }

    /** Some of these records have fields that are groups in Java. */
    @ParameterizedTest
    @CsvSource({
        "'', other",
        "/run, run.other",
        "/verification/ticks, verification.ticks.other",
        "/verification/checks/0/findings/0, verification.checks.0.findings.0.other",
        "/timeline/faults/0, timeline.faults.0.other",
        "/input/disturbances/0, input.disturbances.0.other"
    })
    void unknownFieldOfEvidenceIsRejected(String place, String name) throws Exception {
        ReportWriter.write(folder, SampleEvidence.of(List.of("BTC-USD"), 3, "text"));
        File file = folder.resolve("evidence.json").toFile();
        JsonNode evidence = ReportWriter.JSON.readTree(file);
        ((ObjectNode) evidence.at(place)).put("other", 1);
        ReportWriter.JSON.writeValue(file, evidence);
        UserException e = assertThrows(UserException.class, () -> ReportWriter.regenerate(folder));
        assertTrue(
                e.getMessage().contains("unknown field " + name)
                        || e.getMessage().contains("\"other\""),
                e.getMessage());
    }

    @Test
    void resultJsonConformsToItsPublishedSchema() throws Exception {
        JsonSchema schema;
        try (InputStream in = Files.newInputStream(Path.of("docs", "reference", "result.schema.json"))) {
            schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(in);
        }
        ReportWriter.write(folder, SampleEvidence.of(List.of("BTC-USD"), 3, "text"));
        JsonNode result =
                ReportWriter.JSON.readTree(folder.resolve("result.json").toFile());
        assertEquals(Set.of(), schema.validate(result));
        ((ObjectNode) result).put("verdict", "GREEN").put("other", 1);
        assertEquals(2, schema.validate(result).size(), "the schema accepts an unknown verdict or an unknown field");
    }

    @Test
    void listOfRunsContainsKilledRuns() throws Exception {
        Path run = Files.createDirectories(folder.resolve("sample/20260105-000000-000-unbounded"));
        ReportWriter.write(run, SampleEvidence.of(List.of("BTC-USD"), 3, "text"));
        Files.createDirectories(folder.resolve("sample/20260106-000000-000-bounded"));
        Files.createDirectories(folder.resolve("comparison/no-run"));
        List<RunIndex.Entry> entries = RunIndex.read(folder);
        assertEquals(2, entries.size());
        assertEquals("interrupted", entries.get(0).status());
        assertEquals("2026-01-06T00:00:00.000Z", entries.get(0).startedAt());
        assertEquals("FAIL", entries.get(1).verdict());
        assertEquals(300.0, entries.get(1).result().speed().visibleP99Ms());
        RunIndex.write(folder);
        assertTrue(Files.readString(folder.resolve("index.html")).contains("sample/20260105-000000-000-unbounded"));
    }
}

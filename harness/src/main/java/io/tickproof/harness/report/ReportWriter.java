package io.tickproof.harness.report;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.evidence.Evidence;
import io.tickproof.harness.evidence.EvidenceJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the files of a run's directory: the evidence first, then the reports that are generated from it. */
public final class ReportWriter {
    /** The name of the file from which all reports are generated. */
    public static final String EVIDENCE = "evidence.json";

    /** The scripts of a run's page; the last one assembles the sections that the others build. */
    private static final String[] SCRIPTS = {
        "report-deliveries.js",
        "report-findings.js",
        "report-candles.js",
        "report-verdict.js",
        "report-run.js",
        "report-sections.js",
        "report.js"
    };

    static final ObjectMapper JSON = EvidenceJson.MAPPER;

    private ReportWriter() {}

    /**
     * Generates the reports of a run again from its evidence.json.
     *
     * @throws UserException if evidence.json is incomplete or was written by another version
     */
    public static void regenerate(Path directory) throws IOException {
        try {
            write(directory, read(directory));
        } catch (JacksonException e) {
            throw invalid(directory, e.getOriginalMessage(), e);
        } catch (RuntimeException e) {
            // The file is valid JSON, but a required part is missing.
            throw invalid(directory, e.toString(), e);
        }
    }

    private static UserException invalid(Path directory, String reason, Exception cause) {
        return new UserException(
                "cannot read " + directory.resolve(EVIDENCE) + ", it is truncated or was written by another version: "
                        + reason,
                cause);
    }

    static Evidence read(Path directory) throws IOException {
        JsonNode file = JSON.readTree(directory.resolve(EVIDENCE).toFile());
        Evidence evidence = JSON.treeToValue(file, Evidence.class);
        rejectUnknown(file, tree(evidence), "");
        return evidence;
    }

    /** Rejects fields that no record has: Jackson ignores them in records with an unwrapped group. */
    private static void rejectUnknown(JsonNode file, JsonNode known, String path) throws JsonMappingException {
        for (Map.Entry<String, JsonNode> field : file.properties()) {
            String name = path + field.getKey();
            JsonNode value = known.get(field.getKey());
            if (value == null) {
                throw JsonMappingException.from((JsonParser) null, "unknown field " + name);
            }
            rejectUnknown(field.getValue(), value, name + ".");
        }
        for (int i = 0; file.isArray() && i < Math.min(file.size(), known.size()); i++) {
            rejectUnknown(file.get(i), known.get(i), path + i + ".");
        }
    }

    /**
     * Writes all reports of a run. Each file appears complete or not at all, because it is written under another name
     * and then moved. index.html is written last. All files are pure functions of the evidence, except for the seconds
     * of the phase {@code report} in result.json.
     */
    public static void write(Path directory, Evidence evidence) throws IOException {
        long startNanos = System.nanoTime();
        String title = evidence.run().scenario() + " " + evidence.outcome().verdict();
        String page = Page.of(title, evidence, SCRIPTS);
        double seconds = Math.round((System.nanoTime() - startNanos) / 1e6) / 1e3;
        put(directory, EVIDENCE, JSON.writeValueAsString(evidence));
        put(directory, "result.json", pretty(result(evidence, seconds)));
        if (evidence.input() != null) {
            put(directory, "manifest.json", pretty(evidence.input()));
        }
        put(directory, "junit.xml", JunitXml.of(evidence));
        put(directory, "summary.md", Summary.of(evidence));
        put(directory, "index.html", page);
    }

    /** Returns the content of result.json; docs/reference/report.md describes it. */
    private static ObjectNode result(Evidence evidence, double reportSeconds) {
        Evidence.RunInfo run = evidence.run();
        Evidence.Outcome outcome = evidence.outcome();
        ObjectNode result = JSON.createObjectNode();
        result.put("scenario", run.scenario());
        result.put("mode", run.mode());
        result.put("seed", run.seed());
        result.put("stack", run.environment().stack());
        result.set("verdict", tree(outcome.verdict()));
        result.put("sentence", outcome.sentence());
        result.set("status", tree(outcome.status()));
        result.put("message", outcome.message());
        result.put("startedAt", run.startedAt());
        result.put("commit", run.environment().commit());
        result.put("reproduce", run.reproduce());
        result.set("ticks", tree(evidence.verification().ticks()));
        result.set("candles", tree(evidence.verification().candles()));
        result.set("checks", withoutDetails(tree(evidence.verification().checks())));
        result.set("primaryCause", tree(outcome.primaryCause()));
        result.set("notChecked", tree(evidence.verification().notChecked()));
        result.set("latencyMs", tree(evidence.timing().latencyMs()));
        result.set("faults", tree(evidence.timeline().faults()));
        result.set("sustained", tree(evidence.sustained()));
        result.set("hashes", tree(evidence.verification().hashes()));
        result.set("throughput", tree(evidence.timing().throughput()));
        ObjectNode seconds = JSON.valueToTree(evidence.timing().phaseSeconds());
        seconds.put("report", reportSeconds);
        result.set("phaseSeconds", seconds);
        result.set("published", tree(evidence.verification().published()));
        return result;
    }

    /** Removes the ticks of the candles, which only the page and evidence.json have. */
    private static JsonNode withoutDetails(JsonNode checks) {
        for (JsonNode check : checks) {
            check.path("findings").forEach(finding -> ((ObjectNode) finding).remove("detail"));
        }
        return checks;
    }

    private static JsonNode tree(@Nullable Object value) {
        return JSON.valueToTree(value);
    }

    /** Returns a value as indented JSON. */
    public static String pretty(Object value) throws JsonProcessingException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value.getClass() + " as JSON", e);
        }
    }

    static void put(Path directory, String name, String text) throws IOException {
        Path part = directory.resolve("." + name + ".part");
        Files.writeString(part, text);
        Files.move(part, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}

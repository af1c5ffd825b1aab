package io.tickproof.harness.report;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.evidence.Evidence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a run's folder: evidence first, then the files that are made of it. */
public final class ReportWriter {
    static final ObjectMapper JSON = JsonMapper.builder()
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    /** The file that everything else is made of. */
    public static final String EVIDENCE = "evidence.json";

    private ReportWriter() {}

    /**
     * Makes the page of a run again.
     *
     * @throws UserException if the folder's evidence is none of ours
     */
    public static void again(Path folder) throws IOException {
        try {
            write(folder, read(folder));
        } catch (JacksonException e) {
            throw foreign(folder, e.getOriginalMessage(), e);
        } catch (RuntimeException e) {
            // JSON of the right kind that lacks what every evidence has.
            throw foreign(folder, e.toString(), e);
        }
    }

    private static UserException foreign(Path folder, String why, Exception cause) {
        return new UserException(
                folder.resolve(EVIDENCE) + " cannot be read, it is cut off or of another version: " + why, cause);
    }

    static Evidence read(Path folder) throws IOException {
        return JSON.readValue(folder.resolve(EVIDENCE).toFile(), Evidence.class);
    }

    /**
     * Writes every file of the report. Each stands whole or not at all: it is written beside its place and then moved
     * there; index.html comes last. Of all files only result.json says how long making the page took.
     */
    public static void write(Path folder, Evidence evidence) throws IOException {
        long startedNanos = System.nanoTime();
        String page = Page.of(evidence.run().scenario() + " " + evidence.run().verdict(), evidence, "report.js");
        double seconds = Math.round((System.nanoTime() - startedNanos) / 1e6) / 1e3;
        put(folder, EVIDENCE, JSON.writeValueAsString(evidence));
        put(folder, "result.json", pretty(result(evidence, seconds)));
        if (evidence.sending() != null) {
            put(folder, "manifest.json", pretty(evidence.sending()));
        }
        put(folder, "junit.xml", JunitXml.of(evidence));
        put(folder, "summary.md", Summary.of(evidence));
        put(folder, "index.html", page);
    }

    /** docs/reference/report.md describes it. */
    private static ObjectNode result(Evidence e, double reportSeconds) {
        ObjectNode result = JSON.createObjectNode();
        result.put("scenario", e.run().scenario());
        result.put("mode", e.run().mode());
        result.put("seed", e.run().seed());
        result.put("stack", e.run().stack());
        result.put("verdict", e.run().verdict().name());
        result.put("ended", e.run().ended());
        result.put("message", e.run().message());
        result.put("startedAt", e.run().startedAt());
        result.put("commit", e.run().commit());
        result.put("reproduce", e.run().reproduce());
        result.set("ticks", tree(e.ticks()));
        result.set("candles", tree(e.candles()));
        result.set("checks", tree(e.checks()));
        result.set("findings", tree(e.findings()));
        result.set("headline", tree(e.headline()));
        result.set("notChecked", tree(e.notChecked()));
        result.set("latencyMs", tree(e.latencyMs()));
        result.set("faults", tree(e.faults()));
        result.set("sustained", tree(e.sustained()));
        result.set("hashes", tree(e.hashes()));
        result.set("throughput", tree(e.throughput()));
        ObjectNode seconds = JSON.valueToTree(e.secondsBy());
        seconds.put("report", reportSeconds);
        result.set("secondsBy", seconds);
        result.set("published", tree(e.published()));
        return result;
    }

    private static JsonNode tree(Object value) {
        return JSON.valueToTree(value);
    }

    /** As JSON, for people. @param value made of plain records */
    public static String pretty(Object value) throws JsonProcessingException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("evidence is made of plain records", e);
        }
    }

    static void put(Path folder, String name, String text) throws IOException {
        Path beside = folder.resolve("." + name + ".part");
        Files.writeString(beside, text);
        Files.move(beside, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}

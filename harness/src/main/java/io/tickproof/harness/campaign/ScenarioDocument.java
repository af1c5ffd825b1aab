package io.tickproof.harness.campaign;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.generator.scenario.FaultPlan;
import io.tickproof.generator.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A scenario as the keys and values of its file. Immutable: every change returns another document. */
record ScenarioDocument(Map<String, Object> keys) {

    /** Reads a scenario file. The requested seed, and the faults drawn from it, replace those of the file. */
    @SuppressWarnings("unchecked")
    static ScenarioDocument of(Path file, Scenario scenario) throws IOException {
        Object read = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        ScenarioDocument document = new ScenarioDocument((Map<String, Object>) read).with("seed", scenario.seed());
        return scenario.faultPlan() instanceof FaultPlan.BySeed
                ? document.with(
                        "faults",
                        scenario.faults().stream().map(ScenarioDocument::keys).toList())
                : document;
    }

    private static Map<String, Object> keys(Fault fault) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put(
                "after",
                Map.of(fault.trigger().progress().key(), fault.trigger().at()));
        if (fault.target() > 0) {
            keys.put("to", fault.target());
        }
        if (!fault.duration().isZero()) {
            keys.put("for", fault.duration().toString());
        }
        return Map.of(fault.type().key(), keys);
    }

    ScenarioDocument with(String key, Object value) {
        return new ScenarioDocument(with(keys, key, value));
    }

    /** Returns the document with another value in a section. */
    ScenarioDocument with(String section, String key, Object value) {
        return with(section, with(section(section), key, value));
    }

    ScenarioDocument without(String key) {
        Map<String, Object> others = new LinkedHashMap<>(keys);
        others.remove(key);
        return new ScenarioDocument(others);
    }

    boolean has(String key) {
        return keys.containsKey(key);
    }

    /** Returns the items of a list; empty if there is no such list. */
    List<?> list(String key) {
        return keys.get(key) instanceof List<?> items ? items : List.of();
    }

    /** Returns the keys and values of a section; empty if there is no such section. */
    @SuppressWarnings("unchecked")
    Map<String, Object> section(String key) {
        return keys.get(key) instanceof Map<?, ?> section ? (Map<String, Object>) section : Map.of();
    }

    /** Returns whether the document lists its ticks. */
    boolean namesTicks() {
        return section("stream").containsKey("only");
    }

    /** Returns the document as YAML. */
    String text() {
        return new Dump(DumpSettings.builder().build()).dumpToString(keys);
    }

    static Map<String, Object> with(Map<String, Object> section, String key, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(section);
        changed.put(key, value);
        return changed;
    }
}

package io.tickproof.harness.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tickproof.generator.output.SendSummary;
import io.tickproof.harness.console.UserException;
import io.tickproof.verifier.VerificationResult;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a scenario of scenarios/ came to when somebody last looked, from scenarios/baselines/: what must be the same in every
 * run, and, to be read, how fast it was. Oracle and job may be changed alike and agree on something else; that shows here.
 *
 * @param facts counts, hashes and names of checks, by name
 * @param machine where it was measured, and on which commit
 * @param measured figure → its value in each round: rates a second, latencies in ms
 */
public record Baseline(
        String scenario, long seed, Map<String, String> facts, String machine, Map<String, List<Double>> measured) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();
    private static final int MOST_TOLD = 5;

    public Baseline {
        facts = new TreeMap<>(facts);
        measured = new TreeMap<>(measured);
    }

    /**
     * Reads one.
     *
     * @return empty where there is no such file
     * @throws UserException if it is none
     */
    public static Optional<Baseline> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), Baseline.class));
        } catch (JsonProcessingException e) {
            throw new UserException(
                    file + " is no baseline: " + e.getOriginalMessage()
                            + "; bin/tickproof baseline --update writes it anew",
                    e);
        } catch (IOException e) {
            throw UserException.withReason("the baseline " + file + " cannot be read", e);
        }
    }

    public void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, JSON.writeValueAsString(this) + "\n");
    }

    /**
     * What must be the same in every run of a scenario and seed.
     *
     * @param checks by name, since one that is not asked any more finds nothing; which are asked may depend on the mode
     */
    public static Map<String, String> facts(
            Mode mode, SendSummary sent, VerificationResult result, List<Check> checks) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("timeline", sent.manifest().sha256());
        VerificationResult.Ticks ticks = result.ticks();
        facts.put("ticks.sent", Long.toString(ticks.sent()));
        facts.put("ticks.inCandles", Long.toString(ticks.inCandles()));
        facts.put("ticks.late", Long.toString(ticks.late()));
        facts.put("ticks.tooLate", Long.toString(ticks.tooLate()));
        facts.put("ticks.duplicates", Long.toString(ticks.duplicates()));
        facts.put("ticks.rejected", Long.toString(ticks.rejected()));
        facts.put("candles.expected", Long.toString(result.candleCounts().expected()));
        facts.put("candles.observed", Long.toString(result.candleCounts().observed()));
        result.hashes().forEach((table, hash) -> facts.put("hashes." + table, hash));
        for (Check check : checks) {
            facts.put(checkPrefix(mode) + check.name(), "asked");
        }
        return facts;
    }

    /** @param checks all others of the run */
    public Check check(Mode mode, SendSummary sent, VerificationResult result, List<Check> checks) {
        List<String> moved = moved(mode, facts(mode, sent, result, checks));
        String file = "scenarios/baselines/" + scenario + ".json";
        if (moved.isEmpty()) {
            return Check.pass(CheckId.BASELINE, "counts, hashes and checks as in " + file);
        }
        String more = moved.size() > MOST_TOLD ? "; and " + (moved.size() - MOST_TOLD) + " more" : "";
        return Check.fail(
                CheckId.BASELINE,
                String.join("; ", moved.subList(0, Math.min(MOST_TOLD, moved.size()))) + more + ": not as in " + file
                        + "; if it is meant so: bin/tickproof baseline --update --scenarios " + scenario,
                List.of(),
                moved.size());
    }

    /** The lines that are not the same any more. Of checks only those of the mode, if it has any here. */
    public List<String> moved(Mode mode, Map<String, String> now) {
        boolean hasMode = facts.keySet().stream().anyMatch(name -> name.startsWith(checkPrefix(mode)));
        List<String> moved = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(facts.keySet());
        names.addAll(now.keySet());
        for (String name : names) {
            boolean counts = !name.startsWith("checks.") || hasMode && name.startsWith(checkPrefix(mode));
            if (counts && !Objects.equals(facts.get(name), now.get(name))) {
                moved.add(name + ": " + said(facts.get(name)) + " before, " + said(now.get(name)) + " now");
            }
        }
        return moved;
    }

    private static String said(String value) {
        return value == null ? "absent" : value;
    }

    private static String checkPrefix(Mode mode) {
        return "checks." + mode.text() + ".";
    }
}

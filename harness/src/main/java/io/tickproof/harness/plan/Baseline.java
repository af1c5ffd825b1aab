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
import org.jspecify.annotations.Nullable;

/**
 * The recorded results of a scenario of scenarios/, from scenarios/baselines/. The facts must be the same in every run;
 * the measurements are for information only. A change that makes both the oracle and the job wrong in the same way
 * fails no other check, but it changes the facts.
 *
 * @param facts counts, hashes and names of checks, by name
 * @param machine the date, commit and host of the measurements
 * @param measured the value of each figure in each round; rates per second, latencies in ms
 */
public record Baseline(
        String scenario, long seed, Map<String, String> facts, String machine, Map<String, List<Double>> measured) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();
    private static final int MAX_REPORTED = 5;

    public Baseline {
        facts = new TreeMap<>(facts);
        measured = new TreeMap<>(measured);
    }

    /**
     * Reads a baseline.
     *
     * @return empty if there is no such file
     * @throws UserException if the file is not a valid baseline
     */
    public static Optional<Baseline> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), Baseline.class));
        } catch (JsonProcessingException e) {
            throw new UserException(
                    file + " is not a valid baseline: " + e.getOriginalMessage()
                            + "; bin/tickproof baseline --update writes it again",
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
     * Returns the facts that must be the same in every run of a scenario and seed.
     *
     * @param checks the checks of the run. Their names are facts, because a check that no longer runs finds nothing.
     *     The mode determines which checks run.
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
        facts.put("candles.expected", Long.toString(result.candles().counts().expected()));
        facts.put("candles.observed", Long.toString(result.candles().counts().observed()));
        result.hashes().forEach((table, hash) -> facts.put("hashes." + table, hash));
        for (Check check : checks) {
            facts.put(checkPrefix(mode) + check.name(), "asked");
        }
        return facts;
    }

    /** Compares a run with this baseline. @param checks all other checks of the run */
    public Check check(Mode mode, SendSummary sent, VerificationResult result, List<Check> checks) {
        List<String> changed = changes(mode, facts(mode, sent, result, checks));
        String file = "scenarios/baselines/" + scenario + ".json";
        if (changed.isEmpty()) {
            return Check.pass(CheckId.BASELINE, "counts, hashes and checks as in " + file);
        }
        String more = changed.size() > MAX_REPORTED ? "; and " + (changed.size() - MAX_REPORTED) + " more" : "";
        return Check.fail(
                CheckId.BASELINE,
                String.join("; ", changed.subList(0, Math.min(MAX_REPORTED, changed.size()))) + more + ": differs from "
                        + file + "; if the change is intended: bin/tickproof baseline --update " + scenario,
                List.of(),
                changed.size());
    }

    /** Returns the facts that have changed, one line each; the names of checks only if this baseline has some of the mode. */
    public List<String> changes(Mode mode, Map<String, String> now) {
        boolean hasMode = facts.keySet().stream().anyMatch(name -> name.startsWith(checkPrefix(mode)));
        List<String> changed = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(facts.keySet());
        names.addAll(now.keySet());
        for (String name : names) {
            boolean isCompared = !name.startsWith("checks.") || hasMode && name.startsWith(checkPrefix(mode));
            if (isCompared && !Objects.equals(facts.get(name), now.get(name))) {
                changed.add(name + ": " + text(facts.get(name)) + " before, " + text(now.get(name)) + " now");
            }
        }
        return changed;
    }

    private static String text(@Nullable String value) {
        return value == null ? "absent" : value;
    }

    private static String checkPrefix(Mode mode) {
        return "checks." + mode.text() + ".";
    }
}

package io.tickproof.harness.run;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.generator.scenario.FaultPlan;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.ScenarioException;
import io.tickproof.harness.Interruption;
import io.tickproof.harness.UserException;
import io.tickproof.harness.stack.LocalStack;
import io.tickproof.harness.stack.RunFolder;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.verifier.Result;
import io.tickproof.verifier.Verdict;
import io.tickproof.verifier.cause.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Makes of a scenario that fails the smallest one found that still fails for the same reason: without faults and
 * disturbances that do not matter, with fewer symbols, less time and fewer ticks. Each try is a run on one stack. It works
 * because every draw of the timeline is a hash of what it is for: what is left away changes nothing else.
 */
public final class Shrink {
    private static final Logger LOG = LoggerFactory.getLogger(Shrink.class);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final double SLOWEST = 0.05;

    private final Home home;
    private final Progress progress;
    private final Duration limit;
    private LocalStack stack;
    private RunFolder folder;
    private int tries;

    /** @param limit after which the smallest so far is good enough */
    public Shrink(Home home, Progress progress, Duration limit) {
        this.home = home;
        this.progress = progress;
        this.limit = limit;
    }

    /** A change, and what to call it. */
    private record Candidate(String text, Map<String, Object> document) {}

    /** What came of a try. @param headline why it failed; empty where it did not */
    private record Tried(Optional<Cause.Kind> headline, long ticks) {}

    /**
     * @return the exit code of the last run, which shows that the shrunk scenario fails
     * @throws UserException if the scenario does not fail, or replays a recording
     */
    public int execute(RunRequest request) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        Plan plan = Plan.of(request, home);
        if (plan.card().isPresent()) {
            throw new UserException("shrink: " + plan.scenario().name()
                    + " replays a recording, and a recording has no duration or rate that could be less");
        }
        Map<String, Object> document = document(home.scenario(request.scenario()), plan.scenario());
        String name = plan.scenario().name() + "-small";
        document.put("name", name.substring(0, Math.min(64, name.length())));
        document.put("about", "shrunk from " + plan.scenario().name());
        Path file = Files.createDirectories(request.reports().resolve("shrunk")).resolve(name + ".yaml");
        try (Interruption interruption = Interruption.ofThisThread()) {
            try {
                document = smallest(document, request, plan, file, deadline);
            } catch (InterruptedException e) {
                if (!interruption.signalled()) {
                    throw e;
                }
                progress.say("  interrupted" + (Files.exists(file) ? "; the smallest so far is " + file : ""));
                return ExitCode.INTERRUPTED;
            } finally {
                boolean interrupted = Thread.interrupted();
                stop();
                if (interrupted && !interruption.signalled()) {
                    Thread.currentThread().interrupt();
                }
            }
        }
        return new Session(of(file, document, request), home, progress, false).execute();
    }

    private Map<String, Object> smallest(
            Map<String, Object> whole, RunRequest request, Plan plan, Path file, long deadline)
            throws IOException, InterruptedException {
        Map<String, Object> document = whole;
        Tried smallest = tried(document, request);

        if (smallest.headline().isEmpty()) {
            throw new UserException("shrink: " + plan.scenario().name() + " with seed "
                    + plan.scenario().seed() + " does not fail, so there is nothing to shrink");
        }
        progress.done("shrink", "it fails: " + smallest.headline().get().text() + ", " + smallest.ticks() + " ticks");
        boolean smaller = true;
        while (smaller && System.nanoTime() < deadline) {
            smaller = false;
            for (Candidate candidate : candidates(document)) {
                if (System.nanoTime() > deadline) {
                    break;
                }
                Tried next = tried(candidate.document(), request);
                boolean same = next.headline().equals(smallest.headline());
                progress.say(String.format(
                        Locale.ROOT,
                        "  %4d  %-48s %s",
                        tries,
                        candidate.text(),
                        same ? "still fails, " + next.ticks() + " ticks" : "no"));
                if (same) {
                    document = candidate.document();
                    smallest = next;
                    smaller = true;
                    Files.writeString(file, text(document));
                    break;
                }
            }
        }
        Files.writeString(file, text(document));
        progress.done("shrink", smallest.ticks() + " ticks after " + tries + " tries: " + file);
        return document;
    }

    /** As it stands in the file, with the seed of this call and its faults one by one. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> document(Path file, Scenario scenario) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>(
                (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)));
        document.put("seed", scenario.seed());
        if (scenario.faultPlan() instanceof FaultPlan.BySeed) {
            List<Object> faults = new ArrayList<>();
            for (Fault fault : scenario.faults()) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put(
                        "after",
                        Map.of(fault.trigger().of().text(), fault.trigger().at()));
                if (fault.to() > 0) {
                    one.put("to", fault.to());
                }
                if (!fault.lasts().isZero()) {
                    one.put("for", fault.lasts().toString());
                }
                faults.add(Map.of(fault.kind().text(), one));
            }
            document.put("faults", faults);
        }
        // Limits of latency would be missed, or not, by chance.
        document.remove("expect");
        return document;
    }

    /** The greatest steps first. */
    private static List<Candidate> candidates(Map<String, Object> document) {
        List<Candidate> candidates = new ArrayList<>();
        without(document, "faults", candidates);
        without(document, "disturb", candidates);
        Map<String, Object> stream = section(document, "stream");
        if (stream.get("symbols") instanceof Map<?, ?> symbols
                && symbols.get("count") instanceof Integer count
                && count > 1) {
            candidates.add(new Candidate(
                    count / 2 + " of " + count + " symbols", with(document, "symbols", Map.of("count", count / 2))));
        } else if (stream.get("symbols") instanceof List<?> symbols && symbols.size() > 1) {
            int half = symbols.size() / 2;
            candidates.add(new Candidate(
                    "the first " + half + " symbols", with(document, "symbols", symbols.subList(0, half))));
            candidates.add(new Candidate(
                    "the last " + (symbols.size() - half) + " symbols",
                    with(document, "symbols", symbols.subList(half, symbols.size()))));
        }
        Duration half = Duration.parse(String.valueOf(stream.get("duration"))).dividedBy(2);
        half = half.minusNanos(half.toNanos() % SHORTEST.toNanos());
        if (half.compareTo(SHORTEST) >= 0) {
            candidates.add(new Candidate("duration " + half, with(document, "duration", half.toString())));
        }
        if (stream.get("ticksPerSecond") instanceof Number rate && rate.doubleValue() > SLOWEST) {
            double less = rate.doubleValue() / 2;
            candidates.add(new Candidate("ticksPerSecond " + less, with(document, "ticksPerSecond", less)));
        }
        if (!Integer.valueOf(1).equals(stream.getOrDefault("partitions", 4))) {
            candidates.add(new Candidate("1 partition", with(document, "partitions", 1)));
        }
        if (section(document, "job").get("windows") instanceof List<?> windows && windows.size() > 1) {
            for (Object window : windows) {
                Map<String, Object> job = new LinkedHashMap<>(section(document, "job"));
                job.put("windows", List.of(window));
                Map<String, Object> changed = new LinkedHashMap<>(document);
                changed.put("job", job);
                candidates.add(new Candidate("only the window " + window, changed));
            }
        }
        return candidates;
    }

    /** All of a list, then one by one. */
    private static void without(Map<String, Object> document, String key, List<Candidate> candidates) {
        if (!(document.get(key) instanceof List<?> items) || items.isEmpty()) {
            return;
        }
        Map<String, Object> none = new LinkedHashMap<>(document);
        none.remove(key);
        candidates.add(new Candidate("without " + key, none));
        for (int i = 0; items.size() > 1 && i < items.size(); i++) {
            List<Object> others = new ArrayList<>(items);
            others.remove(i);
            Map<String, Object> changed = new LinkedHashMap<>(document);
            changed.put(key, others);
            candidates.add(new Candidate("without the item " + (i + 1) + " of " + key, changed));
        }
    }

    private static Map<String, Object> with(Map<String, Object> document, String key, Object value) {
        Map<String, Object> stream = new LinkedHashMap<>(section(document, "stream"));
        stream.put(key, value);
        Map<String, Object> changed = new LinkedHashMap<>(document);
        changed.put("stream", stream);
        return changed;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> section(Map<String, Object> document, String key) {
        return document.get(key) instanceof Map<?, ?> section ? (Map<String, Object>) section : Map.of();
    }

    private static String text(Map<String, Object> document) {
        return new Dump(DumpSettings.builder().build()).dumpToString(document);
    }

    /** A change that gives no scenario is no smaller one. */
    private Tried tried(Map<String, Object> document, RunRequest request) throws IOException, InterruptedException {
        tries++;
        if (folder == null) {
            folder = RunFolder.create();
        }
        Path file = Files.writeString(folder.path().resolve("try-" + tries + ".yaml"), text(document));
        try {
            Plan plan = Plan.of(of(file, document, request), home);
            if (stack == null) {
                StackKind kind = plan.stack();
                stack = LocalStack.start(
                        folder, home.binaries(), home.schema(), plan.scenario().slots(), kind);
            }
            String id = "shrink-" + tries;
            Run.Outcome outcome = new Run(
                            plan,
                            id,
                            stack,
                            new Progress(System.out, false, true),
                            new Stopwatch(),
                            folder.folder("left-" + id),
                            moment -> {})
                    .execute();
            Result result = outcome.result();
            return result == null || outcome.verdict() != Verdict.FAIL
                    ? new Tried(Optional.empty(), 0)
                    : new Tried(result.headline(), result.ticks().sent());
        } catch (ScenarioException | UserException e) {
            LOG.debug("no scenario", e);
            return new Tried(Optional.empty(), 0);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOG.warn("a try could not be judged", e);
            stop();
            return new Tried(Optional.empty(), 0);
        }
    }

    /** Without faults bounded is quicker, and the rows are the same. */
    private static RunRequest of(Path file, Map<String, Object> document, RunRequest request) {
        return new RunRequest(
                file.toString(),
                document.containsKey("faults") ? request.mode() : Mode.BOUNDED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                request.defect(),
                request.stack(),
                request.reports());
    }

    private void stop() throws IOException {
        try {
            if (stack != null) {
                stack.close();
            }
        } finally {
            stack = null;
            if (folder != null) {
                folder.close();
                folder = null;
            }
        }
    }
}

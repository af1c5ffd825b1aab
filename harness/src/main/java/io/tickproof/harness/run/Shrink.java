package io.tickproof.harness.run;

import io.tickproof.generator.Delivery;
import io.tickproof.generator.Timeline;
import io.tickproof.generator.scenario.Fault;
import io.tickproof.generator.scenario.FaultPlan;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.ScenarioException;
import io.tickproof.generator.scenario.ScenarioReader;
import io.tickproof.generator.scenario.TickStream.TickName;
import io.tickproof.harness.Interruption;
import io.tickproof.harness.UserException;
import io.tickproof.harness.stack.LocalStack;
import io.tickproof.harness.stack.RunFolder;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.market.Decimals;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.Verdict;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Makes of a scenario that fails the smallest one found that still fails for the same reason: without faults and
 * disturbances that do not matter, with fewer symbols and less time, and at last with a list of the ticks that it takes
 * (delta debugging, A. Zeller and R. Hildebrandt, 2002: parts are left away, and where none can be, smaller parts). Each
 * try is a run on one stack. It works because every draw of the timeline is a hash of what it is for: what is left away
 * changes nothing else.
 */
public final class Shrink {
    private static final Logger LOG = LoggerFactory.getLogger(Shrink.class);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final double SLOWEST = 0.05;
    /** As many ticks may a scenario name: so many lines are still well below what a file may have. */
    private static final int MOST_LISTED = 40_000;
    /** As many are told at the end of the file. */
    private static final int MOST_TOLD = 100;

    private final Home home;
    private final Progress progress;
    private final Duration limit;
    private RunRequest request;
    private Path file;
    private long deadlineNanos;
    private Map<String, Object> document;
    private Tried smallest;
    private LocalStack stack;
    private RunFolder folder;
    private final Set<String> known = new HashSet<>();
    private int tries;

    /** @param limit after which the smallest so far is good enough */
    public Shrink(Home home, Progress progress, Duration limit) {
        this.home = home;
        this.progress = progress;
        this.limit = limit;
    }

    /** A change, and what to call it. */
    private record Candidate(String text, Map<String, Object> document) {}

    /**
     * What came of a try.
     *
     * @param reason why it failed; empty where it did not
     * @param candles that differ, of each kind of window the first
     */
    private record Tried(Optional<String> reason, long ticks, List<Finding> candles) {
        static final Tried PASSED = new Tried(Optional.empty(), 0, List.of());
    }

    /**
     * @return the exit code of the last run, which shows that the shrunk scenario fails
     * @throws UserException if the scenario does not fail
     */
    public int execute(RunRequest whole) throws IOException, InterruptedException {
        request = whole;
        deadlineNanos = System.nanoTime() + limit.toNanos();
        Plan plan = Plan.of(request, home);
        document = document(home.scenario(request.scenario()), plan.scenario());
        String name = plan.scenario().name() + "-small";
        document.put("name", name.substring(0, Math.min(64, name.length())));
        document.put("about", "shrunk from " + plan.scenario().name());
        file = Files.createDirectories(request.reports().resolve("shrunk")).resolve(name + ".yaml");
        try (Interruption interruption = Interruption.ofThisThread()) {
            try {
                shrink(plan);
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
        return new Session(of(file), home, progress, false).execute();
    }

    private void shrink(Plan plan) throws IOException, InterruptedException {
        smallest = tried(document);
        if (smallest.reason().isEmpty()) {
            throw new UserException("shrink: " + plan.scenario().name() + " with seed "
                    + plan.scenario().seed() + " does not fail, so there is nothing to shrink");
        }
        progress.done("shrink", "it fails: " + smallest.reason().get() + ", " + smallest.ticks() + " ticks");
        int before;
        do {
            before = document.hashCode();
            less(this::ofOneCandle);
            less(this::shorter);
            less(() -> without("faults"));
            less(() -> without("disturb"));
            less(this::fewerSymbols);
            less(this::slower);
            less(this::fewerPartitions);
            less(this::fewerWindows);
            fewerTicks();
        } while (before != document.hashCode() && inTime());
        write();
        progress.done(
                "shrink",
                smallest.ticks() + " ticks after " + tries + " tries"
                        + (inTime() ? "" : ", and then the time was over (--minutes)") + ": " + file);
    }

    private boolean inTime() {
        return System.nanoTime() < deadlineNanos;
    }

    /** Takes of one kind of change whatever still fails, until none does. */
    private void less(Supplier<List<Candidate>> candidates) throws IOException, InterruptedException {
        boolean taken = true;
        while (taken) {
            taken = false;
            for (Candidate candidate : candidates.get()) {
                if (takes(candidate)) {
                    taken = true;
                    break;
                }
            }
        }
    }

    private boolean takes(Candidate candidate) throws IOException, InterruptedException {
        if (!inTime() || !known.add(text(candidate.document()))) {
            return false;
        }
        Tried next = tried(candidate.document());
        boolean same = next.reason().equals(smallest.reason());
        progress.say(String.format(
                Locale.ROOT,
                "  %4d  %-48s %s",
                tries,
                candidate.text(),
                same ? "still fails, " + next.ticks() + " ticks" : "no"));
        if (same) {
            document = candidate.document();
            smallest = next;
            write();
        }
        return same;
    }

    /** Mostly the ticks of a candle that differs are enough, and of so many they are few: one try in place of dozens. */
    private List<Candidate> ofOneCandle() {
        return section(document, "stream").containsKey("only")
                ? List.of()
                : smallest.candles().stream()
                        .map(candle -> new Candidate(
                                "the ticks of " + candle.symbol() + " in " + candle.window() + " from "
                                        + time(candle.startMicros()),
                                with("only", ticksOf(candle))))
                        .toList();
    }

    private List<String> ticksOf(Finding candle) {
        long endMicros =
                candle.startMicros() + WindowSpec.parse(candle.window()).sizeMillis() * 1000;
        Set<String> ticks = new LinkedHashSet<>();
        try (Timeline.Walk walk = home.timeline(ScenarioReader.parse(file.toString(), text(document)))
                .walk()) {
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                if (delivery.isOriginal()
                        && delivery.tick().symbol().equals(candle.symbol())
                        && delivery.timeMicros() >= candle.startMicros()
                        && delivery.timeMicros() < endMicros) {
                    ticks.add(new TickName(candle.symbol(), delivery.tick().id()).text());
                }
            }
        }
        return List.copyOf(ticks);
    }

    /** Halves of the ticks, then quarters, down to one by one. */
    private void fewerTicks() throws IOException, InterruptedException {
        List<TickName> ticks = List.copyOf(named().keySet());
        if (ticks.size() > MOST_LISTED) {
            return;
        }
        int part = ticks.size();
        while (part > 1) {
            part = (part + 1) / 2;
            int from = 0;
            while (from < ticks.size() && ticks.size() > 1 && inTime()) {
                int to = Math.min(ticks.size(), from + part);
                List<TickName> others = new ArrayList<>(ticks.subList(0, from));
                others.addAll(ticks.subList(to, ticks.size()));
                String text = others.size() + " of " + ticks.size() + " ticks";
                Map<String, Object> listed =
                        with("only", others.stream().map(TickName::text).toList());
                if (!others.isEmpty() && takes(new Candidate(text, listed))) {
                    ticks = others;
                } else {
                    from = to;
                }
            }
        }
    }

    /** The ticks of the smallest so far with their deliveries, in the order in which they are sent. */
    private Map<TickName, List<Delivery>> named() {
        Map<TickName, List<Delivery>> ticks = new LinkedHashMap<>();
        try (Timeline.Walk walk = home.timeline(ScenarioReader.parse(file.toString(), text(document)))
                .walk()) {
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                if (delivery.tick() != null) {
                    TickName name = new TickName(
                            delivery.tick().symbol(), delivery.tick().id());
                    List<Delivery> of = ticks.computeIfAbsent(name, tick -> new ArrayList<>());
                    if (ticks.size() <= MOST_TOLD) {
                        of.add(delivery);
                    } else if (ticks.size() > MOST_LISTED) {
                        return ticks;
                    }
                }
            }
        }
        return ticks;
    }

    /** The scenario, and for people what it sends. */
    private void write() throws IOException {
        StringBuilder text = new StringBuilder(text(document));
        if (section(document, "stream").containsKey("only")) {
            Map<TickName, List<Delivery>> ticks = named();
            if (ticks.size() <= MOST_TOLD) {
                text.append("# What is sent, beside heartbeats:\n");
                ticks.values().stream()
                        .flatMap(List::stream)
                        .sorted(Comparator.comparingLong(Delivery::dueMicros))
                        .forEach(delivery -> text.append(told(delivery)));
            }
        }
        Files.writeString(file, text);
    }

    private static String told(Delivery delivery) {
        return String.format(
                Locale.ROOT,
                "# due %s, partition %d: %s %d of %s, %s at %s, %s\n",
                time(delivery.dueMicros()),
                delivery.partition(),
                delivery.tick().symbol(),
                delivery.tick().id(),
                time(delivery.timeMicros()),
                Decimals.format(delivery.tick().quantity()),
                Decimals.format(delivery.tick().price()),
                delivery.label().text());
    }

    private static Instant time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
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

    private List<Candidate> fewerSymbols() {
        List<Candidate> candidates = new ArrayList<>();
        Map<String, Object> stream = section(document, "stream");
        if (stream.get("symbols") instanceof Map<?, ?> symbols
                && symbols.get("count") instanceof Integer count
                && count > 1) {
            candidates.add(new Candidate(
                    count / 2 + " of " + count + " symbols", with("symbols", Map.of("count", count / 2))));
        } else if (stream.get("symbols") instanceof List<?> symbols && symbols.size() > 1) {
            int half = symbols.size() / 2;
            candidates.add(new Candidate("the first " + half + " symbols", with("symbols", symbols.subList(0, half))));
            candidates.add(new Candidate(
                    "the last " + (symbols.size() - half) + " symbols",
                    with("symbols", symbols.subList(half, symbols.size()))));
        }
        return candidates;
    }

    private List<Candidate> shorter() {
        Object duration = section(document, "stream").get("duration");
        if (duration == null) {
            return List.of();
        }
        Duration half = Duration.parse(duration.toString()).dividedBy(2);
        Duration whole = half.minusNanos(half.toNanos() % SHORTEST.toNanos());
        return whole.compareTo(SHORTEST) < 0
                ? List.of()
                : List.of(new Candidate("duration " + whole, with("duration", whole.toString())));
    }

    /** Only where there are too many to name: a list of ticks is exact, and another rate is another market. */
    private List<Candidate> slower() {
        return smallest.ticks() > MOST_LISTED
                        && section(document, "stream").get("ticksPerSecond") instanceof Number rate
                        && rate.doubleValue() > SLOWEST
                ? List.of(new Candidate(
                        "ticksPerSecond " + rate.doubleValue() / 2, with("ticksPerSecond", rate.doubleValue() / 2)))
                : List.of();
    }

    private List<Candidate> fewerPartitions() {
        return Integer.valueOf(1).equals(section(document, "stream").getOrDefault("partitions", 4))
                ? List.of()
                : List.of(new Candidate("1 partition", with("partitions", 1)));
    }

    private List<Candidate> fewerWindows() {
        List<Candidate> candidates = new ArrayList<>();
        if (section(document, "job").get("windows") instanceof List<?> windows && windows.size() > 1) {
            for (Object window : windows) {
                Map<String, Object> job = new LinkedHashMap<>(section(document, "job"));
                job.put("windows", List.of(window));
                candidates.add(new Candidate("only the window " + window, with(document, "job", job)));
            }
        }
        return candidates;
    }

    /** All of a list, then one by one. */
    private List<Candidate> without(String key) {
        if (!(document.get(key) instanceof List<?> items) || items.isEmpty()) {
            return List.of();
        }
        List<Candidate> candidates = new ArrayList<>();
        Map<String, Object> none = new LinkedHashMap<>(document);
        none.remove(key);
        candidates.add(new Candidate("without " + key, none));
        for (int i = 0; items.size() > 1 && i < items.size(); i++) {
            List<Object> others = new ArrayList<>(items);
            others.remove(i);
            candidates.add(new Candidate("without the item " + (i + 1) + " of " + key, with(document, key, others)));
        }
        return candidates;
    }

    /** Another value in {@code stream}. */
    private Map<String, Object> with(String key, Object value) {
        return with(document, "stream", with(section(document, "stream"), key, value));
    }

    private static Map<String, Object> with(Map<String, Object> section, String key, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(section);
        changed.put(key, value);
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
    private Tried tried(Map<String, Object> changed) throws IOException, InterruptedException {
        tries++;
        if (folder == null) {
            folder = RunFolder.create();
        }
        Path attempt = Files.writeString(folder.path().resolve("try-" + tries + ".yaml"), text(changed));
        try {
            Plan plan = Plan.of(of(attempt, changed), home);
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
            return outcome.verdict() != Verdict.FAIL
                    ? Tried.PASSED
                    : new Tried(
                            Optional.of(reason(outcome)),
                            outcome.sent() == null
                                    ? 0
                                    : outcome.sent().disorder().ticks(),
                            candles(outcome));
        } catch (ScenarioException | UserException e) {
            LOG.debug("no scenario", e);
            return Tried.PASSED;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOG.warn("a try could not be judged", e);
            stop();
            return Tried.PASSED;
        }
    }

    private static List<Finding> candles(Run.Outcome outcome) {
        return outcome.checks().stream()
                .flatMap(check -> check.findings().stream()
                        .filter(finding -> finding.kind().startsWith("candle ")
                                && !finding.window().isEmpty())
                        .limit(1))
                .toList();
    }

    /** What the greatest difference is put down to; else the checks that fail. */
    private static String reason(Run.Outcome outcome) {
        if (outcome.failure() != null) {
            return "the job does not get through";
        }
        return outcome.result()
                .headline()
                .map(Cause.Kind::text)
                .orElseGet(() -> outcome.checks().stream()
                        .filter(check -> check.verdict() == Verdict.FAIL)
                        .map(Check::name)
                        .collect(Collectors.joining(", ", "checks that fail: ", "")));
    }

    private RunRequest of(Path scenario) {
        return of(scenario, document);
    }

    /** Without faults bounded is quicker, and the rows are the same. */
    private RunRequest of(Path scenario, Map<String, Object> of) {
        return new RunRequest(
                scenario.toString(),
                of.containsKey("faults") ? request.mode() : Mode.BOUNDED,
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

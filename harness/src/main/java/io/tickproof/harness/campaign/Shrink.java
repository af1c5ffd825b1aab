package io.tickproof.harness.campaign;

import io.tickproof.generator.output.SendSummary;
import io.tickproof.generator.scenario.ScenarioException;
import io.tickproof.generator.scenario.TickStream.TickName;
import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.campaign.Reductions.Candidate;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Interruption;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.local.LocalStack;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.harness.run.Run;
import io.tickproof.harness.run.RunOutcome;
import io.tickproof.harness.run.RunOutcome.JobFailed;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.market.Decimals;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.Finding;
import io.tickproof.verifier.check.Verdict;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes of a scenario that fails the smallest one found that still fails for the same reason: without faults and
 * disturbances that do not matter, with fewer symbols and less time, and at last with a list of the ticks that it takes
 * (delta debugging, A. Zeller and R. Hildebrandt, 2002: parts are left away, and where none can be, smaller parts). Each
 * try is a run on one stack. It works because every draw of the timeline is a hash of what it is for: what is left away
 * changes nothing else.
 */
public final class Shrink {
    private static final Logger LOG = LoggerFactory.getLogger(Shrink.class);
    /** As many ticks may a scenario name: so many lines are still well below what a file may have. */
    private static final int MOST_LISTED = 40_000;
    /** As many are told at the end of the file. */
    private static final int MOST_TOLD = 100;

    private final ProjectLayout home;
    private final Progress progress;
    private final Duration limit;
    private final Confirmation confirmation;
    private RunRequest request;
    private Path file;
    private long deadlineNanos;
    private ScenarioDocument document;
    private Tried smallest;
    private LocalStack stack;
    private RunFolder folder;
    private final Set<ScenarioDocument> known = new HashSet<>();
    private int tries;

    /** Runs the smallest scenario once more, with a full report. */
    public interface Confirmation {
        /** Returns the exit code of the run. */
        int run(RunRequest request) throws IOException, InterruptedException;
    }

    /**
     * @param limit time after which the smallest scenario found by then is the result
     * @param confirmation runs that scenario at the end
     */
    public Shrink(ProjectLayout home, Progress progress, Duration limit, Confirmation confirmation) {
        this.home = home;
        this.progress = progress;
        this.limit = limit;
        this.confirmation = confirmation;
    }

    /**
     * What came of a try.
     *
     * @param reason why it failed; empty where it did not
     * @param candles that differ
     * @param plan of what was tried; null where it did not fail
     */
    private record Tried(Optional<String> reason, long ticks, List<Finding> candles, Plan plan) {
        static final Tried PASSED = new Tried(Optional.empty(), 0, List.of(), null);
    }

    /**
     * @return the exit code of the last run, which shows that the shrunk scenario fails
     * @throws UserException if the scenario does not fail
     */
    public int execute(RunRequest whole) throws IOException, InterruptedException {
        request = whole;
        deadlineNanos = System.nanoTime() + limit.toNanos();
        Plan plan = Plan.of(request, home);
        String name = plan.scenario().name() + "-small";
        // Limits of latency would be missed, or not, by chance.
        document = ScenarioDocument.of(home.scenario(request.scenario()), plan.scenario())
                .with("name", name.substring(0, Math.min(64, name.length())))
                .with("about", "shrunk from " + plan.scenario().name())
                .without("expect");
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
        return confirmation.run(of(file));
    }

    private void shrink(Plan plan) throws IOException, InterruptedException {
        smallest = tried(document);
        if (smallest.reason().isEmpty()) {
            throw new UserException("shrink: " + plan.scenario().name() + " with seed "
                    + plan.scenario().seed() + " does not fail, so there is nothing to shrink");
        }
        progress.done("shrink", "it fails: " + smallest.reason().get() + ", " + smallest.ticks() + " ticks");
        ScenarioDocument before;
        do {
            before = document;
            // In one partition nothing is left to chance but when it is read, so it comes first.
            less(Reductions::onePartition);
            less(smaller -> smaller.oneCandle(smallest.candles(), smallest.plan()));
            if (document.namesTicks()) {
                fewerTicks();
            }
            less(Reductions::shorter);
            less(smaller -> smaller.without("faults"));
            less(smaller -> smaller.without("disturb"));
            less(Reductions::fewerSymbols);
            if (smallest.ticks() > MOST_LISTED) {
                less(Reductions::slower);
            }
            less(Reductions::oneWindow);
            fewerTicks();
        } while (!before.equals(document) && inTime());
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
    private void less(Function<Reductions, List<Candidate>> change) throws IOException, InterruptedException {
        boolean taken = true;
        while (taken && inTime()) {
            taken = false;
            for (Candidate candidate : change.apply(new Reductions(document))) {
                if (takes(candidate)) {
                    taken = true;
                    break;
                }
            }
        }
    }

    private boolean takes(Candidate candidate) throws IOException, InterruptedException {
        if (!inTime() || !known.add(candidate.document())) {
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
                if (!others.isEmpty() && takes(new Reductions(document).ticks(others, ticks.size()))) {
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
        try (Timeline.Walk walk = smallest.plan().timeline().walk()) {
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                if (delivery.hasTick()) {
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
        StringBuilder text = new StringBuilder(document.text());
        if (document.namesTicks()) {
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

    /** A change that gives no scenario is no smaller one. */
    private Tried tried(ScenarioDocument changed) throws IOException, InterruptedException {
        tries++;
        if (folder == null) {
            folder = RunFolder.create();
        }
        Path attempt = Files.writeString(folder.path().resolve("try-" + tries + ".yaml"), changed.text());
        try {
            Plan plan = Plan.of(of(attempt, changed), home);
            if (stack == null) {
                StackKind kind = plan.stack();
                stack = LocalStack.start(
                        folder, home.binaries(), home.schema(), plan.scenario().slots(), kind);
            }
            String id = "shrink-" + tries;
            RunOutcome outcome = new Run(
                            plan,
                            stack,
                            new Progress(System.out, false, true),
                            new Run.Output(id, folder.folder("left-" + id)))
                    .execute();
            SendSummary sent = outcome.history().sent();
            return outcome.verdict() != Verdict.FAIL
                    ? Tried.PASSED
                    : new Tried(
                            Optional.of(reason(outcome)),
                            sent == null ? 0 : sent.disorder().ticks(),
                            candles(outcome),
                            plan);
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

    private static List<Finding> candles(RunOutcome outcome) {
        return outcome.checks().stream()
                .flatMap(check -> check.findings().stream())
                .filter(finding -> finding.kind().startsWith("candle ")
                        && !finding.window().isEmpty())
                .toList();
    }

    /** What the greatest difference is put down to; else the checks that fail. */
    private static String reason(RunOutcome outcome) {
        if (outcome instanceof JobFailed) {
            return "the job does not complete";
        }
        return outcome.verified()
                .result()
                .primaryCause()
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
    private RunRequest of(Path scenario, ScenarioDocument of) {
        return new RunRequest(
                scenario.toString(),
                of.has("faults") ? request.mode() : Mode.BOUNDED,
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

package io.tickproof.harness.campaign;

import io.tickproof.generator.scenario.ScenarioException;
import io.tickproof.generator.scenario.TickStream.TickName;
import io.tickproof.generator.timeline.Delivery;
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
import io.tickproof.market.Decimals;
import io.tickproof.market.Micros;
import io.tickproof.market.Tick;
import io.tickproof.verifier.check.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reduces a failing scenario to the smallest one found that still fails for the same reason: the command shrink. It
 * removes faults and disturbances that do not matter, symbols and time, and finally all ticks but a short list (delta
 * debugging, A. Zeller and R. Hildebrandt, 2002: parts are removed; if none can be, smaller parts). Each try is a run
 * on one stack. It works because every random value of the timeline is a hash of its purpose, so removing one element
 * does not change the others.
 */
public final class Shrink {
    private static final Logger LOG = LoggerFactory.getLogger(Shrink.class);
    /**
     * The maximum number of ticks that a scenario lists. Such a file is well below the size limit of the scenario
     * reader.
     */
    private static final int MAX_LISTED_TICKS = 40_000;
    /** The maximum number of ticks that are described in comments at the end of the file. */
    private static final int MAX_DESCRIBED_TICKS = 100;

    private final ProjectLayout project;
    private final Progress progress;
    private final Duration timeLimit;
    private final Confirmation confirmation;

    /** Runs the smallest scenario once more, with a full report. */
    @FunctionalInterface
    public interface Confirmation {
        /** Returns the exit code of the run. */
        int run(RunRequest request) throws IOException, InterruptedException;
    }

    /**
     * @param timeLimit the time after which the search ends with the smallest scenario that it has found
     * @param confirmation runs that scenario at the end
     */
    public Shrink(ProjectLayout project, Progress progress, Duration timeLimit, Confirmation confirmation) {
        this.project = project;
        this.progress = progress;
        this.timeLimit = timeLimit;
        this.confirmation = confirmation;
    }

    /**
     * @param request the failing scenario
     * @return the exit code of the last run, which shows that the smallest scenario fails
     * @throws UserException if the scenario does not fail
     */
    public int execute(RunRequest request) throws IOException, InterruptedException {
        Plan plan = Plan.of(request, project);
        String name = plan.scenario().name() + "-small";
        // Latency limits are removed, because exceeding one may be chance.
        ScenarioDocument document = ScenarioDocument.of(project.scenario(request.scenario()), plan.scenario())
                .with("name", name.substring(0, Math.min(64, name.length())))
                .with("about", "shrunk from " + plan.scenario().name())
                .without("expect");
        Path file = Files.createDirectories(request.reports().resolve("shrunk")).resolve(name + ".yaml");
        Search search = new Search(request, plan, document, file);
        try (Interruption interruption = Interruption.ofThisThread()) {
            try {
                search.shrink();
            } catch (InterruptedException e) {
                if (!interruption.signalled()) {
                    throw e;
                }
                progress.print(
                        "  interrupted" + (Files.exists(file) ? "; the smallest scenario found is " + file : ""));
                return ExitCode.INTERRUPTED;
            } finally {
                boolean interrupted = Thread.interrupted();
                search.stop();
                if (interrupted && !interruption.signalled()) {
                    Thread.currentThread().interrupt();
                }
            }
        }
        return confirmation.run(search.request(file, search.document));
    }

    /** One search for a smaller scenario. Mutable. */
    private final class Search {
        private final RunRequest request;
        private final Plan original;
        private final Path file;
        private final long deadlineNanos = System.nanoTime() + timeLimit.toNanos();
        private final Set<ScenarioDocument> tried = new HashSet<>();
        private ScenarioDocument document;
        private @Nullable LocalStack stack;
        private @Nullable RunFolder folder;
        private int tries;

        Search(RunRequest request, Plan original, ScenarioDocument document, Path file) {
            this.request = request;
            this.original = original;
            this.document = document;
            this.file = file;
        }

        void shrink() throws IOException, InterruptedException {
            ShrinkAttempt smallest = run(document)
                    .orElseThrow(() -> new UserException("shrink: "
                            + original.scenario().name() + " with seed "
                            + original.scenario().seed() + " does not fail, so there is nothing to shrink"));
            progress.done("shrink", "it fails: " + smallest.reason() + ", " + smallest.ticks() + " ticks");
            ScenarioDocument before;
            do {
                before = document;
                // This change comes first: with a single partition, the order in which the job reads is deterministic.
                smallest = reduce(smallest, Reductions::onePartition);
                ShrinkAttempt last = smallest;
                smallest = reduce(smallest, reductions -> reductions.oneCandle(last.candles(), last.plan()));
                if (document.namesTicks()) {
                    smallest = removeTicks(smallest);
                }
                smallest = reduce(smallest, Reductions::shorter);
                smallest = reduce(smallest, reductions -> reductions.without("faults"));
                smallest = reduce(smallest, reductions -> reductions.without("disturb"));
                smallest = reduce(smallest, Reductions::fewerSymbols);
                if (smallest.ticks() > MAX_LISTED_TICKS) {
                    smallest = reduce(smallest, Reductions::slower);
                }
                smallest = reduce(smallest, Reductions::oneWindow);
                smallest = removeTicks(smallest);
            } while (!before.equals(document) && hasTimeLeft());
            write(smallest);
            progress.done(
                    "shrink",
                    smallest.ticks() + " ticks after " + tries + " tries"
                            + (hasTimeLeft() ? "" : ", stopped at the time limit (--minutes)") + ": " + file);
        }

        private boolean hasTimeLeft() {
            return System.nanoTime() < deadlineNanos;
        }

        /** Applies changes of one kind until no candidate fails any more. */
        private ShrinkAttempt reduce(ShrinkAttempt smallest, Function<Reductions, List<Candidate>> change)
                throws IOException, InterruptedException {
            ShrinkAttempt result = smallest;
            boolean reduced = true;
            while (reduced && hasTimeLeft()) {
                reduced = false;
                for (Candidate candidate : change.apply(new Reductions(document))) {
                    Optional<ShrinkAttempt> smaller = attempt(candidate, result);
                    if (smaller.isPresent()) {
                        result = smaller.get();
                        reduced = true;
                        break;
                    }
                }
            }
            return result;
        }

        /**
         * Returns the run of a candidate if it fails for the same reason. The candidate then becomes the current
         * scenario.
         */
        private Optional<ShrinkAttempt> attempt(Candidate candidate, ShrinkAttempt smallest)
                throws IOException, InterruptedException {
            if (!hasTimeLeft() || !tried.add(candidate.document())) {
                return Optional.empty();
            }
            Optional<ShrinkAttempt> smaller =
                    run(candidate.document()).filter(attempt -> attempt.reason().equals(smallest.reason()));
            progress.print(String.format(
                    Locale.ROOT,
                    "  %4d  %-48s %s",
                    tries,
                    candidate.text(),
                    smaller.map(attempt -> "still fails, " + attempt.ticks() + " ticks")
                            .orElse("no")));
            if (smaller.isPresent()) {
                document = candidate.document();
                write(smaller.get());
            }
            return smaller;
        }

        /** Removes halves of the ticks, then quarters, down to single ticks. */
        private ShrinkAttempt removeTicks(ShrinkAttempt smallest) throws IOException, InterruptedException {
            ShrinkAttempt result = smallest;
            List<TickName> ticks = List.copyOf(
                    smallest.deliveries(MAX_LISTED_TICKS, MAX_DESCRIBED_TICKS).keySet());
            if (ticks.size() > MAX_LISTED_TICKS) {
                return result;
            }
            int part = ticks.size();
            while (part > 1) {
                part = (part + 1) / 2;
                int from = 0;
                while (from < ticks.size() && ticks.size() > 1 && hasTimeLeft()) {
                    int to = Math.min(ticks.size(), from + part);
                    List<TickName> others = new ArrayList<>(ticks.subList(0, from));
                    others.addAll(ticks.subList(to, ticks.size()));
                    Optional<ShrinkAttempt> smaller = others.isEmpty()
                            ? Optional.empty()
                            : attempt(new Reductions(document).onlyTicks(others, ticks.size()), result);
                    if (smaller.isPresent()) {
                        result = smaller.get();
                        ticks = others;
                    } else {
                        from = to;
                    }
                }
            }
            return result;
        }

        /** Writes the scenario, with comments that describe what it sends. */
        private void write(ShrinkAttempt smallest) throws IOException {
            StringBuilder text = new StringBuilder(document.text());
            if (document.namesTicks()) {
                Map<TickName, List<Delivery>> ticks = smallest.deliveries(MAX_LISTED_TICKS, MAX_DESCRIBED_TICKS);
                if (ticks.size() <= MAX_DESCRIBED_TICKS) {
                    text.append("# Deliveries, without heartbeats:\n");
                    ticks.values().stream()
                            .flatMap(List::stream)
                            .sorted(Comparator.comparingLong(Delivery::dueMicros))
                            .forEach(delivery -> text.append(comment(delivery)));
                }
            }
            Files.writeString(file, text);
        }

        private static String comment(Delivery delivery) {
            Tick tick = delivery.tick();
            return String.format(
                    Locale.ROOT,
                    "# due %s, partition %d: %s %d of %s, %s at %s, %s\n",
                    Micros.toInstant(delivery.dueMicros()),
                    delivery.partition(),
                    tick.symbol(),
                    tick.id(),
                    Micros.toInstant(delivery.timeMicros()),
                    Decimals.format(tick.quantity()),
                    Decimals.format(tick.price()),
                    delivery.label().text());
        }

        /**
         * Runs a changed scenario. Returns empty if the run does not fail, the scenario is invalid, or the run says
         * nothing about the job.
         */
        private Optional<ShrinkAttempt> run(ScenarioDocument changed) throws IOException, InterruptedException {
            tries++;
            RunFolder runFolder = folder == null ? RunFolder.create() : folder;
            folder = runFolder;
            Path scenario = Files.writeString(runFolder.path().resolve("try-" + tries + ".yaml"), changed.text());
            try {
                Plan plan = Plan.of(request(scenario, changed), project);
                if (stack == null) {
                    stack = LocalStack.start(
                            runFolder,
                            project.binaries(),
                            project.schema(),
                            plan.scenario().slots(),
                            plan.stack());
                }
                String id = "shrink-" + tries;
                Run.Output output = new Run.Output(id, runFolder.folder("output-" + id));
                RunOutcome outcome = new Run(plan, stack, Progress.quiet(), output).execute();
                return outcome.verdict() == Verdict.FAIL
                        ? Optional.of(ShrinkAttempt.of(plan, outcome))
                        : Optional.empty();
            } catch (ScenarioException | UserException e) {
                LOG.debug("not a valid scenario", e);
                return Optional.empty();
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                LOG.warn("a try says nothing about the job", e);
                stop();
                return Optional.empty();
            }
        }

        /** Returns the request for a run. Without faults the run is bounded, which is faster and has the same rows. */
        private RunRequest request(Path scenario, ScenarioDocument of) {
            Mode mode = of.has("faults") ? request.mode() : Mode.BOUNDED;
            return RunRequest.of(scenario.toString(), mode, request.reports())
                    .withBug(request.bug())
                    .withStack(request.stack());
        }

        void stop() throws IOException {
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
}

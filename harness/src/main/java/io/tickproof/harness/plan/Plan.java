package io.tickproof.harness.plan;

import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.recording.PublishedCandleFile;
import io.tickproof.generator.scenario.Fault;
import io.tickproof.generator.scenario.FaultType;
import io.tickproof.generator.scenario.Pace;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.bug.BugInjector;
import io.tickproof.harness.bug.InjectedBug;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.external.Containers;
import io.tickproof.harness.external.ExternalConfig;
import io.tickproof.harness.local.LocalStack;
import io.tickproof.harness.stack.FaultSupport;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.pipeline.job.CandleJob;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.pipeline.options.RedisSettings;
import io.tickproof.verifier.oracle.OracleRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A request that was read and found in order, before anything is started: the scenario with its overrides, the
 * recording read once from end to end, the published candles.
 *
 * @param card of the recording, where there is one
 * @param published candles to compare with, where there are some
 * @param expectedDeliveries about how many there will be, heartbeats too, for progress
 * @param job makes our job, or that with a defect
 * @param baseline what must come of it again, where that is known
 * @param home the project's folder: where relative paths start
 */
public record Plan(
        RunRequest request,
        Scenario scenario,
        Timeline timeline,
        Optional<DatasetProfile> card,
        Optional<PublishedCandleFile> published,
        long expectedDeliveries,
        Function<JobOptions, CandleJob> job,
        Optional<Baseline> baseline,
        Path home) {

    private static final long MOST_HEARTBEATS = 10_000_000;

    /**
     * @throws io.tickproof.generator.scenario.ScenarioException if the scenario is wrong
     * @throws io.tickproof.generator.recording.RecordingException if the recording or the published candles are
     * @throws UserException if the request does not fit the scenario
     */
    public static Plan of(RunRequest request, ProjectLayout home) throws IOException {
        return of(request, home, true);
    }

    /** Whatever its scenario came to before. @throws RuntimeException as {@link #of(RunRequest, ProjectLayout)} */
    public static Plan withoutBaseline(RunRequest request, ProjectLayout home) throws IOException {
        return of(request, home, false);
    }

    private static Plan of(RunRequest request, ProjectLayout home, boolean compares) throws IOException {
        Scenario scenario = home.read(request.scenario());
        if (request.seed().isPresent()) {
            scenario = scenario.withSeed(request.seed().get());
        }
        Optional<Path> publishedPath = request.published();
        if (scenario.stream() instanceof TickStream.Recorded recorded) {
            scenario = scenario.withStream(
                    request.recording().isPresent()
                            ? recorded.withFile(request.recording().get())
                            : home.recorded(scenario));
        } else if (request.recording().isPresent()) {
            throw new UserException("-Drecording: the scenario " + scenario.name()
                    + " replays no recording; it has no stream.recording");
        }
        if (publishedPath.isEmpty() && request.recording().isEmpty()) {
            publishedPath =
                    scenario.expect().published().map(file -> home.inside("expect.published", file, "-Dpublished"));
        }
        check(request, scenario);
        Optional<PublishedCandleFile> published = publishedPath.map(PublishedCandleFile::read);
        Function<JobOptions, CandleJob> job = options -> request.defect()
                .map(defect -> BugInjector.job(defect, options))
                .orElseGet(() -> new CandleJob(options));
        Optional<Baseline> baseline = compares ? baseline(request, home) : Optional.empty();
        if (scenario.stream() instanceof TickStream.Recorded recorded) {
            DatasetProfile card = DatasetProfile.of(recorded.file(), recorded.options());
            double heartbeats = heartbeats(card, recorded);
            return new Plan(
                    request,
                    scenario,
                    Timeline.of(scenario, card),
                    Optional.of(card),
                    published,
                    (recorded.only() == null ? card.ticks() : recorded.only().size()) + Math.round(heartbeats),
                    job,
                    baseline,
                    home.path());
        }
        TickStream.Synthetic synthetic = (TickStream.Synthetic) scenario.stream();
        return new Plan(
                request,
                scenario,
                Timeline.of(scenario, synthetic),
                Optional.empty(),
                published,
                deliveries(synthetic),
                job,
                baseline,
                home.path());
    }

    /** About how many there will be. */
    private static long deliveries(TickStream.Synthetic stream) {
        double seconds = stream.duration().toMillis() / 1000.0;
        double ticks = stream.only() == null
                ? stream.ticksPerSecond() * seconds
                : stream.only().size();
        return Math.round(ticks + seconds * 1000 / stream.heartbeat().toMillis() * stream.partitions());
    }

    /** @throws UserException if the request does not fit the scenario with its faults, which a seed may have drawn */
    public static void check(RunRequest request, Scenario scenario) {
        if (scenario.sustain().isPresent() && request.mode() == Mode.BOUNDED) {
            throw new UserException("-Dmode=bounded: the scenario " + scenario.name()
                    + " looks for a rate, and a bounded job reads as fast as it can; leave -Dmode away");
        }
        if (scenario.job().own().isPresent() && request.defect().isPresent()) {
            throw new UserException("-Ddefect: the scenario " + scenario.name() + " judges a job of its own");
        }
        request.stack().ifPresent(kind -> check(kind, request, scenario));
        checkFaults(request, scenario);
        if (request.defect().filter(InjectedBug::needsCrash).isPresent()
                && scenario.faults().stream().noneMatch(fault -> fault.type().restartsJob())) {
            throw new UserException("-Ddefect: " + request.defect().get().text()
                    + " shows only where the job is restored from a checkpoint, and nothing restarts it in "
                    + scenario.name()
                    + "; take a scenario with such a fault: taskmanager-crash");
        }
    }

    private static void check(StackKind kind, RunRequest request, Scenario scenario) {
        boolean ofOthers = kind instanceof StackKind.External || kind instanceof StackKind.Containers;
        if (ofOthers && request.defect().isPresent()) {
            throw new UserException("-Ddefect: defects are planted in the stacks embedded and processes only");
        }
    }

    /** Checks that the stack and the job under test meet what the faults need. */
    private static void checkFaults(RunRequest request, Scenario scenario) {
        FaultSupport support = faultSupport(stack(request, scenario));
        for (Fault fault : scenario.faults()) {
            FaultType type = fault.type();
            support.unsupportedReason(type).ifPresent(reason -> {
                throw new UserException("faults: " + reason);
            });
            for (FaultType.Requirement needed : type.needs()) {
                if (needed.isOfReferenceJob() && scenario.job().own().isPresent()) {
                    throw new UserException("faults: " + type.key() + " needs " + needed.text()
                            + "; the scenario has a job of its own (job.own)");
                }
                if (needed == FaultType.Requirement.FAILING_OPERATORS
                        && request.defect().isPresent()) {
                    throw new UserException("faults: " + type.key() + " needs " + needed.text()
                            + "; omit -Ddefect, or choose another scenario");
                }
            }
        }
    }

    /** Returns the faults that a stack can inject, before it is started. */
    private static FaultSupport faultSupport(StackKind kind) {
        if (kind instanceof StackKind.External external) {
            return ExternalConfig.read(external.config(), System.getenv()).faultSupport();
        }
        if (kind instanceof StackKind.Containers) {
            return Containers.faultSupport();
        }
        return LocalStack.faultSupport(kind instanceof StackKind.Processes);
    }

    /** Of a scenario that ships, as it ships. */
    private static Optional<Baseline> baseline(RunRequest request, ProjectLayout home) {
        boolean isShipped = request.recording().isEmpty()
                && request.published().isEmpty()
                && home.scenarioNames().contains(request.scenario())
                && request.seed()
                        .filter(seed -> seed != home.read(request.scenario()).seed())
                        .isEmpty();
        return isShipped ? Baseline.read(home.baseline(request.scenario())) : Optional.empty();
    }

    /** How Flink is started. */
    public StackKind stack() {
        return stack(request, scenario);
    }

    /** How it is started for a scenario with the faults that a seed may have drawn. */
    public static StackKind stack(RunRequest request, Scenario scenario) {
        boolean processes = scenario.faultsNeed(FaultType.Requirement.FLINK_PROCESSES);
        return request.stack().orElse(processes ? StackKind.PROCESSES : StackKind.EMBEDDED);
    }

    /** One row of another century in a recording, and there would be nothing but heartbeats. @return how many there will be */
    private static double heartbeats(DatasetProfile card, TickStream.Recorded recorded) {
        long span = (card.times().lastMicros() - card.times().firstMicros()) / 1_000_000;
        double heartbeats = (double) span / recorded.heartbeat().toMillis() * 1000 * recorded.partitions();
        if (heartbeats > MOST_HEARTBEATS) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "%s: its ticks span %,d s, which with stream.heartbeat %s and %d partitions are %,.0f heartbeats, above the limit of %,d; "
                            + "are all its times right? Else raise stream.heartbeat",
                    recorded.file(),
                    span,
                    recorded.heartbeat(),
                    recorded.partitions(),
                    heartbeats,
                    MOST_HEARTBEATS));
        }
        return heartbeats;
    }

    /** How fast ticks are sent: a bounded job sees them only when all are there, so nobody has to wait for them. */
    public Pace pace() {
        return request.mode() == Mode.BOUNDED ? Pace.MAX : scenario.pace();
    }

    /** The same plan for another scenario of made-up ticks, whose rows nobody knows yet. */
    public Plan withScenario(Scenario other) {
        TickStream.Synthetic synthetic = (TickStream.Synthetic) other.stream();
        return new Plan(
                request,
                other,
                Timeline.of(other, synthetic),
                card,
                published,
                deliveries(synthetic),
                job,
                Optional.empty(),
                home);
    }

    /** The same plan for another job. */
    public Plan withJob(Function<JobOptions, CandleJob> other) {
        return new Plan(request, scenario, timeline, card, published, expectedDeliveries, other, baseline, home);
    }

    public JobOptions jobOptions(
            JobOptions.Source source, String checkpoints, PostgresSettings postgres, RedisSettings redis) {
        Scenario.Job job = scenario.job();
        return new JobOptions(
                source,
                new JobOptions.Rules(
                        job.windows(),
                        job.outOfOrderness(),
                        job.allowedLateness(),
                        job.maxAhead().orElse(null),
                        true,
                        scenario.stream().anyPrice()),
                job.parallelism(),
                new JobOptions.Checkpoints(job.checkpointInterval(), checkpoints),
                new JobOptions.Sinks(postgres, redis, null));
    }

    /** Returns the rules that the oracle verifies the run by. */
    public OracleRules rules() {
        return ScenarioRules.of(scenario);
    }
}

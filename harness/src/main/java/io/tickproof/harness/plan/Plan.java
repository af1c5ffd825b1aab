package io.tickproof.harness.plan;

import io.tickproof.generator.recording.CandleMapping;
import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.recording.PublishedCandleFile;
import io.tickproof.generator.recording.RefusedRecording;
import io.tickproof.generator.scenario.FaultType;
import io.tickproof.generator.scenario.Pace;
import io.tickproof.generator.scenario.PublishedSpec;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.timeline.DeliveryEstimate;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.generator.timeline.TopicSummary;
import io.tickproof.harness.bug.BugInjector;
import io.tickproof.harness.bug.InjectedBug;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.stack.StackKind;
import io.tickproof.market.Micros;
import io.tickproof.market.PublishedConventions;
import io.tickproof.pipeline.job.CandleJob;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.pipeline.options.RedisSettings;
import io.tickproof.verifier.oracle.OracleRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request that was read and validated before anything is started: the scenario with its overrides, the recording read
 * once from end to end, and the published candles.
 *
 * @param job creates the reference job, with the requested bug
 * @param project the project directory, against which relative paths are resolved
 */
public record Plan(
        RunRequest request,
        Scenario scenario,
        Input input,
        References references,
        Function<JobOptions, CandleJob> job,
        Path project) {

    private static final long MAX_HEARTBEATS = 10_000_000;

    /**
     * The input of the run.
     *
     * @param expectedDeliveries the approximate number of deliveries, including heartbeats
     * @param profile the dataset profile of the recording; null if the ticks are synthetic
     * @param topic what the recording contains if it is that of a topic; otherwise null
     */
    public record Input(
            Timeline timeline,
            long expectedDeliveries,
            @Nullable DatasetProfile profile,
            @Nullable TopicSummary topic) {
        static Input of(Scenario scenario, TickStream.Synthetic stream) {
            Timeline timeline = Timeline.of(scenario, stream);
            return new Input(timeline, DeliveryEstimate.of(scenario, stream, timeline), null, null);
        }

        static Input of(Scenario scenario, TickStream.Recorded stream) {
            DatasetProfile profile = ProjectLayout.profile(stream);
            RecordedTimeline recorded = RecordedTimeline.of(scenario, stream, profile);
            TopicSummary topic = recorded.topic();
            if (topic != null) {
                long records = stream.only() == null
                        ? topic.counts().records()
                        : stream.only().size();
                return new Input(recorded.timeline(), records + stream.partitions(), profile, topic);
            }
            List<String> refused =
                    RefusedRecording.reasons(profile, scenario.job().outOfOrderness());
            if (!refused.isEmpty()) {
                throw new UserException(stream.file() + ": " + String.join("; also ", refused));
            }
            limitHeartbeats(profile, stream);
            return new Input(
                    recorded.timeline(), DeliveryEstimate.of(scenario, profile, recorded.timeline()), profile, topic);
        }

        /** Limits the number of heartbeats, because a single row from another century would result in billions. */
        private static void limitHeartbeats(DatasetProfile profile, TickStream.Recorded stream) {
            long seconds = (profile.times().lastMicros() - profile.times().firstMicros()) / Micros.PER_SECOND;
            double heartbeats = (double) seconds / stream.heartbeat().toMillis() * 1000 * stream.partitions();
            if (heartbeats > MAX_HEARTBEATS) {
                throw new UserException(String.format(
                        Locale.ROOT,
                        "%s: its ticks span %,d s, which with stream.heartbeat %s and %d partitions results in %,.0f heartbeats, above the limit of %,d; "
                                + "check its times, or raise stream.heartbeat",
                        stream.file(),
                        seconds,
                        stream.heartbeat(),
                        stream.partitions(),
                        heartbeats,
                        MAX_HEARTBEATS));
            }
        }
    }

    /**
     * The references for the run besides the oracle.
     *
     * @param published the candles that a third party published; null for none
     * @param baseline the baseline of the scenario; null if it has none or the request changes it
     */
    public record References(
            @Nullable PublishedInput published, @Nullable Baseline baseline) {}

    /**
     * Reads and validates a request.
     *
     * @throws io.tickproof.generator.scenario.ScenarioException if the scenario is invalid
     * @throws io.tickproof.generator.recording.RecordingException if the recording or the published candles are invalid
     * @throws UserException if the request does not fit the scenario
     */
    public static Plan of(RunRequest request, ProjectLayout project) throws IOException {
        Plan plan = withoutBaseline(request, project);
        Baseline baseline = baseline(request, project);
        return new Plan(
                plan.request,
                plan.scenario,
                plan.input,
                new References(plan.references.published(), baseline),
                plan.job,
                plan.project);
    }

    /** Reads and validates a request as {@link #of} does, but ignores the scenario's baseline. */
    public static Plan withoutBaseline(RunRequest request, ProjectLayout project) throws IOException {
        Scenario scenario = scenario(request, project);
        RequestValidation.check(request, scenario);
        PublishedInput published = published(request, scenario, project);
        Input input = input(scenario);
        if (published != null) {
            published.check(scenario, input.profile());
        }
        return new Plan(
                request,
                scenario,
                input,
                new References(published, null),
                options -> job(request.bug(), options),
                project.path());
    }

    /** Reads the scenario and applies the overrides of the request. */
    private static Scenario scenario(RunRequest request, ProjectLayout project) {
        Scenario scenario = project.read(request.scenario());
        if (request.seed() != null) {
            scenario = scenario.withSeed(request.seed());
        }
        if (scenario.stream() instanceof TickStream.Recorded recorded) {
            return scenario.withStream(
                    request.recording() == null ? project.recorded(scenario) : recorded.withFile(request.recording()));
        }
        if (request.recording() != null) {
            throw new UserException("-Drecording: the scenario " + scenario.name()
                    + " replays no recording; it has no stream.recording");
        }
        return scenario;
    }

    /** Reads the published candles. Those of the scenario apply only to its own recording. */
    private static @Nullable PublishedInput published(RunRequest request, Scenario scenario, ProjectLayout project) {
        PublishedSpec spec = scenario.expect().published().orElse(null);
        Path file = request.published();
        if (file == null && request.recording() == null && spec != null) {
            file = project.inside("expect.published", spec.file(), "-Dpublished");
        }
        if (file == null) {
            return null;
        }
        CandleMapping columns = spec == null ? null : spec.columns();
        return PublishedInput.of(
                columns == null ? PublishedCandleFile.read(file) : PublishedCandleFile.read(file, columns),
                spec == null ? PublishedConventions.CONTRACT : spec.conventions());
    }

    private static Input input(Scenario scenario) {
        return scenario.stream() instanceof TickStream.Synthetic synthetic
                ? Input.of(scenario, synthetic)
                : Input.of(scenario, (TickStream.Recorded) scenario.stream());
    }

    private static CandleJob job(@Nullable InjectedBug bug, JobOptions options) {
        return bug == null ? new CandleJob(options) : BugInjector.job(bug, options);
    }

    /** Returns the baseline of a scenario of scenarios/ that the request does not change; null if there is none. */
    private static @Nullable Baseline baseline(RunRequest request, ProjectLayout project) {
        boolean isUnchanged = request.recording() == null
                && request.published() == null
                && project.scenarioNames().contains(request.scenario())
                && (request.seed() == null
                        || request.seed() == project.read(request.scenario()).seed());
        return isUnchanged ? Baseline.read(project.baseline(request.scenario())).orElse(null) : null;
    }

    public Timeline timeline() {
        return input.timeline();
    }

    /** Returns the approximate number of deliveries, including heartbeats. */
    public long expectedDeliveries() {
        return input.expectedDeliveries();
    }

    /** Returns the dataset profile of the recording; empty if the ticks are synthetic. */
    public Optional<DatasetProfile> profile() {
        return Optional.ofNullable(input.profile());
    }

    /** Returns what the recording of a topic contains; empty for any other input. */
    public Optional<TopicSummary> topic() {
        return Optional.ofNullable(input.topic());
    }

    /** Returns the published candles to compare with. */
    public Optional<PublishedInput> published() {
        return Optional.ofNullable(references.published());
    }

    /** Returns the baseline, which every run of the scenario must reproduce; empty if there is none. */
    public Optional<Baseline> baseline() {
        return Optional.ofNullable(references.baseline());
    }

    /** Returns the kind of stack on which the run is executed. */
    public StackKind stack() {
        return stack(request, scenario);
    }

    /** Returns the kind of stack for a request and its scenario, whose faults may be drawn from a seed. */
    public static StackKind stack(RunRequest request, Scenario scenario) {
        if (request.stack() != null) {
            return request.stack();
        }
        return scenario.faultsNeed(FaultType.Requirement.FLINK_PROCESSES) ? StackKind.PROCESSES : StackKind.EMBEDDED;
    }

    /**
     * Returns the pace at which ticks are sent. A bounded job starts after the last tick, so a schedule would have no
     * effect.
     */
    public Pace pace() {
        return request.mode() == Mode.BOUNDED ? Pace.MAX : scenario.pace();
    }

    /** Returns the same plan for another scenario with synthetic ticks, which has no baseline. */
    public Plan withScenario(Scenario other) {
        return new Plan(
                request,
                other,
                Input.of(other, (TickStream.Synthetic) other.stream()),
                new References(references.published(), null),
                job,
                project);
    }

    /** Returns the same plan for another job. */
    public Plan withJob(Function<JobOptions, CandleJob> other) {
        return new Plan(request, scenario, input, references, other, project);
    }

    /** Returns the options of the reference job. */
    public JobOptions jobOptions(
            JobOptions.Source source, @Nullable String checkpoints, PostgresSettings postgres, RedisSettings redis) {
        Scenario.Job spec = scenario.job();
        return new JobOptions(
                source,
                new JobOptions.Rules(
                        spec.windows(),
                        spec.outOfOrderness(),
                        spec.allowedLateness(),
                        spec.maxAhead().orElse(null),
                        true,
                        scenario.stream().anyPrice()),
                spec.parallelism(),
                new JobOptions.Checkpoints(spec.checkpointInterval(), checkpoints),
                new JobOptions.Sinks(postgres, redis, null));
    }

    /** Returns the rules by which the oracle verifies the run. */
    public OracleRules rules() {
        return ScenarioRules.of(scenario);
    }
}

package io.tickproof.harness.campaign;

import io.tickproof.generator.output.SendJournal;
import io.tickproof.generator.output.TopicMatcher;
import io.tickproof.generator.output.TopicMatcher.TopicException;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.Stopwatch;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.evidence.EvidenceBuilder;
import io.tickproof.harness.host.BoundedWait;
import io.tickproof.harness.host.HostInfo;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.harness.plan.SavedRequest;
import io.tickproof.harness.report.ReportsFolder;
import io.tickproof.harness.run.JournalReplay;
import io.tickproof.harness.run.RunHistory;
import io.tickproof.harness.run.RunOutcome.Verified;
import io.tickproof.harness.run.RunVerification;
import io.tickproof.harness.run.TimelineReplay;
import io.tickproof.harness.run.UserSinks;
import io.tickproof.market.Micros;
import io.tickproof.verifier.Verification;
import io.tickproof.verifier.check.Verdict;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.observed.PostgresSinks;
import io.tickproof.verifier.observed.PostgresSinks.Database;
import io.tickproof.verifier.observed.RedisLatestPrices;
import io.tickproof.verifier.observed.SavedRows;
import io.tickproof.verifier.observed.Sink;
import io.tickproof.verifier.observed.SinkException;
import io.tickproof.verifier.observed.Sinks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies rows without running a job: those that a run saved, or those in a user's own sinks. The command verify.
 */
public final class Reverification {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ProjectLayout project;
    private final Path reports;
    private final Progress progress;
    private final Stopwatch stopwatch = new Stopwatch();

    /** @param reports the directory that receives the report */
    public Reverification(ProjectLayout project, Path reports, Progress progress) {
        this.project = project;
        this.reports = reports;
        this.progress = progress;
    }

    /**
     * The servers of a user job.
     *
     * @param kafka properties of Kafka clients
     * @param topic the topic with the ticks
     * @param database null if the job writes to a topic only
     * @param redis null if the job does not write to Redis
     * @param timeLimit how long the verification is repeated until it passes
     */
    public record Servers(
            Map<String, String> kafka,
            String topic,
            @Nullable Database database,
            @Nullable RedisLatestPrices redis,
            Duration timeLimit) {}

    /**
     * Verifies the rows that a run saved.
     *
     * @param directory of the report
     * @return the exit code
     */
    public int ofRun(Path directory) throws IOException, InterruptedException {
        SavedRequest saved = SavedRequest.read(directory);
        if (Files.exists(directory.resolve(RunVerification.ABSENT))) {
            throw new UserException(directory + ": "
                    + Files.readString(directory.resolve(RunVerification.ABSENT))
                            .strip()
                    + " deliveries of this run are missing from the log, so the offsets of the others are unknown;"
                    + " run it again");
        }
        Plan plan = Plan.of(saved.request(reports), project);
        if (plan.scenario().sustain().isPresent()) {
            throw new UserException(
                    directory
                            + ": its rows are those of the last probe of a search, and the rate of a probe determines its ticks; run it again");
        }
        try (Sinks rows = SavedRows.in(directory.resolve("rows"))) {
            TimelineReplay log = new TimelineReplay(plan.timeline());
            return verify(
                    plan,
                    "rows of " + directory,
                    "bin/tickproof verify --run " + directory.toRealPath(),
                    runVerification -> {
                        Verification verification = newVerification(plan);
                        verification.expect(log);
                        return runVerification.verify(
                                verification, log, rows, now(saved.startedMicros()), null, RunHistory.NONE);
                    });
        } catch (SinkException e) {
            throw new UserException(e.getMessage(), e);
        }
    }

    /**
     * Verifies what a job wrote to the user's servers. The topic must hold the scenario's timeline.
     *
     * @return the exit code
     */
    public int ofServers(RunRequest request, Servers servers) throws IOException, InterruptedException {
        Plan plan = Plan.of(request, project);
        try (RunFolder folder = RunFolder.create();
                Sinks sinks = open(plan, servers)) {
            SendJournal complete =
                    new SendJournal(folder.folder("log"), plan.timeline().partitions());
            TopicMatcher.Result found = read(plan, servers, complete);
            JournalReplay log = new JournalReplay(plan.timeline(), complete);
            return verify(
                    plan,
                    servers.kafka().get("bootstrap.servers")
                            + (servers.database() == null ? "" : " and " + servers.database()),
                    "bin/tickproof verify " + request.scenario() + " --seed "
                            + plan.scenario().seed() + " …",
                    runVerification -> new BoundedWait("the verification to pass", servers.timeLimit(), PAUSE)
                            .<Verified, IOException>lastUntil(this::hasPassed, () -> {
                                // A verification can be used only once.
                                Verification verification = newVerification(plan);
                                verification.expect(log);
                                return runVerification.verify(verification, log, sinks, now(0), found, RunHistory.NONE);
                            }));
        } catch (SinkException | TopicException e) {
            throw new UserException(e.getMessage(), e);
        }
    }

    private static TopicMatcher.Result read(Plan plan, Servers servers, SendJournal complete)
            throws IOException, InterruptedException, TopicException {
        try (SendJournal.Writer entries = complete.writer()) {
            return new TopicMatcher(servers.kafka(), servers.topic(), plan.timeline()).read(null, entries);
        }
    }

    private boolean hasPassed(Verified outcome) {
        if (outcome.verdict() == Verdict.PASS) {
            return true;
        }
        progress.working("verify", "not passed yet");
        return false;
    }

    private static Verification newVerification(Plan plan) {
        return new Verification(plan.rules(), plan.timeline().partitions());
    }

    private static Verification.RunContext now(long startedMicros) {
        return new Verification.RunContext(null, false, false, startedMicros, Micros.now());
    }

    private static Sinks open(Plan plan, Servers servers) throws SinkException {
        if (plan.scenario().job().own().isPresent()) {
            return UserSinks.open(plan.scenario().job(), servers.database(), servers.redis(), servers.kafka());
        }
        Set<Sink> written = EnumSet.allOf(Sink.class);
        if (servers.redis() == null) {
            written.remove(Sink.LATEST);
        }
        Database database = Objects.requireNonNull(servers.database(), "the reference job writes to PostgreSQL");
        return new PostgresSinks(database, written, CandleLayout.OURS, "", servers.redis());
    }

    private interface Stage {
        Verified verify(RunVerification runVerification) throws IOException, InterruptedException;
    }

    private int verify(Plan plan, String source, String reproduce, Stage stage)
            throws IOException, InterruptedException {
        Instant startedAt = Instant.now();
        ReportsFolder folder = new ReportsFolder(reports, progress);
        Path report = folder.folder(plan.scenario().name(), startedAt, "verify");
        String id = report.getFileName().toString();
        stopwatch.lap("plan");
        progress.done("verify", source);
        EvidenceBuilder builder =
                new EvidenceBuilder(plan, id, startedAt, HostInfo.commit(project.path()), source, reproduce);
        Verified outcome = stage.verify(new RunVerification(plan, progress, stopwatch, report));
        folder.write(report, builder.of(outcome, stopwatch.seconds()), stopwatch, false);
        return ExitCode.of(outcome.verdict());
    }
}

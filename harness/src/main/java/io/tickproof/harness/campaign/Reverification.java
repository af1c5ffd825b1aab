package io.tickproof.harness.campaign;

import io.tickproof.generator.output.SendJournal;
import io.tickproof.generator.output.TopicMatcher;
import io.tickproof.generator.output.TopicMatcher.TopicException;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.Stopwatch;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.evidence.EvidenceBuilder;
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
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The command verify: judges without running anything, what a run left or what stands in a user's own sinks. */
public final class Reverification {
    private static final long LOOK_MILLIS = 1_000;

    private final ProjectLayout home;
    private final Path reports;
    private final Progress progress;
    private final Stopwatch watch = new Stopwatch();

    /** @param reports where the report goes */
    public Reverification(ProjectLayout home, Path reports, Progress progress) {
        this.home = home;
        this.reports = reports;
        this.progress = progress;
    }

    /**
     * A user's own Kafka, PostgreSQL and Redis.
     *
     * @param kafka properties of Kafka's clients
     * @param redis null where the job writes to none
     * @param patience so long it is looked at again while it does not pass
     */
    public record Servers(
            Map<String, String> kafka, String topic, Database database, RedisLatestPrices redis, Duration patience) {}

    /**
     * Judges the rows that a run left in its folder.
     *
     * @return the exit code
     */
    public int ofRun(Path folder) throws IOException, InterruptedException {
        SavedRequest saved = SavedRequest.read(folder);
        if (Files.exists(folder.resolve(RunVerification.ABSENT))) {
            throw new UserException(folder + ": "
                    + Files.readString(folder.resolve(RunVerification.ABSENT)).strip()
                    + " deliveries of this run never came into the log, so where the others stand is not known any more;"
                    + " run it again");
        }
        Plan plan = Plan.of(saved.request(reports), home);
        if (plan.scenario().sustain().isPresent()) {
            throw new UserException(folder
                    + ": its rows are those of the last of many probes, whose rate chose the ticks; run it again");
        }
        try (Sinks rows = SavedRows.in(folder.resolve("rows"))) {
            TimelineReplay log = new TimelineReplay(plan.timeline());
            return judge(
                    plan,
                    "rows of " + folder,
                    "bin/tickproof verify --run " + folder.toRealPath(),
                    (judgement, verification) -> {
                        verification.expect(log);
                        return judgement.verify(
                                verification, log, rows, now(saved.startedMicros()), null, RunHistory.NONE);
                    });
        } catch (SinkException e) {
            throw new UserException(e.getMessage(), e);
        }
    }

    /**
     * Judges what a job wrote to the user's servers from a topic that holds the scenario's timeline.
     *
     * @return the exit code
     */
    public int ofServers(RunRequest request, Servers servers) throws IOException, InterruptedException {
        Plan plan = Plan.of(request, home);
        try (RunFolder folder = RunFolder.create();
                Sinks sinks = open(plan, servers)) {
            SendJournal complete =
                    new SendJournal(folder.folder("log"), plan.timeline().partitions());
            TopicMatcher.Result found = read(plan, servers, complete);
            JournalReplay log = new JournalReplay(plan.timeline(), complete);
            return judge(
                    plan,
                    servers.kafka().get("bootstrap.servers")
                            + (servers.database() == null ? "" : " and " + servers.database()),
                    "bin/tickproof verify --scenario " + request.scenario() + " --seed "
                            + plan.scenario().seed() + " …",
                    (judgement, verification) -> again(plan, servers, found, log, sinks, judgement, verification));
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

    /** Looks as long as it does not pass and there is patience left. */
    private Verified again(
            Plan plan,
            Servers servers,
            TopicMatcher.Result found,
            JournalReplay log,
            Sinks sinks,
            RunVerification judgement,
            Verification first)
            throws IOException, InterruptedException {
        long startNanos = System.nanoTime();
        Verification verification = first;
        while (true) {
            verification.expect(log);
            Verified outcome = judgement.verify(verification, log, sinks, now(0), found, RunHistory.NONE);
            long waited = System.nanoTime() - startNanos;
            if (outcome.verdict() == Verdict.PASS || waited > servers.patience().toNanos()) {
                return outcome;
            }
            progress.working("verify", "not yet; looking again");
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            verification = new Verification(plan.rules(), plan.timeline().partitions());
        }
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
        return new PostgresSinks(servers.database(), written, CandleLayout.OURS, null, servers.redis());
    }

    private interface Judging {
        Verified judge(RunVerification judgement, Verification verification) throws IOException, InterruptedException;
    }

    private int judge(Plan plan, String where, String reproduce, Judging judging)
            throws IOException, InterruptedException {
        Instant startedAt = Instant.now();
        ReportsFolder written = new ReportsFolder(reports, progress);
        Path folder = written.folder(plan.scenario().name(), startedAt, "verify");
        String id = folder.getFileName().toString();
        watch.lap("plan");
        progress.done("verify", where);
        EvidenceBuilder maker =
                new EvidenceBuilder(plan, id, startedAt, HostInfo.commit(home.path()), where, reproduce);
        Verified outcome = judging.judge(
                new RunVerification(plan, progress, watch, folder),
                new Verification(plan.rules(), plan.timeline().partitions()));
        written.write(folder, maker.of(outcome, watch.seconds()), watch, false);
        return ExitCode.of(outcome.verdict());
    }
}

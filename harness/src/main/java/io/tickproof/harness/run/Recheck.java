package io.tickproof.harness.run;

import io.tickproof.generator.InputLog;
import io.tickproof.generator.InputLog.TopicException;
import io.tickproof.generator.SendJournal;
import io.tickproof.harness.UserException;
import io.tickproof.harness.stack.RunFolder;
import io.tickproof.verifier.Verdict;
import io.tickproof.verifier.Verification;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.observed.LatestPrices;
import io.tickproof.verifier.observed.PostgresSinks;
import io.tickproof.verifier.observed.PostgresSinks.Database;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The command verify: judges without running anything, what a run left or what stands in a user's own sinks. */
public final class Recheck {
    private static final long LOOK_MILLIS = 1_000;

    private final Home home;
    private final Path reports;
    private final Progress progress;
    private final Stopwatch watch = new Stopwatch();

    /** @param reports where the report goes */
    public Recheck(Home home, Path reports, Progress progress) {
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
            Map<String, String> kafka, String topic, Database database, LatestPrices redis, Duration patience) {}

    /**
     * Judges the rows that a run left in its folder.
     *
     * @return the exit code
     */
    public int ofRun(Path folder) throws IOException, InterruptedException {
        SavedRequest saved = SavedRequest.read(folder);
        if (Files.exists(folder.resolve(Judgement.ABSENT))) {
            throw new UserException(folder + ": "
                    + Files.readString(folder.resolve(Judgement.ABSENT)).strip()
                    + " deliveries of this run never came into the log, so where the others stand is not known any more;"
                    + " run it again");
        }
        Plan plan = Plan.of(saved.request(reports), home);
        if (plan.scenario().sustain().isPresent()) {
            throw new UserException(folder
                    + ": its rows are those of the last of many probes, whose rate chose the ticks; run it again");
        }
        try (Sinks rows = SavedRows.in(folder.resolve("rows"))) {
            TimelineLog log = new TimelineLog(plan.timeline());
            return judge(
                    plan,
                    "rows of " + folder,
                    "bin/tickproof verify --run " + folder.toRealPath(),
                    (judgement, verification) -> {
                        verification.expect(log);
                        return judgement.of(
                                verification, log, rows, now(saved.startedMicros()), Judgement.Sending.unknown(null));
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
            InputLog.Found found = read(plan, servers, complete);
            SentLog log = new SentLog(plan.timeline(), complete);
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

    private static InputLog.Found read(Plan plan, Servers servers, SendJournal complete)
            throws IOException, InterruptedException, TopicException {
        try (SendJournal.Writer entries = complete.writer()) {
            return new InputLog(servers.kafka(), servers.topic(), plan.timeline()).read(Optional.empty(), entries);
        }
    }

    /** Looks as long as it does not pass and there is patience left. */
    private Run.Outcome again(
            Plan plan,
            Servers servers,
            InputLog.Found found,
            SentLog log,
            Sinks sinks,
            Judgement judgement,
            Verification first)
            throws IOException, InterruptedException {
        long startNanos = System.nanoTime();
        Verification verification = first;
        while (true) {
            verification.expect(log);
            Run.Outcome outcome = judgement.of(verification, log, sinks, now(0), Judgement.Sending.unknown(found));
            long waited = System.nanoTime() - startNanos;
            if (outcome.verdict() == Verdict.PASS || waited > servers.patience().toNanos()) {
                return outcome;
            }
            progress.working("verify", "not yet; looking again");
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            verification = new Verification(plan.rules(), plan.timeline().partitions());
        }
    }

    private static Verification.Circumstances now(long startedMicros) {
        return new Verification.Circumstances(Optional.empty(), false, false, startedMicros, Run.nowMicros());
    }

    private static Sinks open(Plan plan, Servers servers) throws SinkException {
        if (plan.scenario().job().own().isPresent()) {
            return OwnSinks.open(plan.scenario().job(), servers.database(), servers.redis(), servers.kafka());
        }
        Set<Sink> written = EnumSet.allOf(Sink.class);
        if (servers.redis() == null) {
            written.remove(Sink.LATEST);
        }
        return new PostgresSinks(servers.database(), written, CandleLayout.OURS, null, servers.redis());
    }

    private interface Judging {
        Run.Outcome judge(Judgement judgement, Verification verification) throws IOException, InterruptedException;
    }

    private int judge(Plan plan, String where, String reproduce, Judging judging)
            throws IOException, InterruptedException {
        Instant startedAt = Instant.now();
        Reports written = new Reports(reports, progress);
        Path folder = written.folder(plan.scenario().name(), startedAt, "verify");
        String id = folder.getFileName().toString();
        watch.lap("plan");
        progress.done("verify", where);
        EvidenceMaker maker = new EvidenceMaker(plan, id, startedAt, Machine.commit(home.path()), where, reproduce);
        Run.Outcome outcome = judging.judge(
                new Judgement(plan, progress, watch, folder),
                new Verification(plan.rules(), plan.timeline().partitions()));
        written.write(folder, maker.of(outcome, watch.seconds()), watch, false);
        return ExitCode.of(outcome.verdict());
    }
}

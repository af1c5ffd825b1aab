package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.console.Stopwatch;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.market.Micros;
import io.tickproof.verifier.Verification;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.FindingCollector;
import io.tickproof.verifier.check.Verdict;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.observed.ObservedCandle;
import io.tickproof.verifier.observed.PostgresSinks;
import io.tickproof.verifier.observed.PostgresSinks.Database;
import io.tickproof.verifier.observed.Sink;
import io.tickproof.verifier.observed.SinkException;
import io.tickproof.verifier.observed.Sinks;
import io.tickproof.verifier.observed.Sinks.DeadLetterRow;
import io.tickproof.verifier.observed.Sinks.DuplicateRow;
import io.tickproof.verifier.oracle.TooLateTick;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests sinks that are empty, foreign, unreadable or wrong. Each must result in a clear verdict. */
@Tag("stack")
@ExtendWith(SharedStack.class)
class SinkTroubleTest {
    @TempDir
    private Path folder;

    private static Plan plan;
    private static SharedStack.Kept kept;
    private static long startedMicros;

    @BeforeAll
    static void run() throws Exception {
        plan = Plan.of(SharedStack.request("defects", Mode.BOUNDED), SharedStack.HOME);
        startedMicros = Micros.now();
        assertEquals(Verdict.PASS, SharedStack.run(plan).verdict());
        kept = SharedStack.keepSinks();
    }

    @BeforeEach
    void restore() throws SQLException {
        kept.restore();
    }

    @AfterAll
    static void drop() throws SQLException {
        kept.close();
    }

    @Test
    void emptyTableFailsWithWhatIsMissing() throws Exception {
        SharedStack.execute("TRUNCATE candles");
        RunOutcome outcome = judge(SharedStack.sinks(), plan);
        assertEquals(Verdict.FAIL, outcome.verdict());
        assertEquals(Optional.of(Kind.ROW_MISSING), outcome.verified().result().primaryCause());
        assertEquals(Verdict.UNKNOWN, check(outcome, CheckId.ROWS_OF_THIS_RUN).verdict());
    }

    @Test
    void emptySinksOfAJobThatNeverRanDoNotPass() throws Exception {
        SharedStack.execute("TRUNCATE candles, too_late, duplicates, dead_letters");
        assertEquals(Verdict.FAIL, judge(SharedStack.sinks(), plan).verdict());
    }

    @Test
    void tableOfAnotherRunFailsAndIsNamed() throws Exception {
        SharedStack.execute("UPDATE candles SET emitted_at = emitted_at - interval '1 hour'");
        RunOutcome outcome = judge(SharedStack.sinks(), plan);
        Check check = check(outcome, CheckId.ROWS_OF_THIS_RUN);
        assertEquals(Verdict.FAIL, check.verdict());
        assertTrue(check.findings().get(0).cause().sentence().contains("is this the table of another run"));
    }

    @Test
    void tableOfAnotherSeedFails() throws Exception {
        RunRequest other = RunRequest.of("defects", Mode.BOUNDED, SharedStack.HOME.reports())
                .withSeed(2L);
        assertEquals(
                Verdict.FAIL,
                judge(SharedStack.sinks(), Plan.of(other, SharedStack.HOME)).verdict());
    }

    @Test
    void missingPermissionIsUnknownAndNamesTheGrant() throws Exception {
        SharedStack.execute(
                "DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN PASSWORD 'r'; GRANT USAGE ON SCHEMA public TO reader;"
                        + " GRANT SELECT ON too_late, duplicates, dead_letters TO reader");
        try (Sinks sinks = sinks("reader", "r")) {
            RunOutcome outcome = judge(sinks, plan);
            assertEquals(Verdict.UNKNOWN, outcome.verdict());
            String detail = check(outcome, CheckId.CANDLES).detail();
            assertTrue(detail.contains("permission denied for table candles"), detail);
            assertTrue(detail.contains("GRANT SELECT ON candles TO reader"), detail);
            // The other tables can be read, and are verified.
            assertEquals(Verdict.PASS, check(outcome, CheckId.TOO_LATE).verdict());
            assertEquals(Verdict.UNKNOWN, check(outcome, CheckId.ACCOUNTING).verdict());
        } finally {
            SharedStack.execute("DROP OWNED BY reader; DROP ROLE reader");
        }
    }

    @Test
    void brokenConnectionIsUnknown() throws Exception {
        SharedStack.execute("ALTER TABLE candles DROP CONSTRAINT candles_pkey;"
                + " INSERT INTO candles SELECT c.* FROM candles c, generate_series(1, 100)");
        try (Sinks sinks = new Breaking(SharedStack.sinks())) {
            RunOutcome outcome = judge(sinks, plan);
            assertEquals(Verdict.UNKNOWN, outcome.verdict(), outcome.checks()::toString);
            String detail = check(outcome, CheckId.CANDLES).detail();
            assertTrue(detail.contains("the connection was lost after 10000 rows"), detail);
        }
    }

    @Test
    void pageShowsSomeOfManyFindingsAndTheFileAll() throws Exception {
        SharedStack.execute("UPDATE candles SET volume = volume + 1, trade_count = trade_count + 1");
        RunOutcome outcome = judge(SharedStack.sinks(), plan);
        assertEquals(Verdict.FAIL, outcome.verdict());
        long wrong = outcome.verified().result().candles().counts().different();
        assertEquals(outcome.verified().result().candles().counts().expected(), wrong);
        outcome.checks().forEach(check -> assertTrue(check.findings().size() <= FindingCollector.MOST_KEPT));
        try (var lines = Files.lines(folder.resolve("findings.csv"))) {
            assertEquals(
                    wrong,
                    lines.filter(line -> line.contains(",candle different,")).count());
        }
    }

    /** Ends its own session after the first row. */
    private record Breaking(Sinks sinks) implements Sinks {
        @Override
        public void candles(Consumer<ObservedCandle> action) throws SinkException {
            boolean[] broken = new boolean[1];
            sinks.candles(row -> {
                action.accept(row);
                if (!broken[0]) {
                    broken[0] = true;
                    end();
                }
            });
        }

        /** Waits until the server reports the end of the session, which ends shortly after the call. */
        private static void end() {
            String others = "FROM pg_stat_activity WHERE application_name = '" + PostgresSinks.APPLICATION + "'";
            try {
                SharedStack.execute("DO $$ BEGIN" + " ASSERT (SELECT count(pg_terminate_backend(pid, 10000)) " + others
                        + ") = 1; END $$");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Set<Sink> written() {
            return sinks.written();
        }

        @Override
        public CandleLayout layout() {
            return sinks.layout();
        }

        @Override
        public void tooLate(Consumer<TooLateTick> action) throws SinkException {
            sinks.tooLate(action);
        }

        @Override
        public void duplicates(Consumer<DuplicateRow> action) throws SinkException {
            sinks.duplicates(action);
        }

        @Override
        public void deadLetters(Consumer<DeadLetterRow> action) throws SinkException {
            sinks.deadLetters(action);
        }

        @Override
        public Map<String, Map<String, String>> latest() throws SinkException {
            return sinks.latest();
        }

        @Override
        public void close() {
            sinks.close();
        }
    }

    private static Sinks sinks(String user, String password) throws SinkException {
        return new PostgresSinks(
                new Database(SharedStack.postgres().url(), user, password),
                EnumSet.complementOf(EnumSet.of(Sink.LATEST)),
                CandleLayout.OURS,
                null,
                null);
    }

    private static Check check(RunOutcome outcome, CheckId id) {
        return outcome.checks().stream()
                .filter(check -> check.id() == id)
                .findFirst()
                .orElseThrow();
    }

    private RunOutcome judge(Sinks sinks, Plan of) throws Exception {
        Verification verification = new Verification(of.rules(), of.timeline().partitions());
        TimelineReplay log = new TimelineReplay(of.timeline());
        verification.expect(log);
        try (sinks) {
            return new RunVerification(of, SharedStack.quiet(), new Stopwatch(), folder)
                    .verify(
                            verification,
                            log,
                            sinks,
                            new Verification.RunContext(null, false, false, startedMicros, Micros.now()),
                            null,
                            RunHistory.NONE);
        }
    }
}

package io.tickproof.generator.scenario;

import static io.tickproof.generator.scenario.FaultType.Requirement.CHECKPOINT_FOLDER;
import static io.tickproof.generator.scenario.FaultType.Requirement.FAILING_OPERATORS;
import static io.tickproof.generator.scenario.FaultType.Requirement.FLINK_PROCESSES;
import static io.tickproof.generator.scenario.FaultType.Requirement.REFERENCE_SUBMISSION;
import static io.tickproof.generator.scenario.FaultType.Requirement.REFERENCE_TABLES;
import static io.tickproof.generator.scenario.FaultType.Requirement.SERVER_PROCESSES;
import static io.tickproof.generator.scenario.FaultType.Requirement.TCP_PROXIES;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A type of fault. Each constant declares everything that the rest of the program has to know about it: its key in a
 * scenario, its parameters, what it needs, and what it does to the job. The fault injector of each stack determines how
 * it is injected and recovered.
 *
 * <p>The order of the constants must not change, and new ones go to the end: {@link FaultPlan.BySeed} draws by
 * position, and a seed must always draw the same faults. A new constant that a seed may draw changes what existing
 * seeds draw, unless {@code faults.bySeed.kinds} lists the types.
 */
public enum FaultType {
    KILL_TASK_MANAGER(key("killTaskManager").needs(FLINK_PROCESSES).restartsJob()),
    KILL_JOB_MANAGER(key("killJobManager").needs(FLINK_PROCESSES).restartsJob()),
    FAIL_OPERATOR(key("failOperator").needs(FAILING_OPERATORS).restartsJob()),
    FAIL_CHECKPOINTS(key("failCheckpoints").needs(CHECKPOINT_FOLDER).lastsSeconds(3)),
    KILL_BROKER(key("killBroker").needs(SERVER_PROCESSES).lastsSeconds(2)),
    FREEZE_BROKER(key("freezeBroker").needs(SERVER_PROCESSES).lastsSeconds(5)),
    KILL_POSTGRES(key("killPostgres").needs(SERVER_PROCESSES).lastsSeconds(2)),
    FREEZE_POSTGRES(key("freezePostgres").needs(SERVER_PROCESSES).lastsSeconds(3)),
    KILL_REDIS(key("killRedis").needs(SERVER_PROCESSES).lastsSeconds(1)),
    FREEZE_REDIS(key("freezeRedis").needs(SERVER_PROCESSES).lastsSeconds(3)),
    RESCALE(key("rescale")
            .needs(REFERENCE_SUBMISSION)
            .target(Target.PARALLELISM)
            .restartsJob()),
    FAIL_AFTER_FLUSH(key("failAfterFlush").needs(FAILING_OPERATORS).restartsJob()),
    LOCK_POSTGRES(key("lockPostgres").needs(SERVER_PROCESSES, REFERENCE_TABLES).lastsSeconds(3)),
    READ_ONLY_POSTGRES(
            key("readOnlyPostgres").needs(SERVER_PROCESSES, REFERENCE_TABLES).lastsSeconds(3)),
    FULL_POSTGRES(key("fullPostgres").needs(SERVER_PROCESSES, REFERENCE_TABLES).lastsSeconds(3)),
    SLOW_LINKS(key("slowLinks").needs(TCP_PROXIES).lastsSeconds(5)),
    HOLD_LINKS(key("holdLinks").needs(TCP_PROXIES).lastsSeconds(5)),
    CUT_LINKS(key("cutLinks").needs(TCP_PROXIES).lastsSeconds(2)),
    ADD_PARTITIONS(key("addPartitions").target(Target.PARTITIONS)),
    /** The minimum is long, because a TaskManager that wakes up before Flink detects its failure has no effect. */
    FREEZE_TASK_MANAGER(key("freezeTaskManager")
            .needs(FLINK_PROCESSES)
            .lastsSeconds(12)
            .atLeastSeconds(8)
            .restartsJob()),
    KILL_AFTER_FLUSH(
            key("killAfterFlush").needs(FLINK_PROCESSES, FAILING_OPERATORS).restartsJob());

    private final String key;
    private final Set<Requirement> needs;
    private final Target target;
    private final Duration defaultDuration;
    private final Duration minDuration;
    private final boolean restartsJob;

    FaultType(Declaration declaration) {
        key = declaration.key;
        needs = declaration.needs;
        target = declaration.target;
        defaultDuration = declaration.defaultDuration;
        minDuration = declaration.minDuration;
        restartsJob = declaration.restartsJob;
    }

    /** Something that a fault needs from the servers of the run or from the job under test. */
    public enum Requirement {
        FLINK_PROCESSES("Flink's JobManager and TaskManagers as processes that the run has started", false),
        SERVER_PROCESSES("Kafka, PostgreSQL and Redis as processes that the run has started", false),
        TCP_PROXIES("servers behind the TCP proxies of the run", false),
        CHECKPOINT_FOLDER("a checkpoint folder on this machine", false),
        /** Operators that fail on request; neither user jobs nor jobs with an injected bug contain them. */
        FAILING_OPERATORS("the operators of the reference job that fail on request", true),
        REFERENCE_TABLES("the tables and sessions of the reference job", true),
        REFERENCE_SUBMISSION("the reference job, which can be submitted again with another parallelism", true);

        private final String text;
        private final boolean isOfReferenceJob;

        Requirement(String text, boolean isOfReferenceJob) {
            this.text = text;
            this.isOfReferenceJob = isOfReferenceJob;
        }

        /** Returns what is needed, as a noun phrase for messages. */
        public String text() {
            return text;
        }

        /**
         * Returns whether the reference job meets the requirement, and no user job does. Stacks meet the other
         * requirements.
         */
        public boolean isOfReferenceJob() {
            return isOfReferenceJob;
        }
    }

    /** What the parameter {@code to} of a fault sets to a new value. */
    public enum Target {
        NONE,
        /** The parallelism of the job. */
        PARALLELISM,
        /** The number of partitions of the topic. */
        PARTITIONS
    }

    /** Returns the type with this key in a scenario. */
    public static Optional<FaultType> ofKey(String key) {
        return Arrays.stream(values()).filter(type -> type.key.equals(key)).findFirst();
    }

    /** Returns the types that a seed may draw, in a fixed order: all that need no parameter of their own. */
    static List<FaultType> drawable() {
        return Arrays.stream(values())
                .filter(type -> type.target == Target.NONE)
                .toList();
    }

    /** Returns the key of the fault in a scenario, such as {@code killTaskManager}. */
    public String key() {
        return key;
    }

    /** Returns what the fault needs from the stack and from the job under test. */
    public Set<Requirement> needs() {
        return needs;
    }

    /** Returns whether the fault needs this from the stack or from the job under test. */
    public boolean needs(Requirement requirement) {
        return needs.contains(requirement);
    }

    /** Returns what the parameter {@code to} sets; {@link Target#NONE} if the fault has no such parameter. */
    public Target target() {
        return target;
    }

    /**
     * Returns whether the fault lasts for a while and must then be recovered. If so, it has the parameter {@code for}.
     */
    public boolean hasDuration() {
        return !defaultDuration.isZero();
    }

    /** Returns how long the fault lasts by default; zero if nothing has to be recovered. */
    public Duration defaultDuration() {
        return defaultDuration;
    }

    /** Returns the shortest duration with which the fault still has an effect. */
    Duration minDuration() {
        return minDuration;
    }

    /** Returns whether Flink must restart the job because of the fault. */
    public boolean restartsJob() {
        return restartsJob;
    }

    /**
     * Returns the maximum number of job restarts that the fault explains. Any fault may cause several restarts, because
     * a restarted job may meet a server that has not recovered yet.
     */
    public int restartsMax() {
        return Declaration.RESTARTS_MAX;
    }

    private static Declaration key(String key) {
        return new Declaration(key);
    }

    /** Collects what a constant declares. */
    private static final class Declaration {
        private static final int RESTARTS_MAX = 5;

        private final String key;
        private final Set<Requirement> needs = EnumSet.noneOf(Requirement.class);
        private Target target = Target.NONE;
        private Duration defaultDuration = Duration.ZERO;
        private Duration minDuration = Duration.ofMillis(100);
        private boolean restartsJob;

        private Declaration(String key) {
            this.key = key;
        }

        private Declaration needs(Requirement... requirements) {
            needs.addAll(List.of(requirements));
            return this;
        }

        private Declaration target(Target newTarget) {
            target = newTarget;
            return this;
        }

        private Declaration lastsSeconds(int seconds) {
            defaultDuration = Duration.ofSeconds(seconds);
            return this;
        }

        private Declaration atLeastSeconds(int seconds) {
            minDuration = Duration.ofSeconds(seconds);
            return this;
        }

        private Declaration restartsJob() {
            restartsJob = true;
            return this;
        }
    }
}

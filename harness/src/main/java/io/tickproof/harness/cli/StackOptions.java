package io.tickproof.harness.cli;

import io.tickproof.harness.console.UserException;
import io.tickproof.harness.stack.StackKind;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose the servers of a run. */
final class StackOptions {
    /** The values of {@code --stack}. */
    enum Kind {
        EMBEDDED,
        PROCESSES,
        TESTCONTAINERS,
        EXTERNAL;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final class TaskManagers extends Converters.IntRange {
        TaskManagers() {
            super(1, 16);
        }
    }

    @Option(
            names = "--stack",
            paramLabel = "KIND",
            description = {
                "The servers of the run. Default: processes if a fault of the scenario needs them, otherwise embedded.",
                "embedded: Flink in the JVM of the run;",
                "processes: a JobManager and TaskManagers that can be killed;",
                "testcontainers: the images of docker-compose.yml, in a Docker engine;",
                "external: servers that run already, named by --config."
            })
    private @Nullable Kind kind;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration file of --stack external, such as configs/compose.yaml.")
    private @Nullable Path config;

    @Option(
            names = "--taskmanagers",
            paramLabel = "N",
            converter = TaskManagers.class,
            description = "The number of TaskManagers, for the stacks processes and testcontainers. Default: 2.")
    private @Nullable Integer taskManagers;

    /**
     * Returns the stack; empty to let the scenario decide.
     *
     * @throws UserException if the options contradict each other
     */
    Optional<StackKind> stack() {
        if (config != null && kind != Kind.EXTERNAL) {
            throw new UserException("-Dconfig has an effect only with -Dstack=external; add that, or omit -Dconfig");
        }
        if (taskManagers != null && (kind == Kind.EMBEDDED || kind == Kind.EXTERNAL)) {
            throw new UserException("-Dtaskmanagers has no effect with -Dstack=" + kind.text()
                    + "; use -Dstack=processes or testcontainers, or omit -Dtaskmanagers");
        }
        if (kind == null) {
            return Optional.ofNullable(taskManagers).map(StackKind.Processes::new);
        }
        return Optional.of(
                switch (kind) {
                    case EMBEDDED -> StackKind.EMBEDDED;
                    case EXTERNAL -> new StackKind.External(external());
                    case TESTCONTAINERS ->
                        new StackKind.Containers(
                                taskManagers == null ? StackKind.Containers.DEFAULT_TASK_MANAGERS : taskManagers);
                    case PROCESSES ->
                        taskManagers == null ? StackKind.PROCESSES : new StackKind.Processes(taskManagers);
                });
    }

    private Path external() {
        if (config == null) {
            throw new UserException("-Dstack=external needs -Dconfig=FILE, the file that names the servers");
        }
        return config;
    }
}

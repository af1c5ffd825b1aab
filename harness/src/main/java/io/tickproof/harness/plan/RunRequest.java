package io.tickproof.harness.plan;

import io.tickproof.harness.bug.InjectedBug;
import io.tickproof.harness.stack.StackKind;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The run that the user requests.
 *
 * @param scenario a name from scenarios/, or the path of a YAML file
 * @param reports the directory that receives the report of the run
 * @param overrides what replaces parts of the scenario
 * @param bug the bug to inject into the run; null for none
 * @param stack the kind of stack; null to let the scenario decide: Flink runs in this JVM, or in separate processes if
 *     a fault requires them
 */
public record RunRequest(
        String scenario,
        Mode mode,
        Path reports,
        Overrides overrides,
        @Nullable InjectedBug bug,
        @Nullable StackKind stack) {

    /**
     * What replaces parts of the scenario; null keeps the scenario's.
     *
     * @param published published candles to compare with
     */
    public record Overrides(
            @Nullable Long seed,
            @Nullable Path recording,
            @Nullable Path published) {
        private static final Overrides NONE = new Overrides(null, null, null);
    }

    /** Returns a request for a scenario as it is. */
    public static RunRequest of(String scenario, Mode mode, Path reports) {
        return new RunRequest(scenario, mode, reports, Overrides.NONE, null, null);
    }

    /** Returns the seed that replaces the scenario's; null to keep the scenario's. */
    public @Nullable Long seed() {
        return overrides.seed();
    }

    /** Returns the recording that replaces the scenario's; null to keep the scenario's. */
    public @Nullable Path recording() {
        return overrides.recording();
    }

    /** Returns the published candles that replace the scenario's; null to keep the scenario's. */
    public @Nullable Path published() {
        return overrides.published();
    }

    /** Returns the same request with another seed. */
    public RunRequest withSeed(@Nullable Long other) {
        return new RunRequest(scenario, mode, reports, new Overrides(other, recording(), published()), bug, stack);
    }

    /** Returns the same request with another recording. */
    public RunRequest withRecording(@Nullable Path other) {
        return new RunRequest(scenario, mode, reports, new Overrides(seed(), other, published()), bug, stack);
    }

    /** Returns the same request with other published candles. */
    public RunRequest withPublished(@Nullable Path other) {
        return new RunRequest(scenario, mode, reports, new Overrides(seed(), recording(), other), bug, stack);
    }

    /** Returns the same request with another injected bug. */
    public RunRequest withBug(@Nullable InjectedBug other) {
        return new RunRequest(scenario, mode, reports, overrides, other, stack);
    }

    /** Returns the same request on another stack. */
    public RunRequest withStack(@Nullable StackKind other) {
        return new RunRequest(scenario, mode, reports, overrides, bug, other);
    }

    /** Returns the command that repeats the run. @param actualSeed the seed of the run, requested or not */
    public String reproduce(long actualSeed) {
        StringBuilder command = new StringBuilder("mvn exec:java -Dscenario=").append(quoted(scenario));
        command.append(" -Dmode=").append(mode.text()).append(" -Dseed=").append(actualSeed);
        if (recording() != null) {
            command.append(" -Drecording=").append(quoted(recording().toString()));
        }
        if (published() != null) {
            command.append(" -Dpublished=").append(quoted(published().toString()));
        }
        if (stack != null) {
            command.append(option(stack));
        }
        if (bug != null) {
            command.append(" -Ddefect=").append(bug.text());
        }
        return command.toString();
    }

    private static String option(StackKind kind) {
        if (kind instanceof StackKind.Embedded) {
            return "";
        }
        String option = " -Dstack=" + kind.text();
        if (kind instanceof StackKind.External external) {
            return option + " -Dconfig=" + quoted(external.config().toString());
        }
        return option + " -Dtaskmanagers="
                + (kind instanceof StackKind.Processes processes
                        ? processes.taskManagers()
                        : ((StackKind.Containers) kind).taskManagers());
    }

    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9_./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}

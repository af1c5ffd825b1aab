package io.tickproof.harness.plan;

import io.tickproof.harness.bug.InjectedBug;
import io.tickproof.harness.stack.StackKind;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the user asked for.
 *
 * @param scenario a name of scenarios/ or a path of a YAML file
 * @param seed in place of the scenario's
 * @param recording in place of the scenario's
 * @param published in place of the scenario's
 * @param defect plant this in the job
 * @param stack how the run comes to its servers; empty: Flink as processes where a fault of the scenario needs them, else in this
 *     JVM
 * @param reports where the run's folder goes
 */
public record RunRequest(
        String scenario,
        Mode mode,
        Optional<Long> seed,
        Optional<Path> recording,
        Optional<Path> published,
        Optional<InjectedBug> defect,
        Optional<StackKind> stack,
        Path reports) {

    /** The command that does the same again. */
    public String reproduce(long actualSeed) {
        StringBuilder command = new StringBuilder("mvn exec:java -Dscenario=").append(quoted(scenario));
        command.append(" -Dmode=").append(mode.text()).append(" -Dseed=").append(actualSeed);
        recording.ifPresent(path -> command.append(" -Drecording=").append(quoted(path.toString())));
        published.ifPresent(path -> command.append(" -Dpublished=").append(quoted(path.toString())));
        stack.ifPresent(kind -> command.append(option(kind)));
        defect.ifPresent(planted -> command.append(" -Ddefect=").append(planted.text()));
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

package io.tickproof.harness.cli;

import io.tickproof.harness.bug.InjectedBug;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that injects a bug into the job. */
final class BugOption {
    @Option(
            names = "--defect",
            paramLabel = "BUG",
            description =
                    "Inject a bug into the job, to see how it is reported: a name of docs/reference/injected-bugs.md, such as drop-tick.")
    private @Nullable InjectedBug bug;

    /** Returns the bug to inject; empty for none. */
    Optional<InjectedBug> bug() {
        return Optional.ofNullable(bug);
    }
}

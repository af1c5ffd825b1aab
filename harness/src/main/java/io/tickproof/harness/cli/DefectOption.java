package io.tickproof.harness.cli;

import io.tickproof.harness.bug.InjectedBug;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Names a defect to plant. */
final class DefectOption {
    @Option(
            names = "--defect",
            defaultValue = "${sys:defect}",
            description =
                    "Plant a defect, to see it found: one of docs/reference/injected-bugs.md, such as drop-tick. Also -Ddefect.")
    private String defect;

    /** @throws io.tickproof.harness.console.UserException if there is none of that name */
    Optional<InjectedBug> planted() {
        return OptionValues.given(defect)
                .map(word ->
                        OptionValues.choice("defect", word, Arrays.asList(InjectedBug.values()), InjectedBug::text));
    }
}

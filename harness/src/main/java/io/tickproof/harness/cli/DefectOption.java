package io.tickproof.harness.cli;

import io.tickproof.harness.defect.PlantedDefect;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Names a defect to plant. */
final class DefectOption {
    @Option(
            names = "--defect",
            defaultValue = "${sys:defect}",
            description = "Plant a defect, to see it found: one of docs/defects.md, such as drop-tick. Also -Ddefect.")
    private String defect;

    /** @throws io.tickproof.harness.UserException if there is none of that name */
    Optional<PlantedDefect> planted() {
        return Options.given(defect)
                .map(word ->
                        Options.choice("defect", word, Arrays.asList(PlantedDefect.values()), PlantedDefect::text));
    }
}

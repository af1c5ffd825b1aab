package io.tickproof.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.harness.defect.PlantedDefect;
import io.tickproof.harness.run.Home;
import io.tickproof.verifier.cause.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents name only what exists. */
class DocumentsTest {
    private static final Home HOME = Home.find();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)[^)]*\\)");

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path document : documents()) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                links++;
                if (!link.group(1).startsWith("http")
                        && !Files.exists(document.getParent().resolve(link.group(1)))) {
                    broken.add(HOME.path().relativize(document) + ": " + link.group(1));
                }
            }
        }
        assertEquals(List.of(), broken);
        assertTrue(links > 20, "only " + links + " links were looked at");
    }

    @Test
    void theReadmeListsEveryScenarioInItsOwnWords() throws IOException {
        String readme = Files.readString(HOME.path().resolve("README.md"));
        for (String name : HOME.scenarioNames()) {
            Scenario scenario = HOME.read(name);
            assertEquals(name, scenario.name(), "the file of a scenario has its name");
            assertTrue(readme.contains("| `" + name + "` | " + scenario.about() + " |"), name);
        }
    }

    @Test
    void everyDefectAndEveryCauseIsListedInItsOwnWords() throws IOException {
        String defects = Files.readString(HOME.path().resolve("docs/defects.md"));
        for (PlantedDefect defect : PlantedDefect.values()) {
            String line = "| `" + defect.text() + "` | " + defect.about() + " | `"
                    + defect.cause().word() + "` |\n";
            assertTrue(defects.contains(line), line);
        }
        String results = Files.readString(HOME.path().resolve("docs/results.md"));
        for (Cause.Kind kind : Cause.Kind.values()) {
            String line = "| `" + kind.word() + "` | " + kind.text() + " | " + kind.lookAt() + " |\n";
            assertTrue(results.contains(line), line);
        }
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (String folder : List.of("", "docs", "replay-data", "reports")) {
            try (Stream<Path> files = Files.list(HOME.path().resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
            }
        }
        return documents;
    }
}

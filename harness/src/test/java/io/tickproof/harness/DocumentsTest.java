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
import picocli.CommandLine;

/** Documents name only what exists. */
class DocumentsTest {
    private static final Home HOME = Home.find();
    private static final Pattern COMMAND = Pattern.compile("(mvn [^`|\n]*exec:java|bin/tickproof )[^`|\n]*");
    private static final Pattern PROPERTY = Pattern.compile("-D([A-Za-z.]+)=('[^']*'|\"[^\"]*\"|\\S+)");
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

    /** As far as it can be told without running it: CommandsTest and CommandLineTest run them. */
    @Test
    void everyCommandIsUnderstood() throws IOException {
        List<String> wrong = new ArrayList<>();
        int commands = 0;
        for (Path document : documents()) {
            Matcher command = COMMAND.matcher(Files.readString(document));
            while (command.find()) {
                commands++;
                String mistake = mistake(command.group());
                if (!mistake.isEmpty()) {
                    wrong.add(HOME.path().relativize(document) + ": " + command.group() + ": " + mistake);
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(commands > 30, "only " + commands + " commands were looked at");
    }

    private static String mistake(String command) {
        Matcher property = PROPERTY.matcher(command);
        while (property.find()) {
            String name = property.group(1);
            String value = property.group(2);
            if (!Main.KNOWN.contains(name) && !name.startsWith("exec.")) {
                return "-D" + name + " is unknown";
            }
            if (name.equals("scenario") && !exists(value)) {
                return "there is no scenario " + value;
            }
            if (name.equals("defect")
                    && Stream.of(PlantedDefect.values())
                            .noneMatch(defect -> defect.text().equals(value))) {
                return "there is no defect " + value;
            }
        }
        Matcher quoted = Pattern.compile("-Dexec.args=(?:\"([^\"]*)\"|(\\S+))").matcher(command);
        String arguments = quoted.find()
                ? quoted.group(1) == null ? quoted.group(2) : quoted.group(1)
                : command.startsWith("bin/tickproof")
                        ? command.substring("bin/tickproof".length()).strip()
                        : "";
        Matcher scenario = Pattern.compile("--scenarios?[ =]([^ ,]+)").matcher(arguments);
        if (scenario.find() && !exists(scenario.group(1))) {
            return "there is no scenario " + scenario.group(1);
        }
        try {
            new CommandLine(Main.class).parseArgs(arguments.isEmpty() ? new String[0] : arguments.split(" +"));
            return "";
        } catch (CommandLine.ParameterException e) {
            return e.getMessage();
        }
    }

    /** One that ships, or a reader's own. */
    private static boolean exists(String scenario) {
        return scenario.endsWith("mine.yaml")
                || scenario.equals("NAME")
                || HOME.scenarioNames().contains(scenario)
                || Files.exists(HOME.path().resolve(scenario));
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

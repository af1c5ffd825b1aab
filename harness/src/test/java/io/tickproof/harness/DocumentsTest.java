package io.tickproof.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.harness.bug.InjectedBug;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.verifier.cause.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Documents name only what exists. */
class DocumentsTest {
    private static final ProjectLayout HOME = ProjectLayout.find();
    private static final Pattern COMMAND = Pattern.compile("(mvn [^`|\n]*exec:java|bin/tickproof )[^`|\n]*");
    private static final Pattern PROPERTY = Pattern.compile("-D([A-Za-z.]+)=('[^']*'|\"[^\"]*\"|\\S+)");
    private static final Pattern ARGUMENTS = Pattern.compile("-Dexec.args=(?:\"([^\"]*)\"|(\\S+))");
    /** Two words at least: others are too often something else. */
    private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z]+[A-Z][A-Za-z]*)(?:\\.[a-zA-Z]+)?`");

    /** Classes of Kafka and Flink. */
    private static final Set<String> OF_OTHERS = Set.of("ProducerPerformance", "ConsumerPerformance");

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
        String defects = Files.readString(HOME.path().resolve("docs/reference/injected-bugs.md"));
        for (InjectedBug defect : InjectedBug.values()) {
            String line = "| `" + defect.text() + "` | " + defect.about() + " | `"
                    + defect.cause().word() + "` |\n";
            assertTrue(defects.contains(line), line);
        }
        String results = Files.readString(HOME.path().resolve("docs/reference/report.md"));
        for (Cause.Kind kind : Cause.Kind.values()) {
            String line = "| `" + kind.word() + "` | " + kind.text() + " | " + kind.lookAt() + " |\n";
            assertTrue(results.contains(line), line);
        }
    }

    /** As far as it can be told without running it: CommandsTest and CommandLineTest run them. */
    @Test
    void everyCommandIsUnderstood() throws IOException {
        List<String> wrong = new ArrayList<>();
        Set<String> commands = commands();
        for (String command : commands) {
            String mistake = mistake(command);
            if (!mistake.isEmpty()) {
                wrong.add(command + ": " + mistake);
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(commands.size() > 30, "only " + commands.size() + " commands were looked at");
    }

    /** Every call of ours in the documents. */
    static Set<String> commands() throws IOException {
        Set<String> commands = new LinkedHashSet<>();
        for (Path document : documents()) {
            Matcher command = COMMAND.matcher(Files.readString(document));
            while (command.find()) {
                commands.add(command.group().strip());
            }
        }
        return commands;
    }

    /** Of a call: what stands for the arguments of the main method. */
    static String arguments(String command) {
        Matcher quoted = ARGUMENTS.matcher(command);
        return quoted.find()
                ? quoted.group(1) == null ? quoted.group(2) : quoted.group(1)
                : command.startsWith("bin/tickproof")
                        ? command.substring("bin/tickproof".length()).strip()
                        : "";
    }

    @Test
    void everyClassThatIsNamedExists() throws IOException {
        Set<String> classes = new HashSet<>();
        try (Stream<Path> files = Files.walk(HOME.path())) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .forEach(name -> classes.add(name.substring(0, name.length() - ".java".length())));
        }
        List<String> missing = new ArrayList<>();
        int named = 0;
        for (Path document : documents()) {
            Matcher name = CLASS.matcher(Files.readString(document));
            while (name.find()) {
                named++;
                if (!classes.contains(name.group(1)) && !OF_OTHERS.contains(name.group(1))) {
                    missing.add(HOME.path().relativize(document) + ": " + name.group(1));
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(named > 20, "only " + named + " classes were looked at");
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
                    && Stream.of(InjectedBug.values())
                            .noneMatch(defect -> defect.text().equals(value))) {
                return "there is no defect " + value;
            }
        }
        String arguments = arguments(command);
        Matcher scenario = Pattern.compile("--scenarios?[ =]([^ ]+)").matcher(arguments);
        if (scenario.find()) {
            for (String name : scenario.group(1).split(",")) {
                if (!exists(name)) {
                    return "there is no scenario " + name;
                }
            }
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
        for (String folder : List.of("", "replay-data", "reports")) {
            try (Stream<Path> files = Files.list(HOME.path().resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
            }
        }
        try (Stream<Path> files = Files.walk(HOME.path().resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
        return documents;
    }
}

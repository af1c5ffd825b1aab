package io.tickproof.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.harness.bug.InjectedBug;
import io.tickproof.harness.cli.SystemPropertyDefaults;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.verifier.cause.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Checks that links, commands, scenarios, injected bugs, causes and classes named in the documents exist. */
@Tag("unit")
class DocumentsTest {
    private static final ProjectLayout PROJECT = ProjectLayout.find();
    private static final Pattern COMMAND = Pattern.compile("(mvn [^`|\n]*exec:java|bin/tickproof )[^`|\n]*");
    private static final Pattern PROPERTY = Pattern.compile("-D([A-Za-z.]+)=('[^']*'|\"[^\"]*\"|\\S+)");
    private static final Pattern ARGUMENTS = Pattern.compile("-Dexec.args=(?:\"([^\"]*)\"|(\\S+))");
    /** Matches class names of at least two words, because single words are often not class names. */
    private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z]+[A-Z][A-Za-z]*)(?:\\.[a-zA-Z]+)?`");

    /** The classes of Kafka that the documents name. */
    private static final Set<String> THIRD_PARTY = Set.of("ProducerPerformance", "ConsumerPerformance");

    /** A path in a code span; … stands for any folders. */
    private static final Pattern FILE =
            Pattern.compile("`((?:market|generator|pipeline|verifier|harness|docs|scenarios)/[^`]+)`");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)\\s]+))?\\)");

    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    @Test
    void everyLinkHasATarget() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path document : documents()) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                String file = link.group(1);
                String heading = link.group(2);
                if (file.startsWith("http")) {
                    continue;
                }
                links++;
                Path target = file.isEmpty() ? document : document.getParent().resolve(file);
                if (!Files.exists(target)
                        || heading != null
                                && !headings(Files.readString(target)).contains(heading)) {
                    broken.add(PROJECT.path().relativize(document) + ": " + link.group());
                }
            }
        }
        assertEquals(List.of(), broken);
        assertTrue(links > 20, "only " + links + " links were checked");
    }

    /** Returns the anchors of the headings, as GitHub derives them. */
    private static Set<String> headings(String document) {
        Set<String> anchors = new HashSet<>();
        Matcher heading = HEADING.matcher(document);
        while (heading.find()) {
            anchors.add(heading.group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-'));
        }
        return anchors;
    }

    @Test
    void everyShippedScenarioIsListedWithItsDescription() throws IOException {
        String reference = Files.readString(PROJECT.path().resolve("docs/reference/scenarios.md"));
        for (String name : PROJECT.scenarioNames()) {
            Scenario scenario = PROJECT.read(name);
            assertEquals(name, scenario.name(), "a scenario file is named after its scenario");
            String row = "| [`" + name + "`](../../scenarios/" + name + ".yaml) | " + scenario.about() + " |";
            assertTrue(reference.contains(row), row);
        }
    }

    @Test
    void everyInjectedBugAndCauseIsListedWithItsDescription() throws IOException {
        String bugs = Files.readString(PROJECT.path().resolve("docs/reference/injected-bugs.md"));
        for (InjectedBug bug : InjectedBug.values()) {
            String line = "| `" + bug.text() + "` | " + bug.about() + " | `"
                    + bug.cause().word() + "` |\n";
            assertTrue(bugs.contains(line), line);
        }
        String results = Files.readString(PROJECT.path().resolve("docs/reference/report.md"));
        for (Cause.Kind kind : Cause.Kind.values()) {
            String line = "| `" + kind.word() + "` | " + kind.text() + " | " + kind.lookAt() + " |\n";
            assertTrue(results.contains(line), line);
        }
    }

    /** Parses the commands without running them; DocumentedCommandsTest runs them. */
    @Test
    void everyCommandIsParsed() throws IOException {
        List<String> errors = new ArrayList<>();
        Set<String> commands = commands();
        for (String command : commands) {
            String error = error(command);
            if (!error.isEmpty()) {
                errors.add(command + ": " + error);
            }
        }
        assertEquals(List.of(), errors);
        assertTrue(commands.size() > 30, "only " + commands.size() + " commands were checked");
    }

    /** Returns every command of the documents that starts Tickproof. */
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

    /** Returns the arguments that the command passes to the main method, or an empty text. */
    static String arguments(String command) {
        Matcher quoted = ARGUMENTS.matcher(command);
        return quoted.find()
                ? quoted.group(1) == null ? quoted.group(2) : quoted.group(1)
                : command.startsWith("bin/tickproof")
                        ? command.substring("bin/tickproof".length()).strip()
                        : "";
    }

    @Test
    void everyNamedClassExists() throws IOException {
        Set<String> classes = new HashSet<>();
        for (String path : paths()) {
            if (path.endsWith(".java")) {
                classes.add(path.substring(path.lastIndexOf('/') + 1, path.length() - ".java".length()));
            }
        }
        List<String> missing = new ArrayList<>();
        int named = 0;
        for (Path document : documents()) {
            Matcher name = CLASS.matcher(Files.readString(document));
            while (name.find()) {
                named++;
                if (!classes.contains(name.group(1)) && !THIRD_PARTY.contains(name.group(1))) {
                    missing.add(PROJECT.path().relativize(document) + ": " + name.group(1));
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(named > 20, "only " + named + " classes were checked");
    }

    @Test
    void everyFileOfTheContributingTablesExists() throws IOException {
        String contributing = Files.readString(PROJECT.path().resolve("CONTRIBUTING.md"));
        List<String> missing = new ArrayList<>();
        int named = 0;
        Matcher file = FILE.matcher(contributing);
        while (file.find()) {
            named++;
            // A placeholder such as NAME.yaml stands for a new file in an existing folder.
            String name = file.group(1).replaceFirst("NAME\\.\\w+$", "");
            Pattern pattern = Pattern.compile(Pattern.quote(name).replace("…", "\\E.*\\Q"));
            if (paths().stream().noneMatch(pattern.asMatchPredicate())) {
                missing.add(file.group(1));
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(named > 20, "only " + named + " files were checked");
    }

    @Test
    void everyPackageIsListedInArchitecture() throws IOException {
        String architecture = Files.readString(PROJECT.path().resolve("ARCHITECTURE.md"));
        List<String> missing = new ArrayList<>();
        int packages = 0;
        for (String root : List.of("market", "generator", "pipeline", "verifier", "harness")) {
            Path sources = PROJECT.path().resolve(root).resolve("src/main/java/io/tickproof");
            try (Stream<Path> walk = Files.walk(sources)) {
                for (Path file :
                        walk.filter(path -> path.endsWith("package-info.java")).toList()) {
                    packages++;
                    String name =
                            sources.relativize(file.getParent()).toString().replace('/', '.');
                    if (!architecture.contains("`" + name + "`")) {
                        missing.add(name);
                    }
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(packages > 20, "only " + packages + " packages were checked");
    }

    private static String error(String command) {
        Matcher property = PROPERTY.matcher(command);
        while (property.find()) {
            String name = property.group(1);
            String value = property.group(2);
            if (!SystemPropertyDefaults.names(Main.commandLine()).contains(name) && !name.startsWith("exec.")) {
                return "-D" + name + " is unknown";
            }
            if (name.equals("scenario") && !exists(value)) {
                return "there is no scenario " + value;
            }
            if (name.equals("defect")
                    && Stream.of(InjectedBug.values())
                            .noneMatch(bug -> bug.text().equals(value))) {
                return "there is no injected bug " + value;
            }
        }
        String arguments = arguments(command);
        Matcher scenario = Pattern.compile(
                        "(?:--scenarios?[ =]|^(?:run|generate|record|sweep|shrink|baseline) (?=[a-z]))([^ ]+)")
                .matcher(arguments);
        if (scenario.find()) {
            for (String name : scenario.group(1).split(",")) {
                if (!exists(name)) {
                    return "there is no scenario " + name;
                }
            }
        }
        try {
            Main.commandLine().parseArgs(arguments.isEmpty() ? new String[0] : arguments.split(" +"));
            return "";
        } catch (CommandLine.ParameterException e) {
            return e.getMessage();
        }
    }

    /** Returns whether the scenario ships with the project or is a placeholder for a reader's own. */
    private static boolean exists(String scenario) {
        return scenario.endsWith("mine.yaml")
                || scenario.equals("NAME")
                || PROJECT.scenarioNames().contains(scenario)
                || Files.exists(PROJECT.path().resolve(scenario));
    }

    /** Returns the paths of sources, documents and scenarios, relative to the project; folders end with a slash. */
    private static List<String> paths() throws IOException {
        List<String> paths = new ArrayList<>();
        for (String folder :
                List.of("market", "generator", "pipeline", "verifier", "harness", "examples", "docs", "scenarios")) {
            try (Stream<Path> walk = Files.walk(PROJECT.path().resolve(folder))) {
                walk.map(path -> PROJECT.path().relativize(path) + (Files.isDirectory(path) ? "/" : ""))
                        .forEach(paths::add);
            }
        }
        return paths;
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (String folder : List.of("", "replay-data", "reports")) {
            try (Stream<Path> files = Files.list(PROJECT.path().resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
            }
        }
        try (Stream<Path> files = Files.walk(PROJECT.path().resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
        return documents;
    }
}

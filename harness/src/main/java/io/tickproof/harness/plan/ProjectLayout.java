package io.tickproof.harness.plan;

import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.ScenarioReader;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.harness.console.UserException;
import io.tickproof.market.Suggestion;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's folder: where scenarios, configs, recordings and reports are. */
public record ProjectLayout(Path path) {
    /** The folder above target/classes, wherever the command was called from. */
    public static ProjectLayout find() {
        try {
            Path classes = Path.of(ProjectLayout.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return new ProjectLayout(classes.getParent().getParent());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path has an entry that is no path", e);
        }
    }

    public Path scenarios() {
        return path.resolve("scenarios");
    }

    /** What a scenario of {@link #scenarios} must come to. */
    public Path baseline(String scenario) {
        return scenarios().resolve("baselines").resolve(scenario + ".json");
    }

    public Path reports() {
        return path.resolve("reports");
    }

    /** Recorded ticks: those that ship, and what was imported, captured and recorded here. */
    public Path recordings() {
        return path.resolve("replay-data");
    }

    /** Unpacked server binaries, kept from run to run and gone with {@code mvn clean}. */
    public Path binaries() {
        return path.resolve("target").resolve("postgres");
    }

    public String schema() throws IOException {
        return Files.readString(path.resolve("configs").resolve("schema.sql"));
    }

    /**
     * The file of a scenario.
     *
     * @param nameOrPath a name of scenarios/, or a path that ends in .yaml or .yml
     * @throws UserException if there is none
     */
    public Path scenario(String nameOrPath) {
        if (nameOrPath.endsWith(".yaml") || nameOrPath.endsWith(".yml")) {
            Path file = Path.of(nameOrPath);
            if (!Files.isRegularFile(file)) {
                throw new UserException("-Dscenario: there is no file " + file.toAbsolutePath());
            }
            return file;
        }
        if (!nameOrPath.matches("[a-z0-9][a-z0-9-]{0,63}")) {
            throw new UserException("-Dscenario: \"" + nameOrPath
                    + "\" is neither a name (small letters, digits, hyphens) nor a path that ends in .yaml");
        }
        Path file = scenarios().resolve(nameOrPath + ".yaml");
        if (!Files.isRegularFile(file)) {
            throw new UserException(
                    "-Dscenario: there is no scenario " + nameOrPath + Suggestion.text(nameOrPath, scenarioNames()));
        }
        return file;
    }

    /**
     * Reads a scenario.
     *
     * @param nameOrPath as for {@link #scenario}
     * @throws UserException if there is none, or it may not be read
     * @throws io.tickproof.generator.scenario.ScenarioException if anything is wrong with its content
     */
    public Scenario read(String nameOrPath) {
        Path file = scenario(nameOrPath);
        try {
            return ScenarioReader.read(file);
        } catch (IOException e) {
            throw UserException.withReason("the scenario " + file + " cannot be read", e);
        }
    }

    /**
     * A file that a scenario names, its path made whole. Whoever wrote the scenario may have it read what is in the
     * project, and not what else the user has.
     *
     * @param key of the scenario
     * @param option with which the user can name any file
     * @throws UserException if it lies outside, or is a link that leads there
     */
    Path inside(String key, Path named, String option) {
        Path file = path.resolve(named);
        try {
            boolean leaves = !file.normalize().startsWith(path.normalize())
                    || Files.exists(file) && !file.toRealPath().startsWith(path.toRealPath());
            if (!leaves) {
                return file;
            }
        } catch (IOException e) {
            throw UserException.withReason(key + ": " + file + " cannot be looked at", e);
        }
        throw new UserException(key + ": " + named + " is not in the project's folder " + path
                + "; a scenario can name files of the project only, any other is yours to name with " + option);
    }

    /**
     * The recording that a scenario replays, its path made whole.
     *
     * @throws UserException if it replays none
     */
    public TickStream.Recorded recorded(Scenario scenario) {
        if (scenario.stream() instanceof TickStream.Recorded recorded) {
            return recorded.withFile(inside("stream.recording", recorded.file(), "-Drecording"));
        }
        throw new UserException(
                "the scenario " + scenario.name() + " replays no recording; it has no stream.recording");
    }

    /**
     * Reads a recording from end to end, as its scenario says.
     *
     * @throws io.tickproof.generator.recording.RecordingException if it cannot be read
     */
    public DatasetProfile card(TickStream.Recorded recorded) {
        return DatasetProfile.of(recorded.file(), recorded.options());
    }

    /** The timeline of a scenario, its recording read from end to end before. */
    public Timeline timeline(Scenario scenario) {
        if (scenario.stream() instanceof TickStream.Synthetic synthetic) {
            return Timeline.of(scenario, synthetic);
        }
        TickStream.Recorded recorded = recorded(scenario);
        return Timeline.of(scenario.withStream(recorded), card(recorded));
    }

    /** Names of the scenarios that ship with the project, in order. */
    public List<String> scenarioNames() {
        try (Stream<Path> files = Files.list(scenarios())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.substring(0, name.length() - ".yaml".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw UserException.withReason("the folder " + scenarios() + " cannot be read", e);
        }
    }
}

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

/**
 * The layout of the project directory.
 *
 * @param path the project directory
 */
public record ProjectLayout(Path path) {
    /** Returns the layout above target/classes, regardless of the current directory. */
    public static ProjectLayout find() {
        try {
            Path classes = Path.of(ProjectLayout.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return new ProjectLayout(classes.resolve("../..").normalize());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path has an entry that is not a path", e);
        }
    }

    public Path scenarios() {
        return path.resolve("scenarios");
    }

    /** Returns the file with the baseline of a scenario of {@link #scenarios}. */
    public Path baseline(String scenario) {
        return scenarios().resolve("baselines").resolve(scenario + ".json");
    }

    public Path reports() {
        return path.resolve("reports");
    }

    /** Returns the directory of recorded ticks: those of the project, and those imported, captured and recorded here. */
    public Path recordings() {
        return path.resolve("replay-data");
    }

    /** Returns the directory of unpacked server binaries. Runs share it, and {@code mvn clean} deletes it. */
    public Path binaries() {
        return path.resolve("target").resolve("postgres");
    }

    public String schema() throws IOException {
        return Files.readString(path.resolve("configs").resolve("schema.sql"));
    }

    /**
     * Returns the file of a scenario.
     *
     * @param nameOrPath a name from scenarios/, or a path that ends in .yaml or .yml
     * @throws UserException if there is no such file
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
                    + "\" is neither a name (lower-case letters, digits, hyphens) nor a path that ends in .yaml");
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
     * @param nameOrPath the same as for {@link #scenario}
     * @throws UserException if there is no such file, or it cannot be read
     * @throws io.tickproof.generator.scenario.ScenarioException if its content is invalid
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
     * Resolves a file that a scenario names. A scenario may come from a third party, so it can read only files of the
     * project, and none of the user's other files.
     *
     * @param key the key of the scenario
     * @param option the option with which the user can name any file
     * @throws UserException if the file is outside the project directory, or is a link to the outside
     */
    Path inside(String key, Path named, String option) {
        Path file = path.resolve(named);
        try {
            boolean isOutside = !file.normalize().startsWith(path.normalize())
                    || Files.exists(file) && !file.toRealPath().startsWith(path.toRealPath());
            if (!isOutside) {
                return file;
            }
        } catch (IOException e) {
            throw UserException.withReason(key + ": " + file + " cannot be resolved", e);
        }
        throw new UserException(key + ": " + named + " is not in the project directory " + path
                + "; a scenario can name only files of the project; name any other with " + option);
    }

    /**
     * Returns the recording that a scenario replays, with its path resolved.
     *
     * @throws UserException if the scenario replays no recording
     */
    public TickStream.Recorded recorded(Scenario scenario) {
        if (scenario.stream() instanceof TickStream.Recorded recorded) {
            return recorded.withFile(inside("stream.recording", recorded.file(), "-Drecording"));
        }
        throw new UserException(
                "the scenario " + scenario.name() + " replays no recording; it has no stream.recording");
    }

    /**
     * Reads a recording from end to end and returns its dataset profile.
     *
     * @throws io.tickproof.generator.recording.RecordingException if it cannot be read
     */
    public static DatasetProfile profile(TickStream.Recorded recorded) {
        return DatasetProfile.of(recorded.file(), recorded.options());
    }

    /** Returns the timeline of a scenario. Reads its recording from end to end first, if it has one. */
    public Timeline timeline(Scenario scenario) {
        if (scenario.stream() instanceof TickStream.Synthetic synthetic) {
            return Timeline.of(scenario, synthetic);
        }
        TickStream.Recorded recorded = recorded(scenario);
        return RecordedTimeline.of(scenario.withStream(recorded), recorded, profile(recorded))
                .timeline();
    }

    /** Returns the names of the scenarios in scenarios/, sorted. */
    public List<String> scenarioNames() {
        try (Stream<Path> files = Files.list(scenarios())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.substring(0, name.length() - ".yaml".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw UserException.withReason("the directory " + scenarios() + " cannot be read", e);
        }
    }
}

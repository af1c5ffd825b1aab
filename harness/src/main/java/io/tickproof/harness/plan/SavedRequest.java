package io.tickproof.harness.plan;

import io.tickproof.harness.console.UserException;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Properties;

/**
 * What a run was asked for, kept in its folder beside its rows, so that it can be judged again.
 *
 * @param scenario the scenario's file
 * @param startedMicros when the run started, µs since the epoch
 */
public record SavedRequest(
        Path scenario, Mode mode, long seed, Optional<Path> recording, Optional<Path> published, long startedMicros) {
    private static final String NAME = "request.properties";
    private static final String SCENARIO = "scenario.yaml";

    public static SavedRequest of(RunRequest request, Plan plan, ProjectLayout home, Instant startedAt) {
        return new SavedRequest(
                home.scenario(request.scenario()),
                request.mode(),
                plan.scenario().seed(),
                request.recording().map(Path::toAbsolutePath),
                request.published().map(Path::toAbsolutePath),
                ChronoUnit.MICROS.between(Instant.EPOCH, startedAt));
    }

    public void write(Path folder) throws IOException {
        Files.copy(scenario, folder.resolve(SCENARIO), StandardCopyOption.REPLACE_EXISTING);
        Properties properties = new Properties();
        properties.setProperty("mode", mode.text());
        properties.setProperty("seed", Long.toString(seed));
        properties.setProperty("startedMicros", Long.toString(startedMicros));
        recording.ifPresent(path -> properties.setProperty("recording", path.toString()));
        published.ifPresent(path -> properties.setProperty("published", path.toString()));
        StringWriter text = new StringWriter();
        properties.store(text, null);
        // Its first line is the wall clock's.
        Files.writeString(folder.resolve(NAME), text.toString().replaceFirst("#.*\\R", ""));
    }

    /** @throws UserException if the folder is not that of a run, or the request is not as one writes it */
    public static SavedRequest read(Path folder) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(folder.resolve(NAME))) {
            properties.load(in);
            return new SavedRequest(
                    folder.resolve(SCENARIO),
                    Mode.valueOf(properties.getProperty("mode", "").toUpperCase(java.util.Locale.ROOT)),
                    Long.parseLong(properties.getProperty("seed")),
                    Optional.ofNullable(properties.getProperty("recording")).map(Path::of),
                    Optional.ofNullable(properties.getProperty("published")).map(Path::of),
                    Long.parseLong(properties.getProperty("startedMicros")));
        } catch (IOException e) {
            throw UserException.withReason(folder + " is not the folder of a run: " + NAME + " cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new UserException(folder.resolve(NAME) + " is not as a run writes it: it says " + properties, e);
        }
    }

    public RunRequest request(Path reports) {
        return new RunRequest(
                scenario.toString(),
                mode,
                Optional.of(seed),
                recording,
                published,
                Optional.empty(),
                Optional.empty(),
                reports);
    }
}

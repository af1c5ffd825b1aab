package io.tickproof.harness.plan;

import io.tickproof.harness.console.UserException;
import io.tickproof.market.Micros;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The request of a run, saved with its report and rows so that it can be verified again.
 *
 * @param scenario the scenario's file
 * @param recording the recording that replaced the scenario's; null for none
 * @param published the published candles that replaced the scenario's; null for none
 * @param startedMicros the start time of the run, µs since the epoch
 */
public record SavedRequest(
        Path scenario,
        Mode mode,
        long seed,
        @Nullable Path recording,
        @Nullable Path published,
        long startedMicros) {
    private static final String FILE = "request.properties";
    private static final String SCENARIO = "scenario.yaml";

    public static SavedRequest of(RunRequest request, Plan plan, ProjectLayout project, Instant startedAt) {
        return new SavedRequest(
                project.scenario(request.scenario()),
                request.mode(),
                plan.scenario().seed(),
                absolute(request.recording()),
                absolute(request.published()),
                Micros.of(startedAt));
    }

    private static @Nullable Path absolute(@Nullable Path path) {
        return path == null ? null : path.toAbsolutePath();
    }

    /** Writes the request and a copy of the scenario. */
    public void write(Path directory) throws IOException {
        Files.copy(scenario, directory.resolve(SCENARIO), StandardCopyOption.REPLACE_EXISTING);
        Properties properties = new Properties();
        properties.setProperty("mode", mode.text());
        properties.setProperty("seed", Long.toString(seed));
        properties.setProperty("startedMicros", Long.toString(startedMicros));
        if (recording != null) {
            properties.setProperty("recording", recording.toString());
        }
        if (published != null) {
            properties.setProperty("published", published.toString());
        }
        StringWriter text = new StringWriter();
        properties.store(text, null);
        // The first line is a comment with the current time.
        Files.writeString(directory.resolve(FILE), text.toString().replaceFirst("#.*\\R", ""));
    }

    /** @throws UserException if the directory has no valid request */
    public static SavedRequest read(Path directory) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(directory.resolve(FILE))) {
            properties.load(in);
            return new SavedRequest(
                    directory.resolve(SCENARIO),
                    Mode.valueOf(properties.getProperty("mode", "").toUpperCase(java.util.Locale.ROOT)),
                    Long.parseLong(properties.getProperty("seed")),
                    path(properties.getProperty("recording")),
                    path(properties.getProperty("published")),
                    Long.parseLong(properties.getProperty("startedMicros")));
        } catch (IOException e) {
            throw UserException.withReason(
                    directory + " is not the directory of a run: " + FILE + " cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new UserException(directory.resolve(FILE) + " is not a valid request of a run: " + properties, e);
        }
    }

    private static @Nullable Path path(@Nullable String text) {
        return text == null ? null : Path.of(text);
    }

    /** Returns the request without a bug, because a re-verification does not depend on how the rows were produced. */
    public RunRequest request(Path reports) {
        return RunRequest.of(scenario.toString(), mode, reports)
                .withSeed(seed)
                .withRecording(recording)
                .withPublished(published);
    }
}

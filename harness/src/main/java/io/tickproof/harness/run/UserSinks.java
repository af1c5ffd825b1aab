package io.tickproof.harness.run;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.UserJobSpec;
import io.tickproof.harness.console.UserException;
import io.tickproof.verifier.observed.CandleColumn;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.observed.PostgresSinks;
import io.tickproof.verifier.observed.RedisLatestPrices;
import io.tickproof.verifier.observed.Sink;
import io.tickproof.verifier.observed.SinkException;
import io.tickproof.verifier.observed.Sinks;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sinks of a user job, as the scenario describes them. */
public final class UserSinks {
    private UserSinks() {}

    /**
     * Opens the sinks.
     *
     * @param database null if the job writes to a topic only
     * @param redis null if the job does not write to Redis
     * @param connection properties of Kafka clients
     */
    public static Sinks open(
            Scenario.Job job,
            PostgresSinks.@Nullable Database database,
            @Nullable RedisLatestPrices redis,
            Map<String, String> connection)
            throws SinkException {
        UserJobSpec.Output output = job.own().orElseThrow().output();
        if (redis == null && output.topic() == null && output.writes().contains("latest")) {
            throw new UserException("job.own.writes has latest, and --redis is missing; set it to HOST:PORT");
        }
        String onlyWindow = job.windows().get(0).name();
        return output.topic() != null
                ? new TopicCandles(connection, layout(output), onlyWindow)
                : new PostgresSinks(
                        Objects.requireNonNull(database, "a job without a topic has tables"),
                        written(output),
                        layout(output),
                        onlyWindow,
                        redis);
    }

    private static Set<Sink> written(UserJobSpec.Output output) {
        Set<Sink> written = EnumSet.noneOf(Sink.class);
        for (String word : output.writes()) {
            written.add(
                    switch (word) {
                        case "tooLate" -> Sink.TOO_LATE;
                        case "duplicates" -> Sink.DUPLICATES;
                        case "deadLetters" -> Sink.DEAD_LETTERS;
                        case "latest" -> Sink.LATEST;
                        default -> Sink.CANDLES;
                    });
        }
        return written;
    }

    private static CandleLayout layout(UserJobSpec.Output output) {
        String name = output.topic() != null
                ? output.topic()
                : Objects.requireNonNull(output.table(), "a job without a topic has a table");
        if (output.columns().isEmpty()) {
            return CandleLayout.OURS.in(name, output.tolerance());
        }
        Map<CandleColumn, String> columns = new EnumMap<>(CandleColumn.class);
        output.columns()
                .forEach((word, column) -> CandleColumn.of(word).ifPresent(known -> columns.put(known, column)));
        return new CandleLayout(
                name,
                new CandleLayout.KeyColumns(
                        output.columns().get("window"), required(output, "symbol"), required(output, "start")),
                output.columns().get("emitted"),
                columns,
                output.tolerance());
    }

    /** The scenario reader rejects a list of columns without these. */
    private static String required(UserJobSpec.Output output, String column) {
        return Objects.requireNonNull(output.columns().get(column), column);
    }
}

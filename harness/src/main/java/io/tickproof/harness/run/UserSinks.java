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
import java.util.Set;

/** Where a user's own job writes, by what the scenario says of it. */
public final class UserSinks {
    private UserSinks() {}

    /**
     * @param connection properties of Kafka's clients
     * @param redis null where there is none
     */
    public static Sinks open(
            Scenario.Job job, PostgresSinks.Database database, RedisLatestPrices redis, Map<String, String> connection)
            throws SinkException {
        UserJobSpec own = job.own().orElseThrow();
        if (redis == null && own.topic() == null && own.writes().contains("latest")) {
            throw new UserException("job.own.writes has latest: say where Redis is, --redis HOST:PORT");
        }
        String onlyWindow = job.windows().get(0).name();
        return own.topic() != null
                ? new TopicCandles(connection, layout(own), onlyWindow)
                : new PostgresSinks(database, written(own), layout(own), onlyWindow, redis);
    }

    private static Set<Sink> written(UserJobSpec own) {
        Set<Sink> written = EnumSet.noneOf(Sink.class);
        for (String word : own.writes()) {
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

    private static CandleLayout layout(UserJobSpec own) {
        String name = own.topic() != null ? own.topic() : own.table();
        if (own.columns().isEmpty()) {
            return CandleLayout.OURS.in(name, own.tolerance());
        }
        Map<CandleColumn, String> columns = new EnumMap<>(CandleColumn.class);
        own.columns().forEach((word, column) -> CandleColumn.of(word).ifPresent(known -> columns.put(known, column)));
        return new CandleLayout(
                name,
                new CandleLayout.KeyColumns(
                        own.columns().get("window"),
                        own.columns().get("symbol"),
                        own.columns().get("start")),
                own.columns().get("emitted"),
                columns,
                own.tolerance());
    }
}

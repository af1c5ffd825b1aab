package io.tickproof.generator.scenario;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A user job: the job that is verified instead of the reference job (docs/how-to/judge-your-job.md).
 *
 * @param program what to start; null for a job that runs elsewhere, which the command {@code verify} verifies
 * @param schema SQL that creates the job's tables, executed before the job starts; null for none
 * @param output what the job writes
 * @param settle how long the sink must be idle before it is read, for a job that never ends
 */
public record UserJobSpec(
        @Nullable Program program, @Nullable Path schema, Output output, Duration settle) {

    /**
     * The program of a user job.
     *
     * @param jar the jar of the job
     * @param entryClass the class with the main method; null for the one that the jar's manifest names
     * @param arguments the arguments of the main method, with placeholders such as {@code {bootstrap}}
     */
    public record Program(Path jar, @Nullable String entryClass, List<String> arguments) {}

    /**
     * The output of a user job. Its candles are either in a table or in a topic.
     *
     * @param writes the kinds of output, of {@link #WRITES}
     * @param table the table with the candles; null if they are in a topic
     * @param topic the topic with the candles; null if they are in a table
     * @param columns which of {@link #COLUMNS} the candles have → the name of the column; empty for the columns of the
     *     reference job
     * @param tolerance the greatest difference between an expected and an actual measure
     */
    public record Output(
            Set<String> writes,
            @Nullable String table,
            @Nullable String topic,
            Map<String, String> columns,
            BigDecimal tolerance) {

        /** The kinds of output: candles, the other tables of the reference job, and the keys in Redis. */
        public static final List<String> WRITES = List.of("candles", "tooLate", "duplicates", "deadLetters", "latest");

        /**
         * The columns of a candle. The first three identify it; {@code window} may be missing if the job makes candles of
         * one window only.
         */
        public static final List<String> COLUMNS = List.of(
                "symbol",
                "start",
                "window",
                "open",
                "high",
                "low",
                "close",
                "volume",
                "vwap",
                "meanPrice",
                "trades",
                "idSum",
                "idXor",
                "emitted");
    }
}

package io.tickproof.generator.scenario;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A user's own job in place of ours.
 *
 * @param jar the job's jar; empty: it runs somewhere already, and is judged by the command {@code verify}
 * @param entryClass class with the main method; empty: the jar's manifest says
 * @param arguments of its main method, with places to fill in, see docs/how-to/judge-your-job.md
 * @param schema SQL that makes its tables, run before the job
 * @param writes what it writes, of {@link #WRITES}
 * @param table the table of its candles; null where they are in a topic
 * @param topic the topic of its candles; null where they are in a table
 * @param columns what can be compared, of {@link #COLUMNS} → the name of its column
 * @param tolerance how far measured values may be apart
 * @param settle so long the sink must be quiet before it is looked at, in a job that never ends
 */
public record UserJobSpec(
        Optional<Path> jar,
        Optional<String> entryClass,
        List<String> arguments,
        Optional<Path> schema,
        Set<String> writes,
        String table,
        String topic,
        Map<String, String> columns,
        BigDecimal tolerance,
        Duration settle) {

    /** What a job may write beside its candles: tables of docs/how-to/judge-your-job.md, and the keys of Redis. */
    public static final List<String> WRITES = List.of("candles", "tooLate", "duplicates", "deadLetters", "latest");

    /** What a candle may say. The first three make it unique; {@code window} may be absent where there is one kind. */
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

package io.tickproof.generator.scenario;

import io.tickproof.generator.recording.ColumnMapping;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where the ticks come from, before anything disturbs them. */
public sealed interface TickStream {
    /** How many partitions the topic has, 1 to 512. */
    int partitions();

    /** Event time between two heartbeats of a partition. */
    Duration heartbeat();

    /** Whether a price of zero or less is one too. */
    boolean anyPrice();

    /** The only ticks that there are, of all that it has; empty: all. What is left is the same as it is among the others. */
    Optional<Set<TickName>> only();

    /** Which tick is meant: those of a stream differ in it. */
    record TickName(String symbol, long id) {
        /** As a scenario names it: {@code BTCUSDT 17}. */
        public String text() {
            return symbol + ' ' + id;
        }
    }

    /**
     * Ticks that are made up.
     *
     * @param symbols at least one; names are distinct
     * @param start event time of the first block; also the epoch of the run
     * @param duration how much event time
     * @param sessions how far the rate swings over the day and the week, 0 to 0.9; its mean over a week stays
     * @param bursts how many times the rate of a minute can be, 1 to 15: one minute in twenty, of all symbols
     */
    record Synthetic(
            List<SymbolSpec> symbols,
            Instant start,
            Duration duration,
            int partitions,
            Duration heartbeat,
            double sessions,
            double bursts,
            Optional<Set<TickName>> only)
            implements TickStream {

        /** As long as another one. */
        public Synthetic lasting(Duration other) {
            return new Synthetic(symbols, start, other, partitions, heartbeat, sessions, bursts, only);
        }

        /** What is made up has a price above zero. */
        @Override
        public boolean anyPrice() {
            return false;
        }

        public double ticksPerSecond() {
            return symbols.stream().mapToDouble(SymbolSpec::ticksPerSecond).sum();
        }
    }

    /**
     * Ticks from a file, in the order of its rows, or of their arrival where the source tells it.
     *
     * @param file see docs/reference/recordings.md for the formats
     * @param columns where the fields stand; empty: told by the columns themselves
     * @param badRows what becomes of a row that is no tick
     */
    record Recorded(
            Path file,
            Optional<ColumnMapping> columns,
            BadRows badRows,
            boolean anyPrice,
            int partitions,
            Duration heartbeat,
            Optional<Set<TickName>> only)
            implements TickStream {

        public Recorded withFile(Path other) {
            return new Recorded(other, columns, badRows, anyPrice, partitions, heartbeat, only);
        }
    }

    /** What becomes of a recording's row that is no tick. */
    enum BadRows {
        /** The recording is refused, before anything starts. */
        REFUSE,
        /** It is sent as a record that is no tick, and must come out as a dead letter. */
        DEAD_LETTER
    }

    /**
     * One symbol of a made-up stream.
     *
     * @param ticksPerSecond mean rate, above 0
     * @param startPrice in units of 10⁻⁸
     * @param gridPrice the smallest step of the price, in units of 10⁻⁸
     * @param volatility standard deviation of the log price over a year
     */
    record SymbolSpec(String name, double ticksPerSecond, long startPrice, long gridPrice, double volatility) {}
}

package io.tickproof.generator.scenario;

import io.tickproof.generator.recording.ReadOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The source of the ticks, before any disturbance. */
public sealed interface TickStream {
    /** Returns how the ticks are laid out in the topic. */
    TopicLayout topic();

    /** Returns whether a tick with a price of zero or less is valid. */
    boolean anyPrice();

    /**
     * Returns the ticks that the scenario selects from the stream, or null if it uses all of them. A selected tick is
     * the same as it is among the others.
     */
    @Nullable
    Set<TickName> only();

    /** Returns the number of partitions of the topic, 1 to 512. */
    default int partitions() {
        return topic().partitions();
    }

    /** Returns the event time between two heartbeats of a partition. */
    default Duration heartbeat() {
        return topic().heartbeat();
    }

    /**
     * How the ticks are laid out in the topic.
     *
     * @param partitions number of partitions, 1 to 512
     * @param heartbeat event time between two heartbeats of a partition
     */
    record TopicLayout(int partitions, Duration heartbeat) {}

    /** The name of a tick, which is unique within a stream. */
    record TickName(String symbol, long id) {
        /** Returns the name as a scenario writes it: {@code BTCUSDT 17}. */
        public String text() {
            return symbol + ' ' + id;
        }
    }

    /**
     * Synthetic ticks.
     *
     * @param symbols at least one; names are distinct
     * @param start event time at which the stream starts
     * @param duration length of the stream in event time
     * @param activity how the rate varies
     */
    record Synthetic(
            List<SymbolSpec> symbols,
            Instant start,
            Duration duration,
            Activity activity,
            TopicLayout topic,
            @Nullable Set<TickName> only)
            implements TickStream {

        /** Returns a copy with another duration. */
        public Synthetic withDuration(Duration newDuration) {
            return new Synthetic(symbols, start, newDuration, activity, topic, only);
        }

        /** Returns false: synthetic prices are always above zero. */
        @Override
        public boolean anyPrice() {
            return false;
        }

        /** Returns the mean rate over all symbols. */
        public double ticksPerSecond() {
            return symbols.stream().mapToDouble(SymbolSpec::ticksPerSecond).sum();
        }
    }

    /**
     * How the rate of synthetic ticks varies.
     *
     * @param sessions amplitude of the rate over the day and the week, 0 to 0.9; the mean over a week is unchanged
     * @param bursts factor by which a busy minute exceeds the mean rate, 1 to 15; one minute in twenty is busy, for all
     *     symbols
     */
    record Activity(double sessions, double bursts) {}

    /**
     * Ticks from a file, in the order of its rows, or of their arrival if the source records it.
     *
     * @param file see docs/reference/recordings.md for the formats
     * @param options how the file is read
     */
    record Recorded(
            Path file,
            ReadOptions options,
            TopicLayout topic,
            @Nullable Set<TickName> only) implements TickStream {

        /** Returns a copy that reads another file. */
        public Recorded withFile(Path newFile) {
            return new Recorded(newFile, options, topic, only);
        }

        @Override
        public boolean anyPrice() {
            return options.anyPrice();
        }
    }

    /**
     * One symbol of a synthetic stream.
     *
     * @param ticksPerSecond mean rate, above 0
     * @param startPrice in units of 10⁻⁸
     * @param gridPrice the smallest step of the price, in units of 10⁻⁸
     * @param volatility standard deviation of the log price over a year
     */
    record SymbolSpec(String name, double ticksPerSecond, long startPrice, long gridPrice, double volatility) {}
}

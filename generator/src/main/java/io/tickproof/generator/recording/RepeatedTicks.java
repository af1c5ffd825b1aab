package io.tickproof.generator.recording;

import io.tickproof.generator.recording.DatasetProfile.NumberedTick;
import io.tickproof.generator.recording.TradeIds.Conflicts;
import io.tickproof.generator.recording.TradeIds.Occurrences;
import io.tickproof.generator.recording.TradeIds.Pair;
import io.tickproof.market.Micros;
import io.tickproof.market.Tick;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Compares ticks with the same symbol and id: equal ones are duplicates, others are in conflict. */
final class RepeatedTicks implements AutoCloseable {
    private static final int MAX_IN_MEMORY = 500_000;
    private static final long MINUTE_MICROS = 60 * Micros.PER_SECOND;

    /** Equal ticks follow each other, and so do the ticks of one minute. */
    private static final Comparator<NumberedTick> ORDER = Comparator.comparing(
                    (NumberedTick numbered) -> numbered.tick().symbol())
            .thenComparingLong(numbered -> numbered.tick().id())
            .thenComparingLong(numbered -> numbered.tick().timeMicros())
            .thenComparingLong(numbered -> numbered.tick().price())
            .thenComparingLong(numbered -> numbered.tick().quantity())
            .thenComparingLong(NumberedTick::row);

    private final SpillingSorter<NumberedTick> sorter;

    RepeatedTicks() {
        this(MAX_IN_MEMORY);
    }

    RepeatedTicks(int maxInMemory) {
        sorter = new SpillingSorter<>(ORDER, new NumberedTickFormat(), maxInMemory);
    }

    record Result(Occurrences duplicates, Conflicts conflicts) {}

    void add(NumberedTick tick) throws IOException {
        sorter.add(tick);
    }

    /** Compares all ticks that were added. */
    Result compare() throws IOException {
        Comparison comparison = new Comparison();
        SpillingSorter.Sorted<NumberedTick> sorted = sorter.sorted();
        for (NumberedTick tick = sorted.next(); tick != null; tick = sorted.next()) {
            comparison.add(tick);
        }
        return comparison.result();
    }

    @Override
    public void close() throws IOException {
        sorter.close();
    }

    private static final class Comparison {
        private long duplicates;
        private long firstDuplicate = Long.MAX_VALUE;
        private long conflicts;
        private long dropped;
        private @Nullable Pair firstConflict;

        private @Nullable NumberedTick previous;
        /** Of the current symbol and id: the two different ticks that come first in the file. */
        private @Nullable NumberedTick earliest;

        private @Nullable NumberedTick second;

        void add(NumberedTick next) {
            Tick tick = next.tick();
            Tick before = previous == null ? null : previous.tick();
            previous = next;
            if (before == null || before.id() != tick.id() || !before.symbol().equals(tick.symbol())) {
                endId();
                earliest = next;
                return;
            }
            if (before.timeMicros() == tick.timeMicros()
                    && before.price() == tick.price()
                    && before.quantity() == tick.quantity()) {
                duplicates++;
                firstDuplicate = Math.min(firstDuplicate, next.row());
                return;
            }
            conflicts++;
            dropped += minute(before) == minute(tick) ? 1 : 0;
            if (earliest == null || next.row() < earliest.row()) {
                second = earliest;
                earliest = next;
            } else if (second == null || next.row() < second.row()) {
                second = next;
            }
        }

        private static long minute(Tick tick) {
            return Math.floorDiv(tick.timeMicros(), MINUTE_MICROS);
        }

        private void endId() {
            if (earliest != null
                    && second != null
                    && (firstConflict == null
                            || second.row() < firstConflict.later().row())) {
                firstConflict = new Pair(earliest, second);
            }
            earliest = null;
            second = null;
        }

        Result result() {
            endId();
            return new Result(
                    new Occurrences(duplicates, duplicates == 0 ? null : Long.valueOf(firstDuplicate)),
                    new Conflicts(conflicts, dropped, firstConflict));
        }
    }

    private static final class NumberedTickFormat implements SpillingSorter.Format<NumberedTick> {
        private final TickFormat ticks = new TickFormat();

        @Override
        public void write(NumberedTick value, DataOutput out) throws IOException {
            out.writeLong(value.row());
            ticks.write(value.tick(), out);
        }

        @Override
        public NumberedTick read(DataInput in) throws IOException {
            return new NumberedTick(in.readLong(), ticks.read(in));
        }
    }
}

package io.tickproof.harness.bug;

import io.tickproof.market.Micros;
import io.tickproof.market.TickDecoder.Kind;
import io.tickproof.pipeline.source.SourceRecord;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.MapFunction;
import org.jspecify.annotations.Nullable;

/**
 * Bugs that change the records that a subtask of the job reads. Their fields are lost in a crash, like those of a real
 * bug.
 */
final class RecordBugs {
    /** Bugs that change single records start after this offset, when all symbols have been seen. */
    private static final int FIRST_OFFSET = 500;

    private static final long MINUTE_MICROS = 60 * Micros.PER_SECOND;
    private static final long LATE_AFTER_MICROS = 6 * Micros.PER_SECOND;

    private RecordBugs() {}

    /** Tracks the greatest event time of each partition. Mutable. */
    private static final class EventTimes implements Serializable {
        private static final long serialVersionUID = 1L;
        private final Map<Integer, Long> greatest = new HashMap<>();

        /** Records the time, and returns whether the record is a tick ahead of all earlier ones of its partition. */
        boolean isAhead(SourceRecord record) {
            if (record.kind == Kind.REJECTED) {
                return false;
            }
            long before = greatest.getOrDefault(record.partition, Long.MIN_VALUE);
            greatest.put(record.partition, Math.max(before, record.timeMicros));
            return record.kind == Kind.TICK && record.timeMicros > before;
        }

        long greatest(int partition) {
            return greatest.getOrDefault(partition, Long.MIN_VALUE);
        }
    }

    /** Turns consecutive ticks of one symbol into heartbeats with their times, so that nothing else changes. */
    static final class DropTicks implements MapFunction<SourceRecord, SourceRecord> {
        private static final long serialVersionUID = 1L;
        private final EventTimes times = new EventTimes();
        private final int ticks;
        private @Nullable String symbol;
        private int dropped;

        DropTicks(int ticks) {
            this.ticks = ticks;
        }

        @Override
        public SourceRecord map(SourceRecord record) {
            boolean onTime = times.isAhead(record);
            if (record.partition != 0 || record.kind != Kind.TICK || record.offset <= FIRST_OFFSET) {
                return record;
            }
            if (dropped == 0 ? onTime : dropped < ticks && record.symbol.equals(symbol)) {
                symbol = record.symbol;
                dropped++;
                record.kind = Kind.HEARTBEAT;
            }
            return record;
        }
    }

    /** Drops ticks that are more than six seconds behind the greatest event time of their partition. */
    static final class DropLate implements MapFunction<SourceRecord, SourceRecord> {
        private static final long serialVersionUID = 1L;
        private final EventTimes times = new EventTimes();

        @Override
        public SourceRecord map(SourceRecord record) {
            times.isAhead(record);
            if (record.kind == Kind.TICK && record.timeMicros < times.greatest(record.partition) - LATE_AFTER_MICROS) {
                record.kind = Kind.HEARTBEAT;
            }
            return record;
        }
    }

    /** Replaces one tick with the previous one of the same symbol. */
    static final class Replace implements MapFunction<SourceRecord, SourceRecord> {
        /** No duplicate is sent before this offset. */
        static final long MOST_OFFSET = 12;

        private static final long serialVersionUID = 1L;
        private final EventTimes times = new EventTimes();
        private @Nullable SourceRecord before;
        private boolean done;

        @Override
        public SourceRecord map(SourceRecord record) {
            boolean onTime = times.isAhead(record);
            if (!done && onTime && record.partition == 0 && record.offset <= MOST_OFFSET) {
                if (before != null
                        && record.symbol.equals(before.symbol)
                        && record.timeMicros / MINUTE_MICROS == before.timeMicros / MINUTE_MICROS) {
                    record.id = before.id;
                    record.timeMicros = before.timeMicros;
                    record.price = before.price;
                    record.quantity = before.quantity;
                    done = true;
                } else {
                    before = new SourceRecord();
                    before.symbol = record.symbol;
                    before.id = record.id;
                    before.timeMicros = record.timeMicros;
                    before.price = record.price;
                    before.quantity = record.quantity;
                }
            }
            return record;
        }
    }

    /** Changes one tick that is on time. */
    static final class ChangeOne implements MapFunction<SourceRecord, SourceRecord> {
        private static final long serialVersionUID = 1L;
        private final EventTimes times = new EventTimes();
        private final Change change;
        private boolean done;

        interface Change extends Consumer<SourceRecord>, Serializable {}

        ChangeOne(Change change) {
            this.change = change;
        }

        @Override
        public SourceRecord map(SourceRecord record) {
            if (times.isAhead(record) && !done && record.partition == 0 && record.offset > FIRST_OFFSET) {
                done = true;
                change.accept(record);
            }
            return record;
        }
    }

    /** Raises the time of each tick to the greatest one seen, within the same minute. */
    static final class Monotone implements MapFunction<SourceRecord, SourceRecord> {
        private static final long serialVersionUID = 1L;
        private final EventTimes times = new EventTimes();

        @Override
        public SourceRecord map(SourceRecord record) {
            times.isAhead(record);
            long greatest = times.greatest(record.partition);
            if (record.kind == Kind.TICK && record.timeMicros / MINUTE_MICROS == greatest / MINUTE_MICROS) {
                record.timeMicros = greatest;
            }
            return record;
        }
    }
}

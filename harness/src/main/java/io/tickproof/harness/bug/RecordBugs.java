package io.tickproof.harness.bug;

import io.tickproof.market.TickDecoder.Kind;
import io.tickproof.pipeline.source.SourceRecord;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.MapFunction;

/** Mistakes in the records that a subtask of the job reads; what they remember is lost in a crash, as in life. */
final class RecordBugs {
    /** Behind so many records of its partition something happens. */
    private static final int BEHIND_OFFSET = 500;

    private RecordBugs() {}

    /** Whether a record is a tick that is ahead of all before it in its partition. Mutable. */
    private static final class Front implements Serializable {
        private static final long serialVersionUID = 1L;
        private final Map<Integer, Long> greatest = new HashMap<>();

        boolean passes(SourceRecord record) {
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

    /** Turns ticks of one symbol, one behind the other, into heartbeats of their time: nothing else changes. */
    static final class DropOne implements MapFunction<SourceRecord, SourceRecord> {
        private static final long serialVersionUID = 1L;
        private final Front front = new Front();
        private final int ticks;
        private String symbol;
        private int dropped;

        DropOne(int ticks) {
            this.ticks = ticks;
        }

        @Override
        public SourceRecord map(SourceRecord record) {
            boolean onTime = front.passes(record);
            if (record.partition != 0 || record.kind != Kind.TICK || record.offset <= BEHIND_OFFSET) {
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

    /** Whoever is a second behind is dropped. */
    static final class DropLate implements MapFunction<SourceRecord, SourceRecord> {
        private static final long serialVersionUID = 1L;
        private final Front front = new Front();

        @Override
        public SourceRecord map(SourceRecord record) {
            front.passes(record);
            if (record.kind == Kind.TICK && record.timeMicros < front.greatest(record.partition) - 6_000_000) {
                record.kind = Kind.HEARTBEAT;
            }
            return record;
        }
    }

    /** One tick is replaced by the one before it of the same symbol. */
    static final class Replace implements MapFunction<SourceRecord, SourceRecord> {
        /** So early that no copy was sent yet. */
        static final long MOST_OFFSET = 12;

        private static final long serialVersionUID = 1L;
        private final Front front = new Front();
        private SourceRecord before;
        private boolean done;

        @Override
        public SourceRecord map(SourceRecord record) {
            boolean onTime = front.passes(record);
            if (!done && onTime && record.partition == 0 && record.offset <= MOST_OFFSET) {
                if (before != null
                        && record.symbol.equals(before.symbol)
                        && record.timeMicros / 60_000_000 == before.timeMicros / 60_000_000) {
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
        private final Front front = new Front();
        private final Change change;
        private boolean done;

        interface Change extends Consumer<SourceRecord>, Serializable {}

        ChangeOne(Change change) {
            this.change = change;
        }

        @Override
        public SourceRecord map(SourceRecord record) {
            if (front.passes(record) && !done && record.partition == 0 && record.offset > BEHIND_OFFSET) {
                done = true;
                change.accept(record);
            }
            return record;
        }
    }

    /** Time never goes back within a minute. */
    static final class Monotone implements MapFunction<SourceRecord, SourceRecord> {
        private static final long serialVersionUID = 1L;
        private final Front front = new Front();

        @Override
        public SourceRecord map(SourceRecord record) {
            front.passes(record);
            long greatest = front.greatest(record.partition);
            if (record.kind == Kind.TICK && record.timeMicros / 60_000_000 == greatest / 60_000_000) {
                record.timeMicros = greatest;
            }
            return record;
        }
    }
}

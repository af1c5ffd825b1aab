package io.tickproof.harness.cluster;

import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.market.TickEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceEnumerator;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceReader;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * A timeline as a source of Flink. Its splits are groups of partitions, and so of symbols; each walks its own part, in
 * the order of due times, and goes on at the due time where a checkpoint found it. Whatever the parallelism, the records
 * of a partition are the same bytes in the same order.
 */
public final class TimelineSource
        implements Source<TimelineSource.Outgoing, TimelineSource.Split, Collection<TimelineSource.Split>> {
    private static final long serialVersionUID = 1L;

    private final SerializedScenario scenario;

    public TimelineSource(SerializedScenario scenario) {
        this.scenario = scenario;
    }

    /**
     * A record of the topic.
     *
     * @param value null for a record without one
     */
    public record Outgoing(int partition, byte[] value) {}

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SourceReader<Outgoing, Split> createReader(SourceReaderContext context) {
        return new IteratorSourceReader<>(context);
    }

    @Override
    public SplitEnumerator<Split, Collection<Split>> createEnumerator(SplitEnumeratorContext<Split> context) {
        int groups = Math.min(context.currentParallelism(), scenario.partitions());
        List<Split> splits = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            splits.add(new Split(scenario, group, groups, Long.MIN_VALUE, 0));
        }
        return new IteratorSourceEnumerator<>(context, splits);
    }

    @Override
    public SplitEnumerator<Split, Collection<Split>> restoreEnumerator(
            SplitEnumeratorContext<Split> context, Collection<Split> left) {
        return new IteratorSourceEnumerator<>(context, left);
    }

    @Override
    public SimpleVersionedSerializer<Split> getSplitSerializer() {
        return new SplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<Collection<Split>> getEnumeratorCheckpointSerializer() {
        return new SplitsSerializer();
    }

    /**
     * What is still to come of a group of partitions.
     *
     * @param group of {@code groups}: the partitions p with p mod groups = group
     * @param fromMicros due time of what was told last
     * @param told how many of those due then were
     */
    public record Split(SerializedScenario scenario, int group, int groups, long fromMicros, long told)
            implements IteratorSourceSplit<Outgoing, Deliveries> {
        @Override
        public String splitId() {
            return "group " + group + " of " + groups;
        }

        @Override
        public Deliveries getIterator() {
            return new Deliveries(this);
        }

        @Override
        public Split getUpdatedSplitForIterator(Deliveries deliveries) {
            return new Split(scenario, group, groups, deliveries.lastMicros, deliveries.toldThen);
        }
    }

    /** A walk over a split. It holds no file: recordings are not shipped. */
    public static final class Deliveries implements Iterator<Outgoing> {
        private final TickEncoder encoder = new TickEncoder();
        private final Timeline.Walk walk;
        private Delivery next;
        private long lastMicros;
        private long toldThen;

        private Deliveries(Split split) {
            Timeline.Part group = split.scenario.part(split.group, split.groups);
            walk = split.scenario
                    .timeline()
                    .walk(new Timeline.Part(group.partitions(), split.fromMicros, Long.MAX_VALUE));
            lastMicros = split.fromMicros;
            next = walk.next();
            for (long i = 0; i < split.told; i++) {
                advance();
            }
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Outgoing next() {
            if (next == null) {
                throw new NoSuchElementException("behind the last delivery");
            }
            Outgoing outgoing = new Outgoing(next.partition(), next.value(encoder));
            advance();
            return outgoing;
        }

        private void advance() {
            toldThen = next.dueMicros() == lastMicros ? toldThen + 1 : 1;
            lastMicros = next.dueMicros();
            next = walk.next();
        }
    }

    private static void write(Split split, DataOutputSerializer out) throws IOException {
        out.writeInt(split.scenario.text().length());
        out.writeChars(split.scenario.text());
        out.writeLong(split.scenario.seed());
        out.writeInt(split.group);
        out.writeInt(split.groups);
        out.writeLong(split.fromMicros);
        out.writeLong(split.told);
    }

    private static Split read(DataInputDeserializer in) throws IOException {
        char[] text = new char[in.readInt()];
        for (int i = 0; i < text.length; i++) {
            text[i] = in.readChar();
        }
        SerializedScenario scenario = new SerializedScenario(new String(text), in.readLong());
        return new Split(scenario, in.readInt(), in.readInt(), in.readLong(), in.readLong());
    }

    private static final class SplitSerializer implements SimpleVersionedSerializer<Split> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(Split split) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(4096);
            write(split, out);
            return out.getCopyOfBuffer();
        }

        @Override
        public Split deserialize(int version, byte[] bytes) throws IOException {
            return read(new DataInputDeserializer(bytes));
        }
    }

    private static final class SplitsSerializer implements SimpleVersionedSerializer<Collection<Split>> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(Collection<Split> splits) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(4096);
            out.writeInt(splits.size());
            for (Split split : splits) {
                write(split, out);
            }
            return out.getCopyOfBuffer();
        }

        @Override
        public Collection<Split> deserialize(int version, byte[] bytes) throws IOException {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            List<Split> splits = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                splits.add(read(in));
            }
            return splits;
        }
    }
}

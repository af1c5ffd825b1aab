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
import org.jspecify.annotations.Nullable;

/**
 * A Flink source that generates a timeline. Its splits are groups of partitions, and therefore of symbols. Each split
 * walks its part of the timeline in the order of due times, and resumes at the due time of the last checkpoint. The
 * records of a partition are the same bytes in the same order for any parallelism.
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
     * @param value null for a record without a value
     */
    public record Outgoing(int partition, byte @Nullable [] value) {}

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
            SplitEnumeratorContext<Split> context, Collection<Split> unassigned) {
        return new IteratorSourceEnumerator<>(context, unassigned);
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
     * The deliveries of a group of partitions that have not been emitted yet.
     *
     * @param group the partitions p with p mod {@code groups} = group
     * @param fromMicros due time of the last delivery that was emitted, in µs
     * @param emitted how many of the deliveries due at {@code fromMicros} were emitted
     */
    public record Split(SerializedScenario scenario, int group, int groups, long fromMicros, long emitted)
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
            return new Split(scenario, group, groups, deliveries.lastMicros, deliveries.emittedAtLast);
        }
    }

    /** A walk over the deliveries of a split. It opens no file, because recordings are not supported. */
    public static final class Deliveries implements Iterator<Outgoing> {
        private final TickEncoder encoder = new TickEncoder();
        private final Timeline.Walk walk;
        private @Nullable Delivery next;
        private long lastMicros;
        private long emittedAtLast;

        private Deliveries(Split split) {
            Timeline.Part group = split.scenario.part(split.group, split.groups);
            walk = split.scenario
                    .timeline()
                    .walk(new Timeline.Part(group.partitions(), split.fromMicros, Long.MAX_VALUE));
            lastMicros = split.fromMicros;
            next = walk.next();
            for (long i = 0; i < split.emitted && next != null; i++) {
                advance(next);
            }
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Outgoing next() {
            Delivery delivery = next;
            if (delivery == null) {
                throw new NoSuchElementException("no delivery after the last one");
            }
            Outgoing outgoing = new Outgoing(delivery.partition(), delivery.value(encoder));
            advance(delivery);
            return outgoing;
        }

        private void advance(Delivery emitted) {
            emittedAtLast = emitted.dueMicros() == lastMicros ? emittedAtLast + 1 : 1;
            lastMicros = emitted.dueMicros();
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
        out.writeLong(split.emitted);
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
            for (int remaining = in.readInt(); remaining > 0; remaining--) {
                splits.add(read(in));
            }
            return splits;
        }
    }
}

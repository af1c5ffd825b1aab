package io.tickproof.generator.recording;

import io.tickproof.generator.recording.RecordingReader.IdKind;
import io.tickproof.generator.recording.RecordingReader.Row;
import io.tickproof.market.Tick;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a recording in the order in which they are replayed: that of the file, or sorted by time.
 *
 * <p>Sorting is stable, with one exception: rows of the same time are reversed if the file is newest first, because the
 * last of them came first. An invalid row has no time; it takes that of the tick before it. A row without a trade id
 * gets its number in the sorted order, because the candle contract orders ticks of the same time by their ids.
 */
public final class ReplayedRows implements AutoCloseable {
    /** About 40 MB, for each walk over a timeline. */
    private static final int MAX_IN_MEMORY = 200_000;

    private final Path file;
    private final RecordingReader reader;
    private final SpillingSorter<TimedRow> sorter;
    private final SpillingSorter.@Nullable Sorted<TimedRow> sorted;
    private long position;

    /** @param timeMicros the time by which the row is sorted */
    private record TimedRow(long timeMicros, Row row) {}

    private ReplayedRows(Path file, ReadOptions options, boolean reversed, int maxInMemory) {
        this.file = file;
        Comparator<TimedRow> byTime = Comparator.comparingLong(TimedRow::timeMicros);
        Comparator<TimedRow> byNumber =
                Comparator.comparingLong(timed -> timed.row().number());
        sorter = new SpillingSorter<>(
                byTime.thenComparing(reversed ? byNumber.reversed() : byNumber), new RowFormat(), maxInMemory);
        reader = RecordingReader.open(file, options);
        try {
            sorted = options.order() == ReadOptions.Order.FILE ? null : sort();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Opens a recording. With {@link ReadOptions.Order#TIME} this reads the whole file.
     *
     * @param order the order of the rows in the file, from its dataset profile
     * @throws RecordingException if the file cannot be read or sorted, or a row is invalid and bad rows are refused
     */
    public static ReplayedRows open(Path file, ReadOptions options, RowOrder order) {
        return open(file, options, order, MAX_IN_MEMORY);
    }

    static ReplayedRows open(Path file, ReadOptions options, RowOrder order, int maxInMemory) {
        return new ReplayedRows(file, options, order.isReversed(), maxInMemory);
    }

    /**
     * Returns the next row, or null after the last one.
     *
     * @throws RecordingException if the file cannot be read further, or the row is invalid and bad rows are refused
     */
    public @Nullable Row next() {
        if (sorted == null) {
            return reader.next();
        }
        try {
            TimedRow next = sorted.next();
            position++;
            return next == null ? null : numbered(next.row());
        } catch (IOException e) {
            throw unsortable(e);
        }
    }

    private Row numbered(Row row) {
        Tick tick = row.tick();
        if (tick == null || row.id() != IdKind.NONE) {
            return row;
        }
        Tick numbered = new Tick(
                tick.symbol(),
                reader.replacementId(position),
                tick.timeMicros(),
                tick.price(),
                tick.quantity(),
                tick.side());
        return new Row(row.number(), numbered, row.arrivalMicros(), null, IdKind.NONE);
    }

    private SpillingSorter.Sorted<TimedRow> sort() {
        try {
            long time = Long.MIN_VALUE;
            for (Row row = reader.next(); row != null; row = reader.next()) {
                time = row.tick() == null ? time : row.arrivalMicros();
                sorter.add(new TimedRow(time, row));
            }
            return sorter.sorted();
        } catch (IOException e) {
            throw unsortable(e);
        }
    }

    private RecordingException unsortable(IOException e) {
        return new RecordingException(
                file,
                "its rows cannot be sorted by time in " + System.getProperty("java.io.tmpdir") + " (" + e.getMessage()
                        + "); free space there, or sort the file and omit stream.order");
    }

    @Override
    public void close() {
        reader.close();
        try {
            sorter.close();
        } catch (IOException e) {
            throw unsortable(e);
        }
    }

    private static final class RowFormat implements SpillingSorter.Format<TimedRow> {
        private static final IdKind[] KINDS = IdKind.values();

        private final TickFormat ticks = new TickFormat();

        @Override
        public void write(TimedRow value, DataOutput out) throws IOException {
            Row row = value.row();
            out.writeLong(value.timeMicros());
            out.writeLong(row.number());
            out.writeBoolean(row.tick() != null);
            if (row.tick() == null) {
                out.writeUTF(String.valueOf(row.problem()));
            } else {
                out.writeByte(row.id().ordinal());
                ticks.write(row.tick(), out);
            }
        }

        @Override
        public TimedRow read(DataInput in) throws IOException {
            long time = in.readLong();
            long number = in.readLong();
            if (!in.readBoolean()) {
                return new TimedRow(time, new Row(number, null, 0, in.readUTF(), IdKind.NONE));
            }
            IdKind kind = KINDS[in.readByte()];
            // The time by which a tick is sorted is its arrival time.
            return new TimedRow(time, new Row(number, ticks.read(in), time, null, kind));
        }
    }
}

package io.tickproof.generator.recording;

import io.tickproof.market.Tick;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ticks of a recording in the order of its rows. The columns are those of a known format, which is recognised
 * by its rows, or those that the scenario describes; docs/reference/recordings.md lists both.
 */
public final class RecordingReader implements AutoCloseable {
    private final ReadOptions options;
    private final ColumnMapping mapping;
    private final String format;
    private final boolean known;
    private RowReader rows;
    private TickLayout layout;
    private TickParser parser;
    private final InstrumentCheck instruments;
    private int namesKnown;
    private String entryName;
    private long truncatedBefore;
    private long missingIdsBefore;
    private long skippedRows;
    private @Nullable Row current;

    /**
     * One row.
     *
     * @param number number of the row, counted from 1 at the start of the file
     * @param tick null if the row cannot be read as a tick
     * @param arrivalMicros when the tick was received, in µs since the epoch; the event time if the source does not
     *     record it
     * @param problem why the row cannot be read as a tick, with its place; null if it can
     * @param id where the id of the tick comes from
     */
    public record Row(
            long number,
            @Nullable Tick tick,
            long arrivalMicros,
            @Nullable String problem,
            IdKind id) {}

    /** Where the id of a tick comes from. */
    public enum IdKind {
        /** The row has no id, or ids are ignored. */
        NONE,
        /** The row has a whole number. */
        NUMBER,
        /** The row has another text, or several columns, which are hashed. */
        TEXT
    }

    private RecordingReader(Path file, ReadOptions options) {
        this.options = options;
        RowSettings settings = options.columns().rowSettings();
        rows = RowReader.open(file, settings);
        try {
            known = !options.columns().isComplete();
            KnownFormat recognised = known ? recognise() : null;
            format = recognised == null ? "columns of the scenario" : recognised.title();
            mapping = recognised == null
                    ? options.columns()
                    : recognised.columns().with(options.columns());
            if (!mapping.rowSettings().equals(settings)) {
                rows.close();
                rows = RowReader.open(file, mapping.rowSettings());
            }
            entryName = rows.entryName();
            namesKnown = rows.namesKnown();
            layout = TickLayout.of(format, mapping, rows, known, options);
            parser = new TickParser(layout, options.anyPrice());
            instruments = InstrumentCheck.of(layout, rows);
        } catch (RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    private KnownFormat recognise() {
        String name = options.columns().text(ColumnKey.FORMAT);
        if (name != null) {
            return KnownFormats.named(name).orElseThrow();
        }
        PublishedCandleFile.refuse(rows);
        return FormatDetection.detect(rows, options);
    }

    /**
     * Opens a recording.
     *
     * @throws RecordingException if the file cannot be opened, or its format is unknown or does not fit
     */
    public static RecordingReader open(Path file, ReadOptions options) {
        return new RecordingReader(file, options);
    }

    /** Returns the name of the format. */
    public String format() {
        return format;
    }

    /** Returns whether the source records when it received each tick. */
    public boolean hasArrival() {
        return layout.times().arrival() != null;
    }

    /** Returns whether every tick read until now had a trade id. */
    public boolean hasIds() {
        return layout.hasIds() && missingIds() == 0;
    }

    /**
     * Returns the number of ticks read until now that have no id in a file that has ids. Each has an id of its own instead,
     * from a range in which no other id is.
     */
    public long missingIds() {
        return missingIdsBefore + layout.ids().missing();
    }

    /** Returns the id of a row without an id. @param position number of the row in the order of the replay, from 1 */
    long replacementId(long position) {
        return layout.ids().replacement(position);
    }

    /** Returns the number of event times read until now whose digits after the microseconds were cut off. */
    public long truncatedTimes() {
        return truncatedBefore + layout.times().event().truncated();
    }

    /** Returns the number of rows read until now that are not trades, and were skipped. */
    public long skippedRows() {
        return skippedRows;
    }

    /**
     * Returns the next row, or null after the last one.
     *
     * @throws RecordingException if the row is not a tick and bad rows are refused, or the file cannot be read further
     */
    public @Nullable Row next() {
        Row row = null;
        while (row == null && rows.next()) {
            row = readRow();
            skippedRows += row == null ? 1 : 0;
        }
        current = row;
        return row;
    }

    /** Reads the current row. Returns null if it is skipped. */
    private @Nullable Row readRow() {
        if (rows.namesKnown() != namesKnown || !rows.entryName().equals(entryName)) {
            findColumns();
        }
        Row row;
        try {
            row = parser.parse(rows);
        } catch (RecordingException e) {
            if (options.badRows() == ReadOptions.BadRows.REFUSE) {
                throw e;
            }
            // Omit the path: the records of a timeline must not depend on the location of the file.
            return new Row(rows.rowInFile(), null, 0, e.place(), IdKind.NONE);
        }
        if (row != null) {
            instruments.check(rows);
        }
        return row;
    }

    /** Finds the columns again, because a JSON object brought a new name, or another file of the archive starts. */
    private void findColumns() {
        truncatedBefore = truncatedTimes();
        missingIdsBefore = missingIds();
        namesKnown = rows.namesKnown();
        entryName = rows.entryName();
        layout = TickLayout.of(format, mapping, rows, known, options);
        parser = new TickParser(layout, options.anyPrice());
    }

    /**
     * Returns the row that {@link #next} returned last.
     *
     * @throws NullPointerException before the first row and after the last one
     */
    public Row current() {
        return Objects.requireNonNull(current, "next() comes first");
    }

    @Override
    public void close() {
        rows.close();
    }
}

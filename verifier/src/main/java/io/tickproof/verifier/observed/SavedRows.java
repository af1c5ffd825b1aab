package io.tickproof.verifier.observed;

import io.tickproof.market.Candle;
import io.tickproof.market.Side;
import io.tickproof.market.Tick;
import io.tickproof.verifier.latency.Latency;
import io.tickproof.verifier.oracle.TooLateTick;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a run read from its sinks, in one csv.gz file per sink, so that the run can be verified again without its
 * servers. {@code rows.properties} lists the sinks and the layout of the candles.
 */
public final class SavedRows implements Sinks {
    private static final String ABOUT = "rows.properties";
    private static final String LATENCIES = "latency.csv.gz";
    private static final CSVFormat CSV = CSVFormat.RFC4180;

    private final Path folder;
    private final Set<Sink> written;
    private final Set<Sink> unreadable;
    private final CandleLayout layout;

    private SavedRows(Path folder, Set<Sink> written, Set<Sink> unreadable, CandleLayout layout) {
        this.folder = folder;
        this.written = written;
        this.unreadable = unreadable;
        this.layout = layout;
    }

    /**
     * Opens the rows of a run.
     *
     * @throws SinkException if the folder has no rows, or not all of them
     */
    public static SavedRows in(Path folder) throws SinkException {
        Properties about = new Properties();
        try (Reader in = Files.newBufferedReader(folder.resolve(ABOUT))) {
            about.load(in);
            Set<Sink> written = EnumSet.noneOf(Sink.class);
            words(about, "written").forEach(word -> written.add(Sink.valueOf(word)));
            Set<Sink> unreadable = EnumSet.noneOf(Sink.class);
            words(about, "unreadable").forEach(word -> unreadable.add(Sink.valueOf(word)));
            Map<CandleColumn, String> columns = new EnumMap<>(CandleColumn.class);
            words(about, "columns").forEach(word -> columns.put(CandleColumn.valueOf(word), word));
            return new SavedRows(
                    folder,
                    written,
                    unreadable,
                    new CandleLayout(
                            about.getProperty("table"),
                            new CandleLayout.KeyColumns("window", "symbol", "start"),
                            about.getProperty("emitted").equals("true") ? "emitted" : null,
                            columns,
                            new BigDecimal(about.getProperty("tolerance"))));
        } catch (IOException | RuntimeException e) {
            throw new SinkException(
                    folder + " has no rows of a run (" + e + "); was the run interrupted before it read the sinks?", e);
        }
    }

    private static List<String> words(Properties properties, String key) {
        return Arrays.stream(properties.getProperty(key, "").split(" "))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /**
     * Writes the rows. {@code rows.properties} is written last, so that an incomplete folder is not mistaken for a run.
     *
     * @param written the sinks that the job writes
     * @param unreadable those of them that could not be read
     */
    public static void write(
            Path folder,
            CandleLayout layout,
            Set<Sink> written,
            Set<Sink> unreadable,
            SinkRows rows,
            List<Latency.Sample> latencies)
            throws IOException {
        Files.createDirectories(folder);
        file(folder, Sink.CANDLES, csv -> {
            for (ObservedCandle row : rows.candles()) {
                Candle c = row.candle();
                csv.printRecord(
                        c.window(),
                        text(c.symbol()),
                        c.startMicros(),
                        c.open(),
                        c.high(),
                        c.low(),
                        c.close(),
                        c.volume(),
                        c.vwap(),
                        c.meanPrice(),
                        c.trades(),
                        c.idSum(),
                        c.idXor(),
                        row.exact(),
                        row.emittedMicros(),
                        row.committedMicros());
            }
        });
        file(folder, Sink.TOO_LATE, csv -> {
            for (TooLateTick row : rows.tooLate()) {
                Tick tick = row.tick();
                csv.printRecord(
                        row.partition(),
                        row.offset(),
                        row.window(),
                        row.startMicros(),
                        text(tick.symbol()),
                        tick.id(),
                        tick.timeMicros(),
                        tick.price(),
                        tick.quantity(),
                        row.markMicros());
            }
        });
        file(folder, Sink.DUPLICATES, csv -> {
            for (DuplicateRow row : rows.duplicates()) {
                csv.printRecord(row.partition(), row.offset(), text(row.symbol()), row.id(), row.timeMicros());
            }
        });
        file(folder, Sink.DEAD_LETTERS, csv -> {
            for (DeadLetterRow row : rows.deadLetters()) {
                csv.printRecord(row.partition(), row.offset(), text(row.reason()));
            }
        });
        file(folder, Sink.LATEST, csv -> {
            for (Map.Entry<String, Map<String, String>> hash : rows.latest().entrySet()) {
                for (Map.Entry<String, String> field : hash.getValue().entrySet()) {
                    csv.printRecord(text(hash.getKey()), text(field.getKey()), text(field.getValue()));
                }
            }
        });
        file(folder.resolve(LATENCIES), csv -> {
            for (Latency.Sample sample : latencies) {
                csv.printRecord(
                        sample.endMicros(), sample.watermark(), sample.processing(), sample.commit(), sample.visible());
            }
        });
        String about = "table=" + layout.table() + "\nemitted=" + (layout.emitted() != null) + "\ntolerance="
                + layout.tolerance().toPlainString() + "\nwritten="
                + written.stream().map(Sink::name).collect(Collectors.joining(" ")) + "\nunreadable="
                + unreadable.stream().map(Sink::name).collect(Collectors.joining(" ")) + "\ncolumns="
                + layout.columns().keySet().stream().map(CandleColumn::name).collect(Collectors.joining(" ")) + "\n";
        Files.writeString(folder.resolve(ABOUT), about);
    }

    private interface RowPrinter {
        void print(CSVPrinter csv) throws IOException;
    }

    private static void file(Path folder, Sink sink, RowPrinter printer) throws IOException {
        file(path(folder, sink), printer);
    }

    private static void file(Path file, RowPrinter printer) throws IOException {
        try (Writer out = new OutputStreamWriter(
                        new GZIPOutputStream(Files.newOutputStream(file), 1 << 16), StandardCharsets.UTF_8);
                CSVPrinter csv = new CSVPrinter(out, CSV)) {
            printer.print(csv);
        }
    }

    private static Path path(Path folder, Sink sink) {
        return folder.resolve(sink.name().toLowerCase(Locale.ROOT) + ".csv.gz");
    }

    /**
     * Escapes a text that a spreadsheet would take for a formula. {@link #plain} removes the escape.
     */
    private static String text(String value) {
        return !value.isEmpty() && "=+-@'\t\r".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
    }

    private static String plain(String cell) {
        return cell.startsWith("'") ? cell.substring(1) : cell;
    }

    @Override
    public Set<Sink> written() {
        return written;
    }

    @Override
    public CandleLayout layout() {
        return layout;
    }

    @Override
    public void candles(Consumer<ObservedCandle> action) throws SinkException {
        each(
                Sink.CANDLES,
                r -> action.accept(new ObservedCandle(
                        new Candle(
                                new Candle.Key(r.get(0), plain(r.get(1)), number(r, 2)),
                                new Candle.Prices(number(r, 3), number(r, 4), number(r, 5), number(r, 6)),
                                new Candle.Amounts(decimal(r, 7), decimal(r, 8), decimal(r, 9)),
                                new Candle.Fingerprint(number(r, 10), number(r, 11), number(r, 12))),
                        Boolean.parseBoolean(r.get(13)),
                        number(r, 14),
                        number(r, 15))));
    }

    @Override
    public void tooLate(Consumer<TooLateTick> action) throws SinkException {
        each(
                Sink.TOO_LATE,
                r -> action.accept(new TooLateTick(
                        (int) number(r, 0),
                        number(r, 1),
                        r.get(2),
                        number(r, 3),
                        new Tick(plain(r.get(4)), number(r, 5), number(r, 6), number(r, 7), number(r, 8), Side.UNKNOWN),
                        number(r, 9))));
    }

    @Override
    public void duplicates(Consumer<DuplicateRow> action) throws SinkException {
        each(
                Sink.DUPLICATES,
                r -> action.accept(new DuplicateRow(
                        (int) number(r, 0), number(r, 1), plain(r.get(2)), number(r, 3), number(r, 4))));
    }

    @Override
    public void deadLetters(Consumer<DeadLetterRow> action) throws SinkException {
        each(
                Sink.DEAD_LETTERS,
                r -> action.accept(new DeadLetterRow((int) number(r, 0), number(r, 1), plain(r.get(2)))));
    }

    @Override
    public Map<String, Map<String, String>> latest() throws SinkException {
        Map<String, Map<String, String>> latest = new TreeMap<>();
        each(
                Sink.LATEST,
                r -> latest.computeIfAbsent(plain(r.get(0)), symbol -> new TreeMap<>())
                        .put(plain(r.get(1)), plain(r.get(2))));
        return latest;
    }

    /** Returns the latencies of the candles that were measured. */
    public List<Latency.Sample> latencies() throws SinkException {
        List<Latency.Sample> samples = new ArrayList<>();
        each(
                folder.resolve(LATENCIES),
                r -> samples.add(
                        new Latency.Sample(number(r, 0), number(r, 1), number(r, 2), number(r, 3), number(r, 4))));
        return samples;
    }

    @Override
    public void close() {
        // Every file is closed after it is read.
    }

    private void each(Sink sink, Consumer<CSVRecord> action) throws SinkException {
        if (unreadable.contains(sink)) {
            throw new SinkException(sink.text() + ": the run could not read this sink", null);
        }
        each(path(folder, sink), action);
    }

    private static void each(Path file, Consumer<CSVRecord> action) throws SinkException {
        long row = 0;
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                        new GZIPInputStream(Files.newInputStream(file), 1 << 16), StandardCharsets.UTF_8));
                var records = CSV.parse(in)) {
            for (CSVRecord next : records) {
                row++;
                action.accept(next);
            }
        } catch (IOException | RuntimeException e) {
            throw new SinkException(file + ", row " + (row + 1) + ": cannot be read (" + e + ")", e);
        }
    }

    private static long number(CSVRecord row, int column) {
        return Long.parseLong(row.get(column));
    }

    /** Returns null for an empty cell. */
    private static @Nullable BigDecimal decimal(CSVRecord row, int column) {
        return row.get(column).isEmpty() ? null : new BigDecimal(row.get(column));
    }
}

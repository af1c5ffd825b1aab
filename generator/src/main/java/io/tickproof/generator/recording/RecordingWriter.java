package io.tickproof.generator.recording;

import io.tickproof.market.Decimals;
import io.tickproof.market.Tick;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Writes ticks in our own format: csv with the columns ts_us, symbol, trade_id, price, qty, side, arrival_us. */
public final class RecordingWriter implements AutoCloseable {
    private final CSVPrinter csv;

    /**
     * @param file replaced if it is there; gzipped if its name ends in .gz
     * @throws IOException if the file cannot be written
     */
    public RecordingWriter(Path file) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setRecordSeparator('\n')
                .setHeader("ts_us", "symbol", "trade_id", "price", "qty", "side", "arrival_us")
                .get();
        // A channel would be closed by an interrupt, and lose what was captured last.
        OutputStream out = new FileOutputStream(file.toFile());
        boolean zipped = file.getFileName().toString().endsWith(".gz");
        csv = new CSVPrinter(
                new OutputStreamWriter(zipped ? new GZIPOutputStream(out, 1 << 16) : out, StandardCharsets.UTF_8),
                format);
    }

    /** Writes a row. @param arrivalMicros when it came, in µs since the epoch */
    public void write(Tick tick, long arrivalMicros) throws IOException {
        csv.printRecord(
                tick.timeMicros(),
                tick.symbol(),
                tick.id(),
                Decimals.format(tick.price()),
                Decimals.format(tick.quantity()),
                tick.side().text(),
                arrivalMicros);
    }

    public void flush() throws IOException {
        csv.flush();
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }
}

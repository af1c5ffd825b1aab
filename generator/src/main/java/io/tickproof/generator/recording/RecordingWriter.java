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

/** Writes ticks in the Tickproof format: CSV with the columns ts_us, symbol, trade_id, price, qty, side, arrival_us. */
public final class RecordingWriter implements AutoCloseable {
    private final CSVPrinter csv;

    /**
     * @param file replaced if it exists; gzipped if its name ends in .gz
     * @throws IOException if the file cannot be written
     */
    public RecordingWriter(Path file) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setRecordSeparator('\n')
                .setHeader("ts_us", "symbol", "trade_id", "price", "qty", "side", "arrival_us")
                .get();
        // An interrupt would close a channel, and the rows captured last would be lost.
        OutputStream out = new FileOutputStream(file.toFile());
        boolean gzip = file.toString().endsWith(".gz");
        csv = new CSVPrinter(
                new OutputStreamWriter(gzip ? new GZIPOutputStream(out, 1 << 16) : out, StandardCharsets.UTF_8),
                format);
    }

    /**
     * Writes a row.
     *
     * @param arrivalMicros when the tick was received, in µs since the epoch
     */
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

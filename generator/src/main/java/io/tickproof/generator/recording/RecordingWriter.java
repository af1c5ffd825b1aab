package io.tickproof.generator.recording;

import io.tickproof.market.Decimals;
import io.tickproof.market.Tick;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Writes ticks in our own format: csv.gz with the columns ts_us, symbol, trade_id, price, qty, side. */
public final class RecordingWriter implements AutoCloseable {
    private final CSVPrinter csv;

    /** @throws IOException if the file cannot be written */
    public RecordingWriter(Path file) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setRecordSeparator('\n')
                .setHeader("ts_us", "symbol", "trade_id", "price", "qty", "side")
                .get();
        csv = new CSVPrinter(
                new OutputStreamWriter(
                        new GZIPOutputStream(Files.newOutputStream(file), 1 << 16), StandardCharsets.UTF_8),
                format);
    }

    public void write(Tick tick) throws IOException {
        csv.printRecord(
                tick.timeMicros(),
                tick.symbol(),
                tick.id(),
                Decimals.format(tick.price()),
                Decimals.format(tick.quantity()),
                tick.side().text());
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }
}

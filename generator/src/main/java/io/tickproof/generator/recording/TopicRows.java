package io.tickproof.generator.recording;

import io.tickproof.generator.recording.RecordedTopic.Format;
import io.tickproof.market.Decimals;
import io.tickproof.market.Micros;
import io.tickproof.market.RejectionReason;
import io.tickproof.market.TickDecoder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The ticks of a topic recording as rows of the Tickproof format, so that everything that reads a recording reads that of
 * a topic, too. Heartbeats are skipped. The timestamp of a record is its arrival.
 */
final class TopicRows implements RowSource {
    private static final String[] COLUMNS = {"ts_us", "symbol", "trade_id", "price", "qty", "side", "arrival_us"};

    private final TopicRecordingReader recording;
    private final ColumnNames names = new ColumnNames();
    /** A price of zero or less is refused by the reader of the rows, which knows what the scenario allows. */
    private final TickDecoder decoder = new TickDecoder(true);

    TopicRows(Path file) {
        recording = TopicRecordingReader.open(file);
        if (recording.topic().format() == Format.RAW) {
            recording.close();
            throw new RecordingException(
                    file,
                    "is a recording of the topic " + recording.topic().name()
                            + " with foreign values, so it contains no ticks; send its records to a topic with bin/tickproof replay, "
                            + "or record it with --format tickproof if its values have the wire format");
        }
        for (String column : COLUMNS) {
            names.add(column);
        }
    }

    @Override
    public ColumnNames names() {
        return names;
    }

    @Override
    public int headerRows() {
        return 0;
    }

    @Override
    public String @Nullable [] read() {
        for (TopicRecord record = recording.next(); record != null; record = recording.next()) {
            switch (decoder.decode(record.content().value())) {
                case TICK -> {
                    return new String[] {
                        Long.toString(decoder.timeMicros()),
                        decoder.symbol(),
                        Long.toString(decoder.id()),
                        Decimals.format(decoder.price()),
                        Decimals.format(decoder.quantity()),
                        decoder.side().text(),
                        Long.toString(
                                Micros.ofMillis(Math.max(0, record.timestamp().millis())))
                    };
                }
                case HEARTBEAT -> {
                    // It is not a tick.
                }
                case REJECTED -> {
                    RejectionReason reason = decoder.rejection();
                    return new String[] {
                        "partition " + record.partition() + ", offset " + record.offset() + ": "
                                + (reason == null ? "not a tick" : reason.text())
                                + "; stream.badRows: deadLetter replays it as it is"
                    };
                }
            }
        }
        return null;
    }

    @Override
    public @Nullable String problem(String[] row) {
        return row.length == 1 ? row[0] : null;
    }

    @Override
    public int width() {
        return COLUMNS.length;
    }

    @Override
    public void close() {
        recording.close();
    }
}

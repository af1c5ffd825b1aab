package io.tickproof.pipeline.source;

import io.tickproof.market.RecordedTickFile;
import io.tickproof.market.RejectionReason;
import io.tickproof.market.Tick;
import io.tickproof.market.TickDecoder;
import io.tickproof.pipeline.options.JobOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.ServiceLoader;

/** A recording with one tick per row. The formats are the generator's; the job finds their reader as a service. */
final class RecordingFile extends FilePartition {
    private final RecordedTickFile file;

    RecordingFile(Path path, int number, JobOptions.Files files, boolean anyPrice) throws IOException {
        super(number);
        file = format().open(path, files.columns(), anyPrice, files.anyTime());
    }

    /**
     * Returns the reader of recordings.
     *
     * @throws IOException if the jar of the job contains none
     */
    static RecordedTickFile.Format format() throws IOException {
        return ServiceLoader.load(RecordedTickFile.Format.class, RecordingFile.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IOException("the job's jar contains no reader of recordings: no service "
                        + RecordedTickFile.Format.class.getName()));
    }

    @Override
    boolean read(SourceRecord record, long atOffset) {
        if (!file.next()) {
            return false;
        }
        record.offset = atOffset;
        Tick tick = file.tick();
        if (tick == null) {
            record.kind = TickDecoder.Kind.REJECTED;
            record.rejection = RejectionReason.MISSING_FIELD;
            record.payload = RecordDecoder.payload(
                    Objects.requireNonNullElse(file.problem(), "not a tick").getBytes(StandardCharsets.UTF_8));
            return true;
        }
        record.kind = TickDecoder.Kind.TICK;
        record.symbol = tick.symbol();
        record.id = tick.id();
        record.timeMicros = tick.timeMicros();
        record.price = tick.price();
        record.quantity = tick.quantity();
        record.rejection = null;
        record.payload = null;
        return true;
    }

    @Override
    public void close() {
        file.close();
    }
}

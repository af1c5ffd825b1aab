package io.tickproof.harness.run;

import io.tickproof.generator.output.SendJournal;
import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.verifier.LogReplay;
import io.tickproof.verifier.oracle.LogRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replays the input of the job: generates the timeline again and takes each delivery's place in the log from the
 * journal. Nothing that the job wrote is used.
 */
public final class JournalReplay implements LogReplay {
    private final Timeline timeline;
    private final SendJournal journal;

    public JournalReplay(Timeline timeline, SendJournal journal) {
        this.timeline = timeline;
        this.journal = journal;
    }

    @Override
    public void replay(Listener listener) {
        List<SendJournal.Reader> readers = new ArrayList<>();
        try (Timeline.Walk walk = timeline.walk()) {
            for (int partition = 0; partition < timeline.partitions(); partition++) {
                readers.add(journal.reader(partition));
            }
            long[] positions = new long[timeline.partitions()];
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                int partition = delivery.partition();
                SendJournal.Entry entry = readers.get(partition).at(positions[partition]++);
                if (entry != null) {
                    replay(listener, delivery, entry);
                } else {
                    listener.absent(partition, symbol(delivery), delivery.isHeartbeat());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            readers.forEach(JournalReplay::close);
        }
    }

    static void replay(Listener listener, Delivery delivery, SendJournal.Entry entry) {
        LogRecord sent = new LogRecord(
                delivery.partition(),
                entry.offset(),
                delivery.label().text(),
                delivery.delayMicros(),
                new LogRecord.Timing(entry.scheduledMicros(), entry.sentMicros(), entry.appendedMillis()));
        if (delivery.isHeartbeat()) {
            listener.heartbeat(delivery.timeMicros(), sent);
        } else if (delivery.rejection() != null) {
            listener.rejected(delivery.rejection().name(), symbol(delivery), sent);
        } else {
            listener.tick(delivery.tick(), sent);
        }
    }

    private static @Nullable String symbol(Delivery delivery) {
        return delivery.hasTick() ? delivery.tick().symbol() : null;
    }

    private static void close(SendJournal.Reader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

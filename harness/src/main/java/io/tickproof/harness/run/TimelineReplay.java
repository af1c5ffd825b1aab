package io.tickproof.harness.run;

import io.tickproof.generator.output.SendJournal;
import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.verifier.LogReplay;

/**
 * Replays the log of a topic that no longer exists. Every delivery is in the log, in the order of the timeline.
 */
public final class TimelineReplay implements LogReplay {
    private final Timeline timeline;
    private final Timeline.Part part;

    public TimelineReplay(Timeline timeline) {
        this(timeline, Timeline.Part.ALL);
    }

    /**
     * @param part the partitions and deliveries to replay; offsets are correct only if it begins with the first
     *     delivery
     */
    public TimelineReplay(Timeline timeline, Timeline.Part part) {
        this.timeline = timeline;
        this.part = part;
    }

    @Override
    public void replay(Listener listener) {
        long[] offsets = new long[timeline.partitions()];
        try (Timeline.Walk walk = timeline.walk(part)) {
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                long offset = offsets[delivery.partition()]++;
                JournalReplay.replay(listener, delivery, new SendJournal.Entry(offset, offset, 0, 0, 0));
            }
        }
    }
}

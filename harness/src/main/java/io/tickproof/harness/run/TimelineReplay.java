package io.tickproof.harness.run;

import io.tickproof.generator.output.SendJournal;
import io.tickproof.generator.timeline.Delivery;
import io.tickproof.generator.timeline.Timeline;
import io.tickproof.verifier.LogReplay;

/** The log of a run that is long gone, where every delivery came into it: each stands where the timeline has it. */
public final class TimelineReplay implements LogReplay {
    private final Timeline timeline;
    private final Timeline.Part part;

    public TimelineReplay(Timeline timeline) {
        this(timeline, Timeline.Part.ALL);
    }

    /** @param part of its partitions; from the first delivery, where offsets are to be right */
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
                JournalReplay.tell(listener, delivery, new SendJournal.Entry(offset, offset, 0, 0, 0));
            }
        }
    }
}

package io.tickproof.pipeline.window;

import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.contract.WindowMath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The panes and id sets of one symbol that a batch changes. Each is looked up once and written once per batch.
 *
 * <p>It also collects the windows whose timers must be set. A pane's first tick sets the timers of its windows, and not
 * every batch, which would be the largest cost if there are many symbols. A late tick sets them again: the timers of the
 * windows that it revises have usually fired, and after a restore the watermark may be before them.
 */
final class DirtyPanes {
    private final String symbol;
    private final List<WindowSpec> windows;
    private final WriteBackCache<Accumulator> panes;
    private final WriteBackCache<SeenIds> seenIds;
    private final Map<Long, Accumulator> dirtyPanes = new HashMap<>();
    private final Map<Long, SeenIds> dirtyIds = new HashMap<>();
    private final Set<WindowInstance> changedWindows = new LinkedHashSet<>();
    private final List<Long> newPanes = new ArrayList<>();
    private final List<Long> newIdSpans = new ArrayList<>();

    DirtyPanes(
            String symbol,
            List<WindowSpec> windows,
            WriteBackCache<Accumulator> panes,
            WriteBackCache<SeenIds> seenIds) {
        this.symbol = symbol;
        this.windows = windows;
        this.panes = panes;
        this.seenIds = seenIds;
    }

    /**
     * Returns the accumulator of a pane, a new one if there is none.
     *
     * @param isLate whether the tick to add is late for one of its windows
     */
    Accumulator pane(long start, boolean isLate) throws Exception {
        Accumulator pane = dirtyPanes.get(start);
        if (pane == null) {
            pane = panes.get(symbol, start);
            if (pane == null) {
                pane = new Accumulator();
                newPanes.add(start);
                markWindowsChanged(start);
            }
            dirtyPanes.put(start, pane);
        }
        if (isLate) {
            markWindowsChanged(start);
        }
        return pane;
    }

    private void markWindowsChanged(long paneStart) {
        for (WindowSpec window : windows) {
            WindowMath.forEachStart(window, paneStart, start -> markChanged(new WindowInstance(window, start)));
        }
    }

    void markChanged(WindowInstance window) {
        changedWindows.add(window);
    }

    /** Returns the ids seen in a span of event time, an empty set if there is none. */
    SeenIds ids(long start) throws Exception {
        SeenIds ids = dirtyIds.get(start);
        if (ids == null) {
            ids = seenIds.get(symbol, start);
            if (ids == null) {
                ids = new SeenIds();
                newIdSpans.add(start);
            }
            dirtyIds.put(start, ids);
        }
        return ids;
    }

    /** Puts all changes into the caches. */
    void write() throws Exception {
        for (Map.Entry<Long, Accumulator> pane : dirtyPanes.entrySet()) {
            panes.put(symbol, pane.getKey(), pane.getValue());
        }
        for (Map.Entry<Long, SeenIds> span : dirtyIds.entrySet()) {
            seenIds.put(symbol, span.getKey(), span.getValue());
        }
    }

    /** Returns the windows that must be emitted or get a timer. */
    Set<WindowInstance> changedWindows() {
        return changedWindows;
    }

    /** Returns the starts of the panes that the batch created. */
    List<Long> newPanes() {
        return newPanes;
    }

    /** Returns the starts of the id sets that the batch created. */
    List<Long> newIdSpans() {
        return newIdSpans;
    }
}

package io.tickproof.verifier.check;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Compares two collections of rows as multisets, so that a row that stands twice is seen. Expected rows are told
 * first, then observed ones.
 *
 * @param <T> what a row says
 */
final class RowComparison<T> {
    private final Function<T, String> text;
    private final Function<T, String> place;
    private final Map<String, Slot<T>> slots = new HashMap<>();
    private final TableHash observedRows = new TableHash();
    private long expected;

    /** Hears of the rows that differ. */
    interface Action<T> {
        /**
         * @param expected null where none is
         * @param observed null where none is; both: another row stands in its place
         * @param doubled whether the row is right, and stands more than once
         */
        void accept(T expected, T observed, boolean doubled);
    }

    private static final class Slot<T> {
        private final T row;
        private int expected;
        private int observed;

        Slot(T row) {
            this.row = row;
        }
    }

    /** @param place what a row must have for itself: two that differ, with the same place, are one difference */
    RowComparison(Function<T, String> text, Function<T, String> place) {
        this.text = text;
        this.place = place;
    }

    void expect(T row) {
        expected++;
        slots.computeIfAbsent(text.apply(row), key -> new Slot<>(row)).expected++;
    }

    void observe(T row) {
        String key = text.apply(row);
        observedRows.add(key);
        slots.computeIfAbsent(key, k -> new Slot<>(row)).observed++;
    }

    TableHash observedRows() {
        return observedRows;
    }

    /** Each row that is too many, too few or another one, in the order of their texts. */
    void differences(Action<T> action) {
        List<Slot<T>> unequal = slots.entrySet().stream()
                .filter(entry -> entry.getValue().expected != entry.getValue().observed)
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .map(Map.Entry::getValue)
                .toList();
        Map<String, T> strangers = new HashMap<>();
        unequal.stream()
                .filter(slot -> slot.expected == 0)
                .forEach(slot -> strangers.putIfAbsent(place.apply(slot.row), slot.row));
        Set<T> paired = new HashSet<>();
        for (Slot<T> slot : unequal) {
            for (int i = slot.observed; i < slot.expected; i++) {
                T instead = strangers.remove(place.apply(slot.row));
                if (instead != null) {
                    paired.add(instead);
                }
                action.accept(slot.row, instead, false);
            }
        }
        for (Slot<T> slot : unequal) {
            int first = slot.expected == 0 && paired.contains(slot.row) ? 1 : slot.expected;
            for (int i = first; i < slot.observed; i++) {
                action.accept(null, slot.row, slot.expected > 0 || i > 0);
            }
        }
    }

    String detail() {
        if (expected == 0 && observedRows.size() == 0) {
            return "none expected, none observed";
        }
        long equal = slots.values().stream()
                .mapToLong(slot -> Math.min(slot.expected, slot.observed))
                .sum();
        return expected + " expected, " + observedRows.size() + " observed, " + equal + " equal";
    }
}

package io.tickproof.verifier.check;

import io.tickproof.verifier.cause.Descriptions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Compares two collections of rows as multisets, so that a duplicated row is found. Add the expected rows first, then the
 * observed ones.
 *
 * @param <T> the type of a row
 */
final class RowComparison<T> {
    private final Function<T, String> text;
    private final Function<T, String> identity;
    private final Map<String, Slot<T>> slots = new HashMap<>();
    private final TableHash observedRows = new TableHash();
    private long expected;

    /** Receives the rows that differ. */
    interface Action<T> {
        /**
         * @param expected null if the observed row is not expected
         * @param observed null if the expected row is missing; if both are given, they have the same identity
         * @param duplicated whether the row is expected and exists more than once
         */
        void accept(@Nullable T expected, @Nullable T observed, boolean duplicated);
    }

    private static final class Slot<T> {
        private final T row;
        private int expected;
        private int observed;

        Slot(T row) {
            this.row = row;
        }
    }

    /**
     * @param text the row as text
     * @param identity the key that no two rows share: two different rows with the same identity are one difference
     */
    RowComparison(Function<T, String> text, Function<T, String> identity) {
        this.text = text;
        this.identity = identity;
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

    /** Reports each row that is missing, duplicated, different or not expected, in the order of their texts. */
    void differences(Action<T> action) {
        List<Slot<T>> unequal = slots.entrySet().stream()
                .filter(entry -> entry.getValue().expected != entry.getValue().observed)
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .map(Map.Entry::getValue)
                .toList();
        Map<String, T> unexpected = new HashMap<>();
        unequal.stream()
                .filter(slot -> slot.expected == 0)
                .forEach(slot -> unexpected.putIfAbsent(identity.apply(slot.row), slot.row));
        Set<T> paired = new HashSet<>();
        for (Slot<T> slot : unequal) {
            for (int i = slot.observed; i < slot.expected; i++) {
                @Nullable T instead = unexpected.remove(identity.apply(slot.row));
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
        return Descriptions.count(expected) + " expected, " + Descriptions.count(observedRows.size()) + " observed, "
                + Descriptions.count(equal) + " equal";
    }
}

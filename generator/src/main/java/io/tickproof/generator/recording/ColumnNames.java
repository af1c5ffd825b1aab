package io.tickproof.generator.recording;

import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of columns with their indices, which count from 0. A name is found whatever its case, unless two names
 * differ only in their case: then both must be spelled exactly. A name that occurs twice is not found.
 */
final class ColumnNames {
    private final Map<String, Integer> bySpelling = new HashMap<>();
    private final Map<String, String> spellings = new HashMap<>();
    private final Map<String, Integer> header = new LinkedHashMap<>();
    private final Set<String> twice = new HashSet<>();
    /** Lower-case names that were asked for before a row had them. */
    private final Map<String, String> reserved = new HashMap<>();

    private final BitSet seen = new BitSet();
    private int size;

    /** Adds the name of the next column, and returns its index. */
    int add(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String wanted = reserved.remove(lower);
        if (wanted != null) {
            int index = Objects.requireNonNull(bySpelling.get(wanted));
            bySpelling.put(name, index);
            return index;
        }
        int index = size++;
        String other = spellings.putIfAbsent(lower, name);
        if (bySpelling.putIfAbsent(name, index) != null) {
            twice.add(lower);
            header.remove(name);
            header.remove(lower);
        } else if (other == null) {
            header.put(lower, index);
        } else if (!twice.contains(lower)) {
            Integer first = header.remove(lower);
            if (first != null && !header.containsKey(other)) {
                header.put(other, first);
            }
            header.put(name, index);
        }
        return index;
    }

    /** Adds a column for a name that no row has had yet, and returns its index. */
    int reserve(String name) {
        int index = add(name);
        reserved.put(name.toLowerCase(Locale.ROOT), name);
        return index;
    }

    /** Notes that a row has the column. */
    void setSeen(int index) {
        seen.set(index);
    }

    /** Returns the reserved names that no row has had. */
    List<String> unseen() {
        return reserved.values().stream()
                .filter(name -> !seen.get(Objects.requireNonNull(bySpelling.get(name))))
                .sorted()
                .toList();
    }

    /** Returns the index of an exact spelling, or null if there is none. */
    @Nullable
    Integer bySpelling(String name) {
        return bySpelling.get(name);
    }

    /** Returns the index of a name, or null if there is none or if it is ambiguous. */
    @Nullable
    Integer find(String name) {
        Integer exact = header.get(name);
        return exact != null ? exact : header.get(name.toLowerCase(Locale.ROOT));
    }

    /** Returns whether two columns have this name, regardless of its case. */
    boolean isTwice(String name) {
        return twice.contains(name.toLowerCase(Locale.ROOT));
    }

    /**
     * Returns the index of each name, in the order of the columns. Names are in lower case; two names that differ only in
     * their case are as they are spelled. The map grows with the names.
     */
    Map<String, Integer> header() {
        return Collections.unmodifiableMap(header);
    }

    int size() {
        return size;
    }
}

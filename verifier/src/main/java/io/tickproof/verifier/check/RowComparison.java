package io.tickproof.verifier.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Compares two collections of rows as multisets, so that a row that stands twice is seen. Expected rows are told
 * first; then each observed row takes one of them away.
 *
 * @param <T> what a row says
 */
final class RowComparison<T> {
    private final String what;
    private final Function<T, String> text;
    private final Map<String, List<T>> open = new HashMap<>();
    private final List<T> unexpected = new ArrayList<>();
    private final RowSet observedRows = new RowSet();
    private long expected;
    private long matching;

    RowComparison(String what, Function<T, String> text) {
        this.what = what;
        this.text = text;
    }

    void expect(T row) {
        expected++;
        open.computeIfAbsent(text.apply(row), key -> new ArrayList<>(1)).add(row);
    }

    void observe(T row) {
        String key = text.apply(row);
        observedRows.add(key);
        List<T> same = open.get(key);
        if (same == null) {
            unexpected.add(row);
            return;
        }
        matching++;
        same.remove(same.size() - 1);
        if (same.isEmpty()) {
            open.remove(key);
        }
    }

    RowSet observedRows() {
        return observedRows;
    }

    /** @param finding makes a finding of (row, whether it is missing) */
    Check check(String name, java.util.function.BiFunction<T, Boolean, Finding> finding) {
        List<T> missing = open.values().stream().flatMap(List::stream).toList();
        long differences = missing.size() + (long) unexpected.size();
        String detail = expected + " expected, " + observedRows.size() + " observed, " + matching + " equal";
        if (differences == 0) {
            return Check.pass(name, expected == 0 ? "none expected, none observed" : detail);
        }
        List<Finding> findings = new ArrayList<>();
        missing.stream()
                .sorted(Comparator.comparing(text))
                .limit(Check.MAX_FINDINGS / 2)
                .forEach(row -> findings.add(finding.apply(row, true)));
        unexpected.stream()
                .sorted(Comparator.comparing(text))
                .limit(Check.MAX_FINDINGS / 2)
                .forEach(row -> findings.add(finding.apply(row, false)));
        return Check.fail(
                name,
                detail + "; " + missing.size() + " " + what + " missing, " + unexpected.size() + " unexpected",
                findings,
                differences);
    }
}

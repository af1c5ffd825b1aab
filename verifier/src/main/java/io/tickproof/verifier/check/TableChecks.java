package io.tickproof.verifier.check;

import io.tickproof.market.Candle;
import io.tickproof.market.SharedNames;
import io.tickproof.market.Tick;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.cause.Descriptions;
import io.tickproof.verifier.observed.Sink;
import io.tickproof.verifier.observed.Sinks.DeadLetterRow;
import io.tickproof.verifier.observed.Sinks.DuplicateRow;
import io.tickproof.verifier.oracle.LogRecord;
import io.tickproof.verifier.oracle.TickOutcome;
import io.tickproof.verifier.oracle.TooLateTick;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The three tables of what is in no candle, compared row by row. */
public final class TableChecks {
    private final RowComparison<TooLateTick> tooLate =
            new RowComparison<>(TooLateTick::toRow, row -> place(row) + row.window() + '|' + row.startMicros());
    private final RowComparison<DuplicateRow> duplicates =
            new RowComparison<>(DuplicateRow::toRow, row -> place(row).toString());
    private final RowComparison<DeadLetterRow> deadLetters =
            new RowComparison<>(DeadLetterRow::toRow, row -> place(row).toString());
    private final List<TooLateTick> observedTooLate = new ArrayList<>();
    private final List<DuplicateRow> observedDuplicates = new ArrayList<>();
    private final List<DeadLetterRow> observedDeadLetters = new ArrayList<>();
    private final Map<LogPosition, LogRecord> sent = new HashMap<>();
    private final Map<LogPosition, TickOutcome> fates = new HashMap<>();

    public void expectTooLate(TooLateTick row, LogRecord how) {
        tooLate.expect(row);
        sent.put(LogPosition.of(how), how);
    }

    public void expectDuplicate(Tick tick, LogRecord how) {
        duplicates.expect(new DuplicateRow(how.partition(), how.offset(), tick.symbol(), tick.id(), tick.timeMicros()));
        sent.put(LogPosition.of(how), how);
    }

    public void expectDeadLetter(String reason, LogRecord how) {
        deadLetters.expect(new DeadLetterRow(how.partition(), how.offset(), reason));
        sent.put(LogPosition.of(how), how);
    }

    public void observeTooLate(TooLateTick row) {
        tooLate.observe(row);
        observedTooLate.add(row);
    }

    public void observeDuplicate(DuplicateRow row) {
        duplicates.observe(row);
        observedDuplicates.add(row);
    }

    public void observeDeadLetter(DeadLetterRow row) {
        deadLetters.observe(row);
        observedDeadLetters.add(row);
    }

    public List<TooLateTick> observedTooLate() {
        return observedTooLate;
    }

    public List<DuplicateRow> observedDuplicates() {
        return observedDuplicates;
    }

    public List<DeadLetterRow> observedDeadLetters() {
        return observedDeadLetters;
    }

    /** What the job says of ticks that are not in a candle. */
    public final class Aside {
        private final Set<LogPosition> everywhere = new HashSet<>();
        private final Set<List<Object>> here = new HashSet<>();

        private Aside() {
            observedDuplicates.forEach(row -> everywhere.add(place(row)));
            observedDeadLetters.forEach(row -> everywhere.add(place(row)));
            observedTooLate.forEach(row -> here.add(List.of(place(row), row.window(), row.startMicros())));
        }

        /** Whether it says that the tick is a duplicate, a dead letter, or too late for this window. */
        public boolean holds(LogPosition place, Candle.Key window) {
            return everywhere.contains(place) || here.contains(List.of(place, window.window(), window.startMicros()));
        }
    }

    public Aside aside() {
        return new Aside();
    }

    /** Name of the table in results → SHA-256 of its rows. */
    public Map<String, String> hashes(Set<Sink> written) {
        Map<String, String> hashes = new TreeMap<>();
        if (written.contains(Sink.TOO_LATE)) {
            hashes.put("tooLate", tooLate.observedRows().hash());
        }
        if (written.contains(Sink.DUPLICATES)) {
            hashes.put("duplicates", duplicates.observedRows().hash());
        }
        if (written.contains(Sink.DEAD_LETTERS)) {
            hashes.put("deadLetters", deadLetters.observedRows().hash());
        }
        return hashes;
    }

    /** @param windows those that were asked for */
    public Check tooLate(Set<String> windows, FindingCollector.Overflow overflow) {
        FindingCollector findings = new FindingCollector(CheckId.TOO_LATE, overflow);
        tooLate.differences((expected, observed, doubled) -> {
            TooLateTick row = expected == null ? observed : expected;
            findings.add(new Finding(
                    "too late " + word(expected, observed, doubled),
                    row.tick().symbol(),
                    row.window(),
                    row.startMicros(),
                    expected == null
                            ? ""
                            : Descriptions.of(expected.tick()) + ", mark " + Descriptions.time(expected.markMicros()),
                    observed == null
                            ? ""
                            : Descriptions.of(observed.tick()) + ", mark " + Descriptions.time(observed.markMicros()),
                    windows.contains(row.window())
                            ? cause(
                                    place(row),
                                    expected,
                                    observed,
                                    doubled,
                                    "tick " + row.tick().name(),
                                    "is too late for this window and must stand in " + SharedNames.TOO_LATE)
                            : new Cause(Kind.ROW_UNEXPECTED, "nobody asked for windows of " + row.window())));
        });
        return findings.check(tooLate.detail());
    }

    public Check duplicates(FindingCollector.Overflow overflow) {
        FindingCollector findings = new FindingCollector(CheckId.DUPLICATES, overflow);
        duplicates.differences((expected, observed, doubled) -> {
            DuplicateRow row = expected == null ? observed : expected;
            findings.add(new Finding(
                    "duplicate " + word(expected, observed, doubled),
                    row.symbol(),
                    "",
                    row.timeMicros(),
                    expected == null ? "" : describe(expected),
                    observed == null ? "" : describe(observed),
                    cause(
                            place(row),
                            expected,
                            observed,
                            doubled,
                            "tick " + row.symbol() + " " + row.id(),
                            "is a further copy and must stand in " + SharedNames.DUPLICATES)));
        });
        return findings.check(duplicates.detail());
    }

    private static String describe(DuplicateRow row) {
        return row.symbol() + " " + row.id() + " of " + Descriptions.time(row.timeMicros());
    }

    public Check deadLetters(FindingCollector.Overflow overflow) {
        FindingCollector findings = new FindingCollector(CheckId.DEAD_LETTERS, overflow);
        Set<LogPosition> asTicks = new HashSet<>();
        observedTooLate.forEach(row -> asTicks.add(place(row)));
        observedDuplicates.forEach(row -> asTicks.add(place(row)));
        deadLetters.differences((expected, observed, doubled) -> {
            DeadLetterRow row = expected == null ? observed : expected;
            Cause cause;
            if (expected != null && observed != null) {
                cause = new Cause(
                        Kind.WRONG_REASON,
                        sent.get(place(row)).describe() + ": broken by " + expected.reason() + ", and told as "
                                + observed.reason());
            } else if (expected != null && asTicks.contains(place(row))) {
                cause = new Cause(
                        Kind.TAKEN_FOR_TICK,
                        sent.get(place(row)).describe() + ": is no valid tick (" + row.reason()
                                + "), and the job took it for one");
            } else {
                cause = cause(
                        place(row),
                        expected,
                        observed,
                        doubled,
                        "the record",
                        "is no valid tick (" + row.reason() + ") and must stand in " + SharedNames.DEAD_LETTERS);
            }
            findings.add(new Finding(
                    "dead letter " + word(expected, observed, doubled),
                    "",
                    "",
                    0,
                    expected == null ? "" : expected.reason(),
                    observed == null ? "" : observed.reason(),
                    cause));
        });
        return findings.check(deadLetters.detail());
    }

    /** Places of rows that nobody expects: whoever walks the log again may say what stands there. */
    public Set<LogPosition> unexpectedPlaces() {
        Set<LogPosition> places = new HashSet<>();
        tooLate.differences((expected, observed, doubled) -> {
            if (expected == null && places.size() < FindingCollector.MOST_KEPT) {
                places.add(place(observed));
            }
        });
        duplicates.differences((expected, observed, doubled) -> {
            if (expected == null && places.size() < 2 * FindingCollector.MOST_KEPT) {
                places.add(place(observed));
            }
        });
        return places;
    }

    /** What the contract does with the tick that stands there; told before the checks are made. */
    public void fate(LogPosition place, TickOutcome fate) {
        fates.put(place, fate);
    }

    private Cause cause(
            LogPosition place, Object expected, Object observed, boolean doubled, String what, String must) {
        if (doubled) {
            return new Cause(Kind.ROW_DUPLICATED, what + ", " + place + ": the row stands more than once");
        }
        if (expected == null) {
            return byLog(place, what, must);
        }
        String where = what + ", " + sent.get(place).describe() + ", ";
        return observed == null
                ? new Cause(Kind.ROW_MISSING, where + must)
                : new Cause(Kind.ROW_DIFFERENT, where + "stands there with other values");
    }

    private Cause byLog(LogPosition place, String what, String must) {
        TickOutcome fate = fates.get(place);
        if (fate == null) {
            return new Cause(Kind.ROW_UNEXPECTED, what + ", " + place + ": nothing of the kind is expected from there");
        }
        String sentence = what + ", " + place + ": by the log ";
        return switch (fate) {
            case ON_TIME, LATE, PARTLY_TOO_LATE ->
                new Cause(
                        must.endsWith(SharedNames.TOO_LATE) ? Kind.LATE_LOST : Kind.ROW_UNEXPECTED,
                        sentence + "it is in time, and no copy");
            case TOO_LATE -> new Cause(Kind.ROW_UNEXPECTED, sentence + "it is too late for every window");
            case DUPLICATE -> new Cause(Kind.ROW_UNEXPECTED, sentence + "it is a duplicate");
            case DEAD_LETTER -> new Cause(Kind.ROW_UNEXPECTED, sentence + "it is a dead letter");
        };
    }

    private static LogPosition place(TooLateTick row) {
        return new LogPosition(row.partition(), row.offset());
    }

    private static LogPosition place(DuplicateRow row) {
        return new LogPosition(row.partition(), row.offset());
    }

    private static LogPosition place(DeadLetterRow row) {
        return new LogPosition(row.partition(), row.offset());
    }

    private static String word(Object expected, Object observed, boolean doubled) {
        if (doubled) {
            return "doubled";
        }
        return expected == null ? "unexpected" : observed == null ? "missing" : "different";
    }
}

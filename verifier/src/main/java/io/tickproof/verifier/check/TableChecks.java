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
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares the three tables of deliveries that are in no candle, row by row. */
public final class TableChecks {
    private final RowComparison<TooLateTick> tooLate =
            new RowComparison<>(TooLateTick::toRow, row -> position(row) + row.window() + '|' + row.startMicros());
    private final RowComparison<DuplicateRow> duplicates =
            new RowComparison<>(DuplicateRow::toRow, row -> position(row).toString());
    private final RowComparison<DeadLetterRow> deadLetters =
            new RowComparison<>(DeadLetterRow::toRow, row -> position(row).toString());
    private final List<TooLateTick> observedTooLate = new ArrayList<>();
    private final List<DuplicateRow> observedDuplicates = new ArrayList<>();
    private final List<DeadLetterRow> observedDeadLetters = new ArrayList<>();
    private final Map<LogPosition, LogRecord> sent = new HashMap<>();
    private final Map<LogPosition, TickOutcome> outcomes = new HashMap<>();

    public void expectTooLate(TooLateTick row, LogRecord record) {
        tooLate.expect(row);
        sent.put(LogPosition.of(record), record);
    }

    public void expectDuplicate(Tick tick, LogRecord record) {
        duplicates.expect(
                new DuplicateRow(record.partition(), record.offset(), tick.symbol(), tick.id(), tick.timeMicros()));
        sent.put(LogPosition.of(record), record);
    }

    public void expectDeadLetter(String reason, LogRecord record) {
        deadLetters.expect(new DeadLetterRow(record.partition(), record.offset(), reason));
        sent.put(LogPosition.of(record), record);
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

    /** The ticks that the job excluded from candles, according to its own tables. */
    public final class ExcludedTicks {
        private final Set<LogPosition> everyWindow = new HashSet<>();
        private final Set<List<Object>> oneWindow = new HashSet<>();

        private ExcludedTicks() {
            observedDuplicates.forEach(row -> everyWindow.add(position(row)));
            observedDeadLetters.forEach(row -> everyWindow.add(position(row)));
            observedTooLate.forEach(row -> oneWindow.add(List.of(position(row), row.window(), row.startMicros())));
        }

        /**
         * Returns whether the job's tables contain the tick as a duplicate, as a dead letter, or as too late for this
         * window.
         */
        public boolean contains(LogPosition position, Candle.Key window) {
            return everyWindow.contains(position)
                    || oneWindow.contains(List.of(position, window.window(), window.startMicros()));
        }
    }

    /** Returns the ticks that the job excluded from candles. Call it after all rows are observed. */
    public ExcludedTicks excluded() {
        return new ExcludedTicks();
    }

    /** Returns the SHA-256 of the rows of each table, by the name of the table in results. */
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

    /** Checks the table too_late. @param windows the names of the job's windows */
    public Check tooLate(Set<String> windows, FindingCollector.Overflow overflow) {
        FindingCollector findings = new FindingCollector(CheckId.TOO_LATE, overflow);
        tooLate.differences((expected, observed, duplicated) -> {
            TooLateTick row = either(expected, observed);
            findings.add(new Finding(
                    "too late " + word(expected, observed, duplicated),
                    new Finding.Place(row.tick().symbol(), row.window(), row.startMicros()),
                    expected == null
                            ? ""
                            : Descriptions.of(expected.tick()) + ", watermark "
                                    + Descriptions.time(expected.markMicros()),
                    observed == null
                            ? ""
                            : Descriptions.of(observed.tick()) + ", watermark "
                                    + Descriptions.time(observed.markMicros()),
                    windows.contains(row.window())
                            ? cause(
                                    position(row),
                                    expected,
                                    observed,
                                    duplicated,
                                    "tick " + row.tick().name(),
                                    "is too late for this window and must be in " + SharedNames.TOO_LATE)
                            : new Cause(Kind.ROW_UNEXPECTED, "the scenario has no window " + row.window())));
        });
        return findings.check(tooLate.detail() + "; one row per tick and window");
    }

    /** Checks the table duplicates. */
    public Check duplicates(FindingCollector.Overflow overflow) {
        FindingCollector findings = new FindingCollector(CheckId.DUPLICATES, overflow);
        duplicates.differences((expected, observed, duplicated) -> {
            DuplicateRow row = either(expected, observed);
            findings.add(new Finding(
                    "duplicate " + word(expected, observed, duplicated),
                    new Finding.Place(row.symbol(), "", row.timeMicros()),
                    expected == null ? "" : describe(expected),
                    observed == null ? "" : describe(observed),
                    cause(
                            position(row),
                            expected,
                            observed,
                            duplicated,
                            "tick " + row.symbol() + " " + row.id(),
                            "is a duplicate and must be in " + SharedNames.DUPLICATES)));
        });
        return findings.check(duplicates.detail());
    }

    private static String describe(DuplicateRow row) {
        return row.symbol() + " " + row.id() + " of " + Descriptions.time(row.timeMicros());
    }

    /** Checks the table dead_letters. */
    public Check deadLetters(FindingCollector.Overflow overflow) {
        FindingCollector findings = new FindingCollector(CheckId.DEAD_LETTERS, overflow);
        Set<LogPosition> asTicks = new HashSet<>();
        observedTooLate.forEach(row -> asTicks.add(position(row)));
        observedDuplicates.forEach(row -> asTicks.add(position(row)));
        deadLetters.differences((expected, observed, duplicated) -> {
            DeadLetterRow row = either(expected, observed);
            Cause cause;
            if (expected != null && observed != null) {
                cause = new Cause(
                        Kind.WRONG_REASON,
                        describe(position(row)) + ": it must be rejected as " + expected.reason()
                                + ", and the job rejected it as " + observed.reason());
            } else if (expected != null && asTicks.contains(position(row))) {
                cause = new Cause(
                        Kind.TAKEN_FOR_TICK,
                        describe(position(row)) + ": is not a valid tick (" + row.reason()
                                + "), but the job treated it as one");
            } else {
                cause = cause(
                        position(row),
                        expected,
                        observed,
                        duplicated,
                        "the record",
                        "is not a valid tick (" + row.reason() + ") and must be in " + SharedNames.DEAD_LETTERS);
            }
            findings.add(new Finding(
                    "dead letter " + word(expected, observed, duplicated),
                    Finding.Place.NONE,
                    expected == null ? "" : expected.reason(),
                    observed == null ? "" : observed.reason(),
                    cause));
        });
        return findings.check(deadLetters.detail());
    }

    /** Returns the positions of unexpected rows, for which {@link #outcome} should be called. */
    public Set<LogPosition> unexpectedPositions() {
        Set<LogPosition> positions = new HashSet<>();
        tooLate.differences((expected, observed, duplicated) -> {
            if (expected == null && observed != null && positions.size() < FindingCollector.MOST_KEPT) {
                positions.add(position(observed));
            }
        });
        duplicates.differences((expected, observed, duplicated) -> {
            if (expected == null && observed != null && positions.size() < 2 * FindingCollector.MOST_KEPT) {
                positions.add(position(observed));
            }
        });
        return positions;
    }

    /** Sets the outcome that the contract gives to the tick at a position. Call it before the checks. */
    public void outcome(LogPosition position, TickOutcome outcome) {
        outcomes.put(position, outcome);
    }

    private Cause cause(
            LogPosition position,
            @Nullable Object expected,
            @Nullable Object observed,
            boolean duplicated,
            String what,
            String must) {
        if (duplicated) {
            return new Cause(Kind.ROW_DUPLICATED, what + ", " + position + ": the row exists more than once");
        }
        if (expected == null) {
            return unexpected(position, what, must);
        }
        String subject = what + ", " + describe(position) + ", ";
        return observed == null
                ? new Cause(Kind.ROW_MISSING, subject + must)
                : new Cause(Kind.ROW_DIFFERENT, subject + "has other values");
    }

    private String describe(LogPosition position) {
        LogRecord record = sent.get(position);
        return record == null ? position.toString() : record.describe();
    }

    private Cause unexpected(LogPosition position, String what, String must) {
        TickOutcome outcome = outcomes.get(position);
        if (outcome == null) {
            return new Cause(Kind.ROW_UNEXPECTED, what + ", " + position + ": no such row is expected for this record");
        }
        String sentence = what + ", " + position + ": by the contract ";
        return switch (outcome) {
            case ON_TIME, LATE, PARTLY_TOO_LATE ->
                new Cause(
                        must.endsWith(SharedNames.TOO_LATE) ? Kind.LATE_LOST : Kind.ROW_UNEXPECTED,
                        sentence + "it is in time and not a duplicate");
            case TOO_LATE -> new Cause(Kind.ROW_UNEXPECTED, sentence + "it is too late for every window");
            case DUPLICATE -> new Cause(Kind.ROW_UNEXPECTED, sentence + "it is a duplicate");
            case DEAD_LETTER -> new Cause(Kind.ROW_UNEXPECTED, sentence + "it is a dead letter");
        };
    }

    private static LogPosition position(TooLateTick row) {
        return new LogPosition(row.partition(), row.offset());
    }

    private static LogPosition position(DuplicateRow row) {
        return new LogPosition(row.partition(), row.offset());
    }

    private static LogPosition position(DeadLetterRow row) {
        return new LogPosition(row.partition(), row.offset());
    }

    private static <T> T either(@Nullable T expected, @Nullable T observed) {
        return expected != null ? expected : Objects.requireNonNull(observed);
    }

    private static String word(@Nullable Object expected, @Nullable Object observed, boolean duplicated) {
        if (duplicated) {
            return "duplicated";
        }
        return expected == null ? "unexpected" : observed == null ? "missing" : "different";
    }
}

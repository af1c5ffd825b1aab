package io.tickproof.verifier.check;

import io.tickproof.market.Names;
import io.tickproof.market.Tick;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.observed.Tables.DeadLetterRow;
import io.tickproof.verifier.observed.Tables.DuplicateRow;
import io.tickproof.verifier.oracle.Sent;
import io.tickproof.verifier.oracle.TooLateTick;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The three tables of what is in no candle, and whether everything adds up. */
public final class TableChecks {
    private final RowComparison<TooLateTick> tooLate = new RowComparison<>("rows", TooLateTick::toRow);
    private final RowComparison<DuplicateRow> duplicates = new RowComparison<>("rows", DuplicateRow::toRow);
    private final RowComparison<DeadLetterRow> deadLetters = new RowComparison<>("rows", DeadLetterRow::toRow);
    private final Map<Place, Sent> sentTooLate = new HashMap<>();
    private final Map<Place, Sent> sentDuplicates = new HashMap<>();
    private final Map<Place, Integer> tooLateWindows = new HashMap<>();
    private final Map<String, Long> tooLateRows = new HashMap<>();

    private record Place(int partition, long offset) {}

    public void expectTooLate(TooLateTick row, Sent sent) {
        tooLate.expect(row);
        sentTooLate.put(new Place(row.partition(), row.offset()), sent);
    }

    public void observeTooLate(TooLateTick row) {
        tooLate.observe(row);
        tooLateWindows.merge(new Place(row.partition(), row.offset()), 1, Integer::sum);
        tooLateRows.merge(row.window(), 1L, Long::sum);
    }

    public void expectDuplicate(Tick tick, Sent sent) {
        duplicates.expect(
                new DuplicateRow(sent.partition(), sent.offset(), tick.symbol(), tick.id(), tick.timeMicros()));
        sentDuplicates.put(new Place(sent.partition(), sent.offset()), sent);
    }

    public void observeDuplicate(DuplicateRow row) {
        duplicates.observe(row);
    }

    public void expectDeadLetter(String reason, Sent sent) {
        deadLetters.expect(new DeadLetterRow(sent.partition(), sent.offset(), reason));
    }

    public void observeDeadLetter(DeadLetterRow row) {
        deadLetters.observe(row);
    }

    public long duplicateCount() {
        return duplicates.observedRows().size();
    }

    public long deadLetterCount() {
        return deadLetters.observedRows().size();
    }

    public Map<String, String> hashes() {
        Map<String, String> hashes = new LinkedHashMap<>();
        hashes.put("tooLate", tooLate.observedRows().hash());
        hashes.put("duplicates", duplicates.observedRows().hash());
        hashes.put("deadLetters", deadLetters.observedRows().hash());
        return hashes;
    }

    public Check tooLate() {
        return tooLate.check(
                "too late",
                (row, missing) -> new Finding(
                        missing ? "too late missing" : "too late unexpected",
                        row.tick().symbol(),
                        row.window(),
                        row.startMicros(),
                        missing ? Text.of(row.tick()) : "",
                        missing ? "" : Text.of(row.tick()),
                        missing
                                ? "tick " + row.tick().name() + ", "
                                        + sentTooLate
                                                .get(new Place(row.partition(), row.offset()))
                                                .place()
                                        + ", is too late for this window and must stand in " + Names.TOO_LATE
                                : "partition " + row.partition() + ", offset " + row.offset()
                                        + ": by the log this tick is in time for this window, or a duplicate"));
    }

    public Check duplicates() {
        return duplicates.check(
                "duplicates",
                (row, missing) -> new Finding(
                        missing ? "duplicate missing" : "duplicate unexpected",
                        row.symbol(),
                        "",
                        row.timeMicros(),
                        missing ? row.symbol() + " " + row.id() : "",
                        missing ? "" : row.symbol() + " " + row.id(),
                        missing
                                ? "tick " + row.symbol() + " " + row.id() + ", "
                                        + sentDuplicates
                                                .get(new Place(row.partition(), row.offset()))
                                                .place()
                                        + ", is a further copy and must stand in " + Names.DUPLICATES
                                : "partition " + row.partition() + ", offset " + row.offset()
                                        + ": by the log this is no further copy"));
    }

    public Check deadLetters() {
        return deadLetters.check(
                "dead letters",
                (row, missing) -> new Finding(
                        missing ? "dead letter missing" : "dead letter unexpected",
                        "",
                        "",
                        0,
                        missing ? row.reason() : "",
                        missing ? "" : row.reason(),
                        "partition " + row.partition() + ", offset " + row.offset()));
    }

    /** Ticks that stand in the table too_late for every window they belong to. */
    public long ticksTooLate(List<WindowSpec> windows) {
        long all = windows.stream().mapToLong(TableChecks::windowsOfATick).sum();
        return tooLateWindows.values().stream().filter(rows -> rows >= all).count();
    }

    /**
     * Ticks in at least one candle, by the sinks alone: a tick stands in each of its windows either in the candle or
     * among the too late, so the candles of any one kind of window tell it.
     */
    public long ticksInCandles(List<WindowSpec> windows, CandleComparison candles) {
        WindowSpec window = windows.get(0);
        return (held(window, candles) + tooLateRows.getOrDefault(window.name(), 0L)) / windowsOfATick(window)
                - ticksTooLate(windows);
    }

    /**
     * Whether every delivery ends in exactly one place: for each kind of window, ticks in candles and ticks too late
     * must be what was sent less duplicates and dead letters, times the windows that a tick belongs to.
     */
    public Check accounting(List<WindowSpec> windows, CandleComparison candles, long sent, long unacknowledged) {
        String name = "accounting";
        if (sent == 0) {
            return Check.unknown(name, "nothing was sent");
        }
        List<Finding> findings = new ArrayList<>();
        long ticks = sent - duplicateCount() - deadLetterCount();
        for (WindowSpec window : windows) {
            long each = windowsOfATick(window);
            long found = held(window, candles) + tooLateRows.getOrDefault(window.name(), 0L);
            // A tick that was not acknowledged may be there or not.
            if (found > ticks * each || found < (ticks - unacknowledged) * each) {
                findings.add(new Finding(
                        "accounting",
                        "",
                        window.name(),
                        0,
                        ticks * each + " ticks in candles or too late",
                        found + " ticks in candles or too late",
                        sent + " sent - " + duplicateCount() + " duplicates - " + deadLetterCount()
                                + " dead letters, times "
                                + each + (each == 1 ? " window" : " windows") + " a tick; "
                                + (found < ticks * each ? "some are nowhere" : "some are counted twice")));
            }
        }
        String detail = sent + " sent = " + ticksInCandles(windows, candles) + " in candles + " + ticksTooLate(windows)
                + " too late + " + duplicateCount() + " duplicates + " + deadLetterCount() + " dead letters + "
                + unacknowledged + " unacknowledged";
        return findings.isEmpty()
                ? Check.pass(name, detail)
                : Check.fail(name, detail.replace(" = ", " ≠ "), findings, findings.size());
    }

    private static long held(WindowSpec window, CandleComparison candles) {
        return candles.observed().values().stream()
                .filter(candle -> candle.candle().window().equals(window.name()))
                .mapToLong(candle -> candle.candle().trades())
                .sum();
    }

    private static long windowsOfATick(WindowSpec window) {
        return window.sizeMillis() / window.slideMillis();
    }
}

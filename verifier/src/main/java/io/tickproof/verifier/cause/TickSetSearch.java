package io.tickproof.verifier.cause;

import io.tickproof.market.Candle;
import io.tickproof.market.Fingerprints;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.observed.CandleColumn;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.oracle.TickOutcome;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Searches for the smallest set of ticks that yields the observed candle if it is removed or added. Sum and xor of the
 * ids identify one or two ticks directly. Larger sets are tried if a typical mistake produces them: all late ticks, all
 * duplicates, consecutive ticks, the first or the last to arrive. Every proposal is computed before it is reported.
 */
final class TickSetSearch {
    /** In larger windows, single ticks are only tried if the fingerprint identifies them. */
    private static final int MOST_TRIED = 2_000;

    private final List<WindowTick> delivered;
    private final List<WindowTick> atEnd;
    private final List<WindowTick> accepted;
    private final Candle expected;
    private final Candle observed;
    private final CandleLayout layout;
    private final boolean reportsExcluded;
    private final Map<Long, WindowTick> byId = new HashMap<>();
    private final TickSetTrial trial;

    /**
     * @param delivered every delivery of the window, in the order of the log
     * @param atEnd the deliveries at the instant at which the window ends
     * @param reportsExcluded whether the job writes the ticks that it excludes from candles to tables
     */
    TickSetSearch(
            List<WindowTick> delivered,
            List<WindowTick> atEnd,
            Candle expected,
            Candle observed,
            CandleLayout layout,
            boolean reportsExcluded) {
        this.reportsExcluded = reportsExcluded;
        this.delivered = delivered;
        this.atEnd = atEnd;
        this.expected = expected;
        this.observed = observed;
        this.layout = layout;
        accepted = delivered.stream().filter(WindowTick::isAccepted).toList();
        accepted.forEach(one -> byId.put(one.tick().id(), one));
        trial = new TickSetTrial(accepted, observed, layout);
    }

    Optional<Cause> find() {
        return one().or(this::two).or(this::wholeKinds).or(this::orderOfArrival).or(this::runs);
    }

    /** Returns the sets that were tried; the last successful one belongs to the cause that {@link #find} returned. */
    TickSetTrial trial() {
        return trial;
    }

    private long missingIds() {
        return expected.idSum() - observed.idSum();
    }

    private Optional<Cause> one() {
        for (WindowTick one : oneAway()) {
            if (trial.gives(List.of(one), List.of())) {
                return Optional.of(removed(one));
            }
        }
        // A duplicate that was sent explains a second count better than the tick itself.
        List<WindowTick> candidates = new ArrayList<>(oneMore());
        candidates.sort(Comparator.comparing(WindowTick::isAccepted));
        for (WindowTick one : candidates) {
            if (trial.gives(List.of(), List.of(one))) {
                return Optional.of(added(one));
            }
        }
        return Optional.empty();
    }

    private List<WindowTick> oneAway() {
        if (!layout.hasFingerprint()) {
            return byTrial(accepted);
        }
        WindowTick one = byId.get(missingIds());
        return one == null ? List.of() : List.of(one);
    }

    private List<WindowTick> oneMore() {
        List<WindowTick> all = new ArrayList<>(delivered);
        all.addAll(atEnd);
        return layout.hasFingerprint()
                ? all.stream().filter(d -> d.tick().id() == -missingIds()).toList()
                : byTrial(all);
    }

    /** Returns the ticks to try if rows have no ids: those that fit the volumes, or all ticks of a small window. */
    private List<WindowTick> byTrial(List<WindowTick> all) {
        if (observed.volume() == null || expected.volume() == null) {
            return all.size() > MOST_TRIED ? List.of() : all;
        }
        BigDecimal difference = expected.volume().subtract(observed.volume()).abs();
        return all.stream()
                .filter(d -> BigDecimal.valueOf(d.tick().quantity(), 8)
                                .subtract(difference)
                                .abs()
                                .compareTo(layout.tolerance())
                        <= 0)
                .limit(MOST_TRIED)
                .toList();
    }

    private Cause removed(WindowTick one) {
        String sentence = "removing tick " + one.describe() + " gives the observed row: ";
        if (isAtStart(one)) {
            return new Cause(Kind.BOUNDARY, sentence + "its time is the window's first instant, which belongs to it");
        }
        if (one.outcome() != TickOutcome.LATE) {
            return new Cause(Kind.LOST_TICK, sentence + "it is missing");
        }
        return new Cause(
                WindowTick.lateKind(List.of(one), reportsExcluded),
                sentence + "it is late, but in time, and "
                        + (reportsExcluded && !one.excluded() ? "missing everywhere" : "missing"));
    }

    private boolean isAtStart(WindowTick one) {
        return one.tick().timeMicros() == expected.startMicros();
    }

    private Cause added(WindowTick one) {
        String sentence = "adding tick " + one.describe() + " gives the observed row: ";
        if (atEnd.contains(one)) {
            return new Cause(Kind.BOUNDARY, sentence + "its time is the window's end, which belongs to the next one");
        }
        return switch (one.outcome()) {
            case TOO_LATE -> new Cause(Kind.TOO_LATE_COUNTED, sentence + "it is too late for this window");
            case DUPLICATE -> new Cause(Kind.DUPLICATE_COUNTED, sentence + "it is a duplicate");
            case ON_TIME, LATE, PARTLY_TOO_LATE, DEAD_LETTER ->
                new Cause(Kind.COUNTED_TWICE, sentence + "it is counted twice");
        };
    }

    /** Finds two ticks by the differences of sum and xor: both missing, both added, or one of each. */
    private Optional<Cause> two() {
        if (!layout.hasFingerprint()) {
            return Optional.empty();
        }
        long more = observed.trades() - expected.trades();
        List<WindowTick> all = new ArrayList<>(delivered);
        all.addAll(atEnd);
        if (more == -2) {
            return pair(accepted, missingIds())
                    .filter(pair -> trial.gives(pair, List.of()))
                    .map(pair -> new Cause(
                            pair.stream().allMatch(d -> d.outcome() == TickOutcome.LATE)
                                    ? WindowTick.lateKind(pair, reportsExcluded)
                                    : Kind.LOST_TICK,
                            "removing ticks " + pair.get(0).describe() + " and "
                                    + pair.get(1).describe() + " gives the observed row: they are missing"));
        }
        if (more == 2) {
            all.sort(Comparator.comparing(WindowTick::isAccepted));
            return pair(all, -missingIds())
                    .filter(pair -> trial.gives(List.of(), pair))
                    .map(pair -> new Cause(
                            added(pair.get(0)).kind(),
                            "adding ticks " + pair.get(0).describe() + " and "
                                    + pair.get(1).describe() + " gives the observed row: "
                                    + added(pair.get(0)).kind().text()));
        }
        if (more == 0) {
            for (WindowTick added : all) {
                WindowTick removed = byId.get(added.tick().id() + missingIds());
                if (removed != null && removed != added && trial.gives(List.of(removed), List.of(added))) {
                    boolean boundary = isAtStart(removed) && atEnd.contains(added);
                    return Optional.of(new Cause(
                            boundary ? Kind.BOUNDARY : Kind.LOST_TICK,
                            "removing tick " + removed.describe() + " and adding tick " + added.describe()
                                    + " gives the observed row: "
                                    + (boundary
                                            ? "the tick at its first instant is missing, and the tick at the instant of its end is counted"
                                            : "one is missing, and another one is the reverse: "
                                                    + added(added).kind().text())));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<List<WindowTick>> pair(List<WindowTick> among, long sum) {
        long xor = expected.idXor() ^ observed.idXor();
        Map<Long, WindowTick> ids = new HashMap<>();
        for (WindowTick one : among) {
            WindowTick other = ids.get(sum - one.tick().id());
            if (other != null
                    && (Fingerprints.mix64(one.tick().id())
                                    ^ Fingerprints.mix64(other.tick().id()))
                            == xor) {
                return Optional.of(List.of(other, one));
            }
            ids.putIfAbsent(one.tick().id(), one);
        }
        return Optional.empty();
    }

    /** Tries mistakes that affect every tick of a kind. */
    private Optional<Cause> wholeKinds() {
        List<WindowTick> late = select(delivered, d -> d.outcome() == TickOutcome.LATE);
        List<WindowTick> tooLate = select(delivered, d -> d.outcome() == TickOutcome.TOO_LATE);
        List<WindowTick> duplicates = select(delivered, d -> d.outcome() == TickOutcome.DUPLICATE);
        List<WindowTick> atStart = select(accepted, this::isAtStart);
        List<WindowTick> duplicatesAndTooLate = new ArrayList<>(tooLate);
        duplicatesAndTooLate.addAll(duplicates);
        List<WindowTick> duplicatesAtEnd = new ArrayList<>(duplicates);
        duplicatesAtEnd.addAll(atEnd);
        return asTheJobReports()
                .or(() -> kind(
                        late,
                        List.of(),
                        WindowTick.lateKind(late, reportsExcluded),
                        "without the " + late.size() + " late ticks"))
                .or(() -> kind(
                        List.of(), duplicates, Kind.DUPLICATE_COUNTED, "with its " + duplicates.size() + " duplicates"))
                .or(() -> kind(
                        List.of(),
                        tooLate,
                        Kind.TOO_LATE_COUNTED,
                        "with the " + tooLate.size() + " ticks that are too late"))
                .or(() -> kind(
                        List.of(),
                        atEnd,
                        Kind.BOUNDARY,
                        "with the " + atEnd.size() + " ticks at the instant of its end"))
                .or(() -> kind(
                        atStart,
                        List.of(),
                        Kind.BOUNDARY,
                        "without the " + atStart.size() + " ticks at its first instant"))
                .or(() -> kind(
                        atStart,
                        atEnd,
                        Kind.BOUNDARY,
                        "without the " + atStart.size() + " at its first instant and with the " + atEnd.size()
                                + " at the instant of its end"))
                .or(() -> kind(
                        List.of(),
                        duplicatesAndTooLate,
                        Kind.DUPLICATE_COUNTED,
                        "with its " + duplicates.size() + " duplicates and the " + tooLate.size()
                                + " that are too late"))
                .or(() -> kind(
                        late,
                        duplicates,
                        Kind.LATE_LOST,
                        "without the " + late.size() + " late ticks, and with its " + duplicates.size()
                                + " duplicates"))
                .or(() -> kind(
                        List.of(),
                        duplicatesAtEnd,
                        Kind.BOUNDARY,
                        "with its duplicates and those at the instant of its end"))
                .or(() -> kind(
                        List.of(),
                        accepted,
                        Kind.COUNTED_TWICE,
                        "with each of its " + accepted.size() + " ticks twice"));
    }

    /** Tries the ticks that the job reported as excluded: they are not in the candle, and the others are. */
    private Optional<Cause> asTheJobReports() {
        if (!reportsExcluded) {
            return Optional.empty();
        }
        List<WindowTick> wronglyExcluded = select(accepted, WindowTick::excluded);
        List<WindowTick> notExcluded = select(delivered, d -> !d.isAccepted() && !d.excluded());
        boolean duplicates = notExcluded.stream().anyMatch(d -> d.outcome() == TickOutcome.DUPLICATE);
        return kind(
                wronglyExcluded,
                notExcluded,
                wronglyExcluded.size() >= notExcluded.size()
                        ? Kind.LATE_LOST
                        : duplicates ? Kind.DUPLICATE_COUNTED : Kind.TOO_LATE_COUNTED,
                "without the " + wronglyExcluded.size() + " ticks that the job excluded and with the "
                        + notExcluded.size() + " that it should have excluded");
    }

    private Optional<Cause> kind(List<WindowTick> removed, List<WindowTick> added, Kind kind, String what) {
        if (removed.isEmpty() && added.isEmpty() || !trial.gives(removed, added)) {
            return Optional.empty();
        }
        return Optional.of(new Cause(
                kind,
                "it is the expected candle " + what + ": " + kind.text() + ", such as "
                        + WindowTick.some(added.isEmpty() ? removed : added)));
    }

    private static List<WindowTick> select(List<WindowTick> all, Predicate<WindowTick> condition) {
        return all.stream().filter(condition).toList();
    }

    /** Tries candles that closed too early or too late, older revisions, and lost state. */
    private Optional<Cause> orderOfArrival() {
        int size = accepted.size();
        List<Integer> lengths = lengths(size);
        for (int held : lengths) {
            if (held < size && trial.gives(accepted.subList(held, size), List.of())) {
                boolean onlyLate = accepted.subList(held, size).stream().allMatch(d -> d.outcome() == TickOutcome.LATE);
                return Optional.of(new Cause(
                        onlyLate
                                ? WindowTick.lateKind(accepted.subList(held, size), reportsExcluded)
                                : Kind.OLDER_REVISION,
                        "it holds only the first " + held + " of its " + size
                                + " ticks in the order of the log: it was closed too early, or an older revision survived; the next tick is "
                                + accepted.get(held).describe()));
            }
        }
        for (int held : lengths) {
            if (held < size && trial.gives(accepted.subList(0, size - held), List.of())) {
                return Optional.of(new Cause(
                        Kind.STATE_LOST,
                        "it holds only the last " + held + " of its " + size
                                + " ticks in the order of the log: the state before them was lost; the first of them is "
                                + accepted.get(size - held).describe()));
            }
        }
        List<WindowTick> tooLate = select(delivered, d -> d.outcome() == TickOutcome.TOO_LATE);
        for (int more = 1; more < Math.min(tooLate.size(), MOST_TRIED); more++) {
            if (trial.gives(List.of(), tooLate.subList(0, more))) {
                return Optional.of(new Cause(
                        Kind.TOO_LATE_COUNTED,
                        "it accepts the first " + more + " of the " + tooLate.size()
                                + " ticks that are too late: it was closed too late; such as "
                                + WindowTick.some(tooLate.subList(0, more))));
            }
        }
        return Optional.empty();
    }

    /** Returns the numbers of ticks to try: the trade count, or every number if the row has none. */
    private List<Integer> lengths(int size) {
        if (layout.columns().containsKey(CandleColumn.TRADES)) {
            return observed.trades() > 0 && observed.trades() <= size ? List.of((int) observed.trades()) : List.of();
        }
        return size > MOST_TRIED ? List.of() : IntStream.range(1, size).boxed().toList();
    }

    /** Finds consecutive ticks that are missing or counted twice, by a sliding sum of the ids. */
    private Optional<Cause> runs() {
        if (!layout.hasFingerprint()) {
            return Optional.empty();
        }
        // A duplicate of a lost tick takes its place, if one was sent.
        Set<Long> duplicated = new HashSet<>();
        select(delivered, d -> d.outcome() == TickOutcome.DUPLICATE)
                .forEach(d -> duplicated.add(d.tick().id()));
        return run(accepted)
                .or(() ->
                        run(select(accepted, d -> !duplicated.contains(d.tick().id()))));
    }

    private Optional<Cause> run(List<WindowTick> among) {
        long more = observed.trades() - expected.trades();
        int length = (int) Math.abs(more);
        if (length == 0 || length > among.size()) {
            return Optional.empty();
        }
        long wanted = more > 0 ? -missingIds() : missingIds();
        long sum = 0;
        for (int i = 0; i < among.size(); i++) {
            sum += among.get(i).tick().id();
            if (i >= length) {
                sum -= among.get(i - length).tick().id();
            }
            if (i < length - 1 || sum != wanted) {
                continue;
            }
            List<WindowTick> run = among.subList(i - length + 1, i + 1);
            if (more < 0 && trial.gives(run, List.of())) {
                return Optional.of(new Cause(
                        Kind.LOST_BATCH,
                        "it lacks " + length + " consecutive ticks of the log: " + WindowTick.some(run)));
            }
            if (more > 0 && trial.gives(List.of(), run)) {
                return Optional.of(new Cause(
                        Kind.COUNTED_TWICE,
                        length + " consecutive ticks of the log are counted twice: " + WindowTick.some(run)));
            }
        }
        return Optional.empty();
    }
}

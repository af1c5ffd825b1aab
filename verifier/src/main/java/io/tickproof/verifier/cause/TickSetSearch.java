package io.tickproof.verifier.cause;

import io.tickproof.market.Candle;
import io.tickproof.market.Fingerprints;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.observed.CandleColumn;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.oracle.CandleAccumulator;
import io.tickproof.verifier.oracle.TickOutcome;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Looks for the smallest set of ticks that, left out or put in, gives the observed candle. Sum and xor of the ids name
 * one or two ticks outright; larger sets are looked for where mistakes make them: everything late, every duplicate, a
 * run of neighbours, the first or the last to arrive. Whatever is proposed is computed and compared before it is told.
 */
final class TickSetSearch {
    /** In larger windows only what fingerprints name is looked for one by one. */
    private static final int MOST_TRIED = 2_000;

    private final List<WindowTick> delivered;
    private final List<WindowTick> atEnd;
    private final List<WindowTick> accepted;
    private final Candle expected;
    private final Candle observed;
    private final CandleLayout layout;
    private final boolean tellsAside;
    private final Map<Long, WindowTick> byId = new HashMap<>();

    /**
     * @param delivered every delivery that falls into the window, in the order of the log
     * @param atEnd those at the very instant at which it ends
     */
    TickSetSearch(
            List<WindowTick> delivered,
            List<WindowTick> atEnd,
            Candle expected,
            Candle observed,
            CandleLayout layout,
            boolean tellsAside) {
        this.tellsAside = tellsAside;
        this.delivered = delivered;
        this.atEnd = atEnd;
        this.expected = expected;
        this.observed = observed;
        this.layout = layout;
        accepted = delivered.stream().filter(WindowTick::isAccepted).toList();
        accepted.forEach(one -> byId.put(one.tick().id(), one));
    }

    Optional<Cause> find() {
        return one().or(this::two).or(this::wholeKinds).or(this::orderOfArrival).or(this::runs);
    }

    private long missingIds() {
        return expected.idSum() - observed.idSum();
    }

    private Optional<Cause> one() {
        for (WindowTick one : oneAway()) {
            if (gives(List.of(one), List.of())) {
                return Optional.of(removed(one));
            }
        }
        // A copy that was sent explains a second count better than the tick itself does.
        List<WindowTick> candidates = new ArrayList<>(oneMore());
        candidates.sort(Comparator.comparing(WindowTick::isAccepted));
        for (WindowTick one : candidates) {
            if (gives(List.of(), List.of(one))) {
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

    /** Without ids only those whose quantity makes the difference of the volumes, where there is a volume. */
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
        if (one.fate() != TickOutcome.LATE) {
            return new Cause(Kind.LOST_TICK, sentence + "it is missing");
        }
        return new Cause(
                lateKind(List.of(one), tellsAside),
                sentence + "it is late, but in time, and "
                        + (tellsAside && !one.aside() ? "stands nowhere" : "missing"));
    }

    private boolean isAtStart(WindowTick one) {
        return one.tick().timeMicros() == expected.startMicros();
    }

    /**
     * Late ticks that are missing: put aside by the job, or nowhere. What the job does not tell, nobody knows.
     *
     * @param tellsAside whether it does
     */
    static Kind lateKind(List<WindowTick> missing, boolean tellsAside) {
        return tellsAside && missing.stream().noneMatch(WindowTick::aside) ? Kind.OLDER_REVISION : Kind.LATE_LOST;
    }

    private Cause added(WindowTick one) {
        String sentence = "adding tick " + one.describe() + " gives the observed row: ";
        if (atEnd.contains(one)) {
            return new Cause(Kind.BOUNDARY, sentence + "its time is the window's end, which belongs to the next one");
        }
        return switch (one.fate()) {
            case TOO_LATE -> new Cause(Kind.TOO_LATE_COUNTED, sentence + "it is too late for this window");
            case DUPLICATE -> new Cause(Kind.DUPLICATE_COUNTED, sentence + "it is a duplicate");
            case ON_TIME, LATE, PARTLY_TOO_LATE, DEAD_LETTER ->
                new Cause(Kind.COUNTED_TWICE, sentence + "it counts twice");
        };
    }

    /** The ids of two missing ticks follow from the differences of sum and xor; of one lost and one too many likewise. */
    private Optional<Cause> two() {
        if (!layout.hasFingerprint()) {
            return Optional.empty();
        }
        long more = observed.trades() - expected.trades();
        List<WindowTick> all = new ArrayList<>(delivered);
        all.addAll(atEnd);
        if (more == -2) {
            return pair(accepted, missingIds())
                    .filter(pair -> gives(pair, List.of()))
                    .map(pair -> new Cause(
                            pair.stream().allMatch(d -> d.fate() == TickOutcome.LATE)
                                    ? lateKind(pair, tellsAside)
                                    : Kind.LOST_TICK,
                            "removing ticks " + pair.get(0).describe() + " and "
                                    + pair.get(1).describe() + " gives the observed row: they are missing"));
        }
        if (more == 2) {
            all.sort(Comparator.comparing(WindowTick::isAccepted));
            return pair(all, -missingIds())
                    .filter(pair -> gives(List.of(), pair))
                    .map(pair -> new Cause(
                            added(pair.get(0)).kind(),
                            "adding ticks " + pair.get(0).describe() + " and "
                                    + pair.get(1).describe() + " gives the observed row: "
                                    + added(pair.get(0)).kind().text()));
        }
        if (more == 0) {
            for (WindowTick added : all) {
                WindowTick removed = byId.get(added.tick().id() + missingIds());
                if (removed != null && removed != added && gives(List.of(removed), List.of(added))) {
                    boolean boundary = isAtStart(removed) && atEnd.contains(added);
                    return Optional.of(new Cause(
                            boundary ? Kind.BOUNDARY : Kind.LOST_TICK,
                            "removing tick " + removed.describe() + " and adding tick " + added.describe()
                                    + " gives the observed row: "
                                    + (boundary
                                            ? "the one at its first instant is missing, and the one at the instant of its end counts"
                                            : "one is missing and "
                                                    + added(added).kind().text().replace("ticks", "another one"))));
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

    /** Mistakes of a rule hit every tick of a kind. */
    private Optional<Cause> wholeKinds() {
        List<WindowTick> late = where(delivered, d -> d.fate() == TickOutcome.LATE);
        List<WindowTick> tooLate = where(delivered, d -> d.fate() == TickOutcome.TOO_LATE);
        List<WindowTick> copies = where(delivered, d -> d.fate() == TickOutcome.DUPLICATE);
        List<WindowTick> atStart = where(accepted, this::isAtStart);
        List<WindowTick> copiesAndTooLate = new ArrayList<>(tooLate);
        copiesAndTooLate.addAll(copies);
        List<WindowTick> copiesAtEnd = new ArrayList<>(copies);
        copiesAtEnd.addAll(atEnd);
        return asTheJobSays()
                .or(() ->
                        kind(late, List.of(), lateKind(late, tellsAside), "without the " + late.size() + " late ticks"))
                .or(() -> kind(List.of(), copies, Kind.DUPLICATE_COUNTED, "with its " + copies.size() + " duplicates"))
                .or(() -> kind(
                        List.of(), tooLate, Kind.TOO_LATE_COUNTED, "with the " + tooLate.size() + " that are too late"))
                .or(() -> kind(
                        List.of(), atEnd, Kind.BOUNDARY, "with the " + atEnd.size() + " at the instant of its end"))
                .or(() -> kind(
                        atStart, List.of(), Kind.BOUNDARY, "without the " + atStart.size() + " at its first instant"))
                .or(() -> kind(
                        atStart,
                        atEnd,
                        Kind.BOUNDARY,
                        "without the " + atStart.size() + " at its first instant and with the " + atEnd.size()
                                + " at the instant of its end"))
                .or(() -> kind(
                        List.of(),
                        copiesAndTooLate,
                        Kind.DUPLICATE_COUNTED,
                        "with its " + copies.size() + " duplicates and the " + tooLate.size() + " that are too late"))
                .or(() -> kind(
                        late,
                        copies,
                        Kind.LATE_LOST,
                        "without the " + late.size() + " late ticks, and with its " + copies.size() + " duplicates"))
                .or(() -> kind(
                        List.of(),
                        copiesAtEnd,
                        Kind.BOUNDARY,
                        "with its duplicates and those at the instant of its end"))
                .or(() -> kind(
                        List.of(),
                        accepted,
                        Kind.COUNTED_TWICE,
                        "with each of its " + accepted.size() + " ticks twice"));
    }

    /** What the job put aside is not in it, and what it ought to have put aside and did not is. */
    private Optional<Cause> asTheJobSays() {
        if (!tellsAside) {
            return Optional.empty();
        }
        List<WindowTick> wronglyAside = where(accepted, WindowTick::aside);
        List<WindowTick> notAside = where(delivered, d -> !d.isAccepted() && !d.aside());
        boolean copies = notAside.stream().anyMatch(d -> d.fate() == TickOutcome.DUPLICATE);
        return kind(
                wronglyAside,
                notAside,
                wronglyAside.size() >= notAside.size()
                        ? Kind.LATE_LOST
                        : copies ? Kind.DUPLICATE_COUNTED : Kind.TOO_LATE_COUNTED,
                "without the " + wronglyAside.size() + " that the job put aside and with the " + notAside.size()
                        + " that it ought to have put aside");
    }

    private Optional<Cause> kind(List<WindowTick> removed, List<WindowTick> added, Kind kind, String what) {
        if (removed.isEmpty() && added.isEmpty() || !gives(removed, added)) {
            return Optional.empty();
        }
        return Optional.of(new Cause(
                kind,
                "it is the right candle " + what + ": " + kind.text() + ", such as "
                        + WindowTick.some(added.isEmpty() ? removed : added)));
    }

    private static List<WindowTick> where(List<WindowTick> all, Predicate<WindowTick> condition) {
        return all.stream().filter(condition).toList();
    }

    /** A row that was put out too early, closed too early or too late, or made by a job that forgot its state. */
    private Optional<Cause> orderOfArrival() {
        int size = accepted.size();
        List<Integer> lengths = lengths(size);
        for (int held : lengths) {
            if (held < size && gives(accepted.subList(held, size), List.of())) {
                boolean onlyLate = accepted.subList(held, size).stream().allMatch(d -> d.fate() == TickOutcome.LATE);
                return Optional.of(new Cause(
                        onlyLate ? lateKind(accepted.subList(held, size), tellsAside) : Kind.OLDER_REVISION,
                        "it holds only the first " + held + " of its " + size
                                + " ticks in the order of the log: closed too early, or an older revision that stayed; the next would have been "
                                + accepted.get(held).describe()));
            }
        }
        for (int held : lengths) {
            if (held < size && gives(accepted.subList(0, size - held), List.of())) {
                return Optional.of(new Cause(
                        Kind.STATE_LOST,
                        "it holds only the last " + held + " of its " + size
                                + " ticks in the order of the log: what came before was forgotten; the first that counts is "
                                + accepted.get(size - held).describe()));
            }
        }
        List<WindowTick> tooLate = where(delivered, d -> d.fate() == TickOutcome.TOO_LATE);
        for (int more = 1; more < Math.min(tooLate.size(), MOST_TRIED); more++) {
            if (gives(List.of(), tooLate.subList(0, more))) {
                return Optional.of(new Cause(
                        Kind.TOO_LATE_COUNTED,
                        "it takes the first " + more + " of the " + tooLate.size()
                                + " ticks that are too late: it closed too late; such as "
                                + WindowTick.some(tooLate.subList(0, more))));
            }
        }
        return Optional.empty();
    }

    /** How many ticks the row may hold: its count says it, or else every number is tried. */
    private List<Integer> lengths(int size) {
        if (layout.columns().containsKey(CandleColumn.TRADES)) {
            return observed.trades() > 0 && observed.trades() <= size ? List.of((int) observed.trades()) : List.of();
        }
        return size > MOST_TRIED ? List.of() : IntStream.range(1, size).boxed().toList();
    }

    /** Neighbours in the log that are missing, or count twice: sums of ids up to each tick show where they begin and end. */
    private Optional<Cause> runs() {
        if (!layout.hasFingerprint()) {
            return Optional.empty();
        }
        // A tick that was lost is made up for by its own copy, if one was sent.
        Set<Long> copied = new HashSet<>();
        where(delivered, d -> d.fate() == TickOutcome.DUPLICATE)
                .forEach(d -> copied.add(d.tick().id()));
        return run(accepted)
                .or(() -> run(where(accepted, d -> !copied.contains(d.tick().id()))));
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
            if (more < 0 && gives(run, List.of())) {
                return Optional.of(new Cause(
                        Kind.LOST_BATCH, "it lacks " + length + " neighbours in the log: " + WindowTick.some(run)));
            }
            if (more > 0 && gives(List.of(), run)) {
                return Optional.of(new Cause(
                        Kind.COUNTED_TWICE, length + " neighbours in the log count twice: " + WindowTick.some(run)));
            }
        }
        return Optional.empty();
    }

    private boolean gives(Collection<WindowTick> removed, Collection<WindowTick> added) {
        int size = accepted.size() - removed.size() + added.size();
        if (size == 0 || layout.columns().containsKey(CandleColumn.TRADES) && size != observed.trades()) {
            return false;
        }
        Set<WindowTick> left = Collections.newSetFromMap(new IdentityHashMap<>());
        left.addAll(removed);
        CandleAccumulator tally = new CandleAccumulator();
        for (WindowTick one : accepted) {
            if (!left.contains(one)) {
                tally.add(one.tick());
            }
        }
        added.forEach(one -> tally.add(one.tick()));
        return layout.same(tally.candle(observed.window(), observed.symbol(), observed.startMicros()), observed);
    }
}

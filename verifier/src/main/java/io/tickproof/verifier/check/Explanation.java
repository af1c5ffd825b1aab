package io.tickproof.verifier.check;

import io.tickproof.market.Candle;
import io.tickproof.market.Fingerprints;
import io.tickproof.market.Tick;
import io.tickproof.verifier.oracle.Fate;
import io.tickproof.verifier.oracle.Sent;
import io.tickproof.verifier.oracle.Tally;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why a candle differs, from every delivery that falls into its window: the smallest set of ticks whose absence or
 * presence gives the observed row. Sum and xor of the ids tell one or two missing or extra ticks exactly.
 */
public final class Explanation {
    private final List<Delivered> delivered = new ArrayList<>();

    /** A tick that falls into the window, and what the contract does with it there. */
    private record Delivered(Tick tick, Sent sent, Fate fate) {
        boolean accepted() {
            return fate == Fate.ON_TIME || fate == Fate.LATE;
        }

        String describe() {
            return Text.of(tick) + ", " + sent.place();
        }
    }

    public void add(Tick tick, Sent sent, Fate fate) {
        delivered.add(new Delivered(tick, sent, fate));
    }

    /** One sentence; {@code expected} or {@code observed} may be null, not both. */
    public String explain(Candle expected, Candle observed) {
        List<Delivered> accepted =
                delivered.stream().filter(Delivered::accepted).toList();
        if (observed == null) {
            return "no row, though " + accepted.size() + " ticks belong into it: " + some(accepted);
        }
        if (expected == null) {
            List<Delivered> others =
                    delivered.stream().filter(d -> !d.accepted()).toList();
            return others.isEmpty()
                    ? "no delivery falls into this window"
                    : "every delivery of this window is too late or a duplicate: " + some(others);
        }
        Optional<String> cause = oneRemoved(accepted, expected, observed)
                .or(() -> oneAdded(accepted, expected, observed))
                .or(() -> twoRemoved(accepted, expected, observed))
                .or(() -> oneSwapped(accepted, expected, observed));
        if (cause.isPresent()) {
            return cause.get();
        }
        List<String> columns = Text.differences(expected, observed);
        if (expected.trades() == observed.trades()
                && expected.idSum() == observed.idSum()
                && expected.idXor() == observed.idXor()) {
            return "it holds exactly the right " + expected.trades() + " ticks, but " + String.join(", ", columns)
                    + " differ: the rule is wrong, not the ticks";
        }
        long difference = observed.trades() - expected.trades();
        return (difference < 0
                        ? -difference + " ticks fewer"
                        : difference > 0 ? difference + " ticks more" : "other ticks")
                + " than belong into it; no one or two ticks explain it; " + String.join(", ", columns)
                + " differ; expected are "
                + some(accepted);
    }

    private Optional<String> oneRemoved(List<Delivered> accepted, Candle expected, Candle observed) {
        long id = expected.idSum() - observed.idSum();
        for (Delivered one : accepted) {
            if (one.tick().id() == id && gives(accepted, List.of(one), List.of(), observed)) {
                return Optional.of("removing tick " + one.describe() + " gives the observed row: it is missing");
            }
        }
        return Optional.empty();
    }

    private Optional<String> oneAdded(List<Delivered> accepted, Candle expected, Candle observed) {
        long id = observed.idSum() - expected.idSum();
        for (Delivered one : delivered) {
            if (one.tick().id() == id && gives(accepted, List.of(), List.of(one), observed)) {
                String why = switch (one.fate()) {
                    case TOO_LATE -> "it is too late for this window";
                    case DUPLICATE -> "it is a duplicate";
                    case ON_TIME, LATE, PARTLY_TOO_LATE, DEAD_LETTER -> "it counts twice";
                };
                return Optional.of("adding tick " + one.describe() + " gives the observed row: " + why);
            }
        }
        return Optional.empty();
    }

    /** The ids of two missing ticks follow from the differences of sum and xor: look each id's partner up. */
    private Optional<String> twoRemoved(List<Delivered> accepted, Candle expected, Candle observed) {
        if (expected.trades() - observed.trades() != 2) {
            return Optional.empty();
        }
        long sum = expected.idSum() - observed.idSum();
        long xor = expected.idXor() ^ observed.idXor();
        Map<Long, Delivered> byId = new HashMap<>();
        accepted.forEach(d -> byId.put(d.tick().id(), d));
        for (Delivered one : accepted) {
            long partner = sum - one.tick().id();
            Delivered other = byId.get(partner);
            if (other != null
                    && other != one
                    && (Fingerprints.mix64(one.tick().id()) ^ Fingerprints.mix64(partner)) == xor
                    && gives(accepted, List.of(one, other), List.of(), observed)) {
                return Optional.of("removing ticks " + one.describe() + " and " + other.describe()
                        + " gives the observed row: they are missing");
            }
        }
        return Optional.empty();
    }

    /** One tick dropped and another one counted that should not be: the count stays. */
    private Optional<String> oneSwapped(List<Delivered> accepted, Candle expected, Candle observed) {
        if (expected.trades() != observed.trades()) {
            return Optional.empty();
        }
        long sum = expected.idSum() - observed.idSum();
        Map<Long, Delivered> byId = new HashMap<>();
        accepted.forEach(d -> byId.put(d.tick().id(), d));
        for (Delivered added : delivered) {
            Delivered removed = byId.get(added.tick().id() + sum);
            if (removed != null && sum != 0 && gives(accepted, List.of(removed), List.of(added), observed)) {
                return Optional.of("removing tick " + removed.describe() + " and adding tick " + added.describe()
                        + " gives the observed row");
            }
        }
        return Optional.empty();
    }

    private static boolean gives(
            List<Delivered> accepted, List<Delivered> removed, List<Delivered> added, Candle observed) {
        if (accepted.size() - removed.size() + added.size() != observed.trades() || observed.trades() == 0) {
            return false;
        }
        Tally tally = new Tally();
        for (Delivered one : accepted) {
            if (!removed.contains(one)) {
                tally.add(one.tick());
            }
        }
        added.forEach(one -> tally.add(one.tick()));
        return tally.candle(observed.window(), observed.symbol(), observed.startMicros())
                .toRow()
                .equals(observed.toRow());
    }

    private static String some(List<Delivered> ticks) {
        String first = ticks.stream()
                .limit(3)
                .map(Delivered::describe)
                .reduce((a, b) -> a + "; " + b)
                .orElse("none");
        return ticks.size() > 3 ? first + "; and " + (ticks.size() - 3) + " more" : first;
    }
}

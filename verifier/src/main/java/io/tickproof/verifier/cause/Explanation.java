package io.tickproof.verifier.cause;

import io.tickproof.market.Candle;
import io.tickproof.market.Tick;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.observed.CandleColumn;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.oracle.LogRecord;
import io.tickproof.verifier.oracle.TickOutcome;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why one candle differs, from every delivery that falls into its window, told in the order of the log. */
public final class Explanation {
    private final CandleLayout layout;
    private final boolean tellsAside;
    private final List<WindowTick> delivered = new ArrayList<>();
    private final List<WindowTick> atEnd = new ArrayList<>();

    /** @param tellsAside whether the job says which ticks it puts into no candle */
    public Explanation(CandleLayout layout, boolean tellsAside) {
        this.layout = layout;
        this.tellsAside = tellsAside;
    }

    /**
     * A tick that falls into the window, and what the contract does with it there.
     *
     * @param aside whether the job says that it is in no candle
     */
    public void add(Tick tick, LogRecord sent, TickOutcome fate, boolean aside) {
        delivered.add(new WindowTick(tick, sent, fate, aside));
    }

    /** A tick at the very instant at which the window ends: it belongs to the next one. */
    public void addAtEnd(Tick tick, LogRecord sent, TickOutcome fate) {
        atEnd.add(new WindowTick(tick, sent, fate, false));
    }

    /** Of a row that ought to be there and is not. @param isLast whether its symbol has no later window of this kind */
    public Cause missing(boolean isLast) {
        List<WindowTick> accepted = accepted();
        String ticks = accepted.size() + (accepted.size() == 1 ? " tick belongs" : " ticks belong") + " into it: "
                + WindowTick.some(accepted);
        if (!accepted.isEmpty() && accepted.stream().allMatch(d -> d.fate() == TickOutcome.LATE)) {
            return new Cause(
                    TickSetSearch.lateKind(accepted, tellsAside),
                    "no row, though " + ticks + "; all of them late, but in time");
        }
        return isLast
                ? new Cause(
                        Kind.LAST_WINDOW,
                        "no row, and it is the last window of its symbol: was it ever closed? " + ticks)
                : new Cause(Kind.ROW_MISSING, "no row, though " + ticks);
    }

    /** Of a row that ought not to be there. @param others what else is known of the row, empty for nothing */
    public Cause unexpected(Candle observed, Cause others) {
        if (!delivered.isEmpty()) {
            Kind kind = delivered.stream().anyMatch(d -> d.fate() == TickOutcome.TOO_LATE)
                    ? Kind.TOO_LATE_COUNTED
                    : Kind.DUPLICATE_COUNTED;
            return new Cause(
                    kind, "every delivery of this window is too late or a duplicate: " + WindowTick.some(delivered));
        }
        if (!atEnd.isEmpty() && observed.trades() <= atEnd.size()) {
            return new Cause(
                    Kind.BOUNDARY,
                    "nothing falls into this window, but ticks at the instant of its end: " + WindowTick.some(atEnd));
        }
        return others.kind() == Kind.UNEXPLAINED
                ? new Cause(
                        Kind.ROW_UNEXPECTED,
                        "no delivery of this symbol falls into this window: is the row one of another run?")
                : others;
    }

    /** Of a row that differs. */
    public Cause different(Candle expected, Candle observed) {
        List<WindowTick> accepted = accepted();
        boolean otherTicks = layout.hasFingerprint()
                ? expected.idSum() != observed.idSum() || expected.idXor() != observed.idXor()
                : layout.columns().containsKey(CandleColumn.TRADES) && expected.trades() != observed.trades();
        if (otherTicks || !layout.hasFingerprint()) {
            Optional<Cause> ticks = sets(expected, observed, layout).or(() -> setsWithoutOrder(expected, observed));
            if (ticks.isPresent()) {
                return ticks.get();
            }
        }
        return otherTicks
                ? unexplained(accepted, expected, observed)
                : new RuleSearch(accepted, expected, observed, layout)
                        .find()
                        .orElseGet(() -> unexplained(accepted, expected, observed));
    }

    private Optional<Cause> sets(Candle expected, Candle observed, CandleLayout columns) {
        return new TickSetSearch(delivered, atEnd, expected, observed, columns, tellsAside).find();
    }

    /** Other ticks, and beside it open and close that are not theirs: two mistakes. */
    private Optional<Cause> setsWithoutOrder(Candle expected, Candle observed) {
        CandleLayout others = layout.without(EnumSet.of(CandleColumn.OPEN, CandleColumn.CLOSE));
        if (others.columns().size() < 2
                || others.differences(expected, observed).isEmpty()) {
            return Optional.empty();
        }
        return sets(expected, observed, others)
                .map(cause -> new Cause(
                        cause.kind(),
                        cause.sentence()
                                + "; beside it open or close are not those of these ticks: by order of arrival?"));
    }

    private Cause unexplained(List<WindowTick> accepted, Candle expected, Candle observed) {
        String columns = layout.differences(expected, observed).stream()
                .map(CandleColumn::text)
                .collect(Collectors.joining(", "));
        boolean counts = layout.columns().containsKey(CandleColumn.TRADES);
        long difference = counts ? observed.trades() - expected.trades() : 0;
        String count = difference == 0
                ? counts ? "as many ticks, perhaps others," : "perhaps other ticks"
                : Math.abs(difference)
                        + (Math.abs(difference) == 1 ? " tick " : " ticks ")
                        + (difference < 0 ? "fewer" : "more");
        return new Cause(
                Kind.UNEXPLAINED,
                count + " than belong into it, and no simple set of them explains it; " + columns
                        + " differ; expected are " + WindowTick.some(accepted));
    }

    private List<WindowTick> accepted() {
        return delivered.stream().filter(WindowTick::isAccepted).toList();
    }
}

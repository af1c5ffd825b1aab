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
import org.jspecify.annotations.Nullable;

/** Explains why one candle differs, from every delivery of its window in the order of the log. */
public final class Explanation {
    private final CandleLayout layout;
    private final boolean reportsExcluded;
    private final List<WindowTick> delivered = new ArrayList<>();
    private final List<WindowTick> atEnd = new ArrayList<>();
    private final DetailBuilder detail;

    /** @param reportsExcluded whether the job writes the ticks that it excludes from candles to tables */
    public Explanation(CandleLayout layout, boolean reportsExcluded) {
        this.layout = layout;
        this.reportsExcluded = reportsExcluded;
        detail = new DetailBuilder(layout, delivered, atEnd);
    }

    /**
     * Adds a tick of the window.
     *
     * @param outcome the outcome by the contract
     * @param watermarkMicros the watermark of the partition before the tick, µs since the epoch; null before the first
     *     record of the partition
     * @param excluded whether the job's tables say that the tick is in no candle
     */
    public void add(Tick tick, LogRecord sent, TickOutcome outcome, @Nullable Long watermarkMicros, boolean excluded) {
        delivered.add(new WindowTick(tick, sent, outcome, watermarkMicros, excluded));
    }

    /** Adds a tick at the instant at which the window ends. It belongs to the next window. */
    public void addAtEnd(Tick tick, LogRecord sent, TickOutcome outcome) {
        atEnd.add(new WindowTick(tick, sent, outcome, null, false));
    }

    /**
     * Explains a missing row.
     *
     * @param isLast whether it is the last window of its symbol
     */
    public Cause missing(boolean isLast) {
        List<WindowTick> accepted = accepted();
        detail.explainedBy(accepted, List.of());
        String ticks = accepted.size() + (accepted.size() == 1 ? " tick belongs" : " ticks belong") + " to it: "
                + WindowTick.some(accepted);
        if (!accepted.isEmpty() && accepted.stream().allMatch(d -> d.outcome() == TickOutcome.LATE)) {
            return new Cause(
                    WindowTick.lateKind(accepted, reportsExcluded),
                    "no row, though " + ticks + "; all of them are late, but still in time");
        }
        return isLast
                ? new Cause(
                        Kind.LAST_WINDOW,
                        "no row, and it is the last window of its symbol: was it ever closed? " + ticks)
                : new Cause(Kind.ROW_MISSING, "no row, though " + ticks);
    }

    /**
     * Explains a row that is not expected.
     *
     * @param other the cause that is known without the ticks; {@link Cause#NONE} for none
     */
    public Cause unexpected(Candle observed, Cause other) {
        if (!delivered.isEmpty()) {
            detail.explainedBy(List.of(), delivered);
            Kind kind = delivered.stream().anyMatch(d -> d.outcome() == TickOutcome.TOO_LATE)
                    ? Kind.TOO_LATE_COUNTED
                    : Kind.DUPLICATE_COUNTED;
            return new Cause(
                    kind, "every delivery of this window is too late or a duplicate: " + WindowTick.some(delivered));
        }
        if (!atEnd.isEmpty() && observed.trades() <= atEnd.size()) {
            return new Cause(
                    Kind.BOUNDARY,
                    "no tick belongs to this window, but there are ticks at the instant of its end: "
                            + WindowTick.some(atEnd));
        }
        return other.kind() == Kind.UNEXPLAINED
                ? new Cause(
                        Kind.ROW_UNEXPECTED,
                        "no delivery of this symbol belongs to this window: is the row of another run?")
                : other;
    }

    /** Explains a row that differs. */
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
        TickSetSearch search = new TickSetSearch(delivered, atEnd, expected, observed, columns, reportsExcluded);
        Optional<Cause> cause = search.find();
        cause.ifPresent(found ->
                detail.explainedBy(search.trial().removed(), search.trial().added()));
        return cause;
    }

    /** Looks for two mistakes at once: other ticks, and an open or close that does not follow from them. */
    private Optional<Cause> setsWithoutOrder(Candle expected, Candle observed) {
        CandleLayout fewer = layout.without(EnumSet.of(CandleColumn.OPEN, CandleColumn.CLOSE));
        if (fewer.columns().size() < 2 || fewer.differences(expected, observed).isEmpty()) {
            return Optional.empty();
        }
        return sets(expected, observed, fewer)
                .map(
                        cause -> new Cause(
                                cause.kind(),
                                cause.sentence()
                                        + "; in addition, open or close do not follow from these ticks: are they taken in arrival order?"));
    }

    private Cause unexplained(List<WindowTick> accepted, Candle expected, Candle observed) {
        String columns = layout.differences(expected, observed).stream()
                .map(CandleColumn::text)
                .collect(Collectors.joining(", "));
        boolean counts = layout.columns().containsKey(CandleColumn.TRADES);
        long difference = counts ? observed.trades() - expected.trades() : 0;
        String count = difference == 0
                ? counts ? "as many ticks, perhaps others" : "perhaps other ticks"
                : Math.abs(difference)
                        + (Math.abs(difference) == 1 ? " tick " : " ticks ")
                        + (difference < 0 ? "fewer" : "more");
        return new Cause(
                Kind.UNEXPLAINED,
                count + " than expected, and no simple set of ticks explains it; " + columns
                        + " differ; the expected ticks are " + WindowTick.some(accepted));
    }

    /**
     * Returns the candle column by column and tick by tick. Call it after the difference has been explained.
     *
     * @param cause the explanation
     * @param endMicros the end of the window, µs since the epoch
     * @param maxTicks the largest number of deliveries that the detail contains
     */
    public CandleDetail detail(
            Cause cause, @Nullable Candle expected, @Nullable Candle observed, long endMicros, int maxTicks) {
        return detail.detail(cause, expected, observed, endMicros, maxTicks);
    }

    private List<WindowTick> accepted() {
        return delivered.stream().filter(WindowTick::isAccepted).toList();
    }
}

package io.tickproof.verifier.cause;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.Micros;
import io.tickproof.market.Tick;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.observed.CandleColumn;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.oracle.CandleAccumulator;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Searches for the rule that was applied wrongly, if a candle holds exactly the right ticks. */
final class RuleSearch {
    /** The largest relative difference that is attributed to rounding or floating point: 2⁻²³, single precision. */
    private static final BigDecimal ROUNDING_RELATIVE = new BigDecimal("1.2e-7");
    /** The largest difference between two times that a coarser clock may not distinguish. */
    private static final long MOST_APART_MICROS = Micros.PER_SECOND;

    /** The largest absolute difference that is attributed to rounding: two units of the eighth decimal. */
    private static final BigDecimal ROUNDING_ABSOLUTE = new BigDecimal("0.00000002");

    private static final Comparator<WindowTick> CONTRACT = Comparator.comparingLong(
                    (WindowTick d) -> d.tick().timeMicros())
            .thenComparingLong(d -> d.tick().id());

    private final List<WindowTick> accepted;
    private final Candle expected;
    private final Candle observed;
    private final CandleLayout layout;
    private final List<CandleColumn> differing;

    /** @param accepted the ticks of the candle, in the order of the log */
    RuleSearch(List<WindowTick> accepted, Candle expected, Candle observed, CandleLayout layout) {
        this.accepted = accepted;
        this.expected = expected;
        this.observed = observed;
        this.layout = layout;
        differing = layout.differences(expected, observed);
    }

    /** Returns the cause; empty if no rule yields the row and the row does not identify its ticks. */
    Optional<Cause> find() {
        if (differing.isEmpty()) {
            return Optional.of(new Cause(
                    Kind.ROUNDING,
                    "a price has more than 8 decimals, or a value is out of range or not a number: floating point?"));
        }
        Optional<Cause> cause = order().or(this::rounding).or(this::carriedOver).or(this::swapped);
        return layout.hasFingerprint() ? cause.or(this::otherValue).or(this::otherFormula) : cause;
    }

    private String ticks() {
        return (layout.hasFingerprint()
                        ? "it holds exactly the right ticks"
                        : "it may hold the right ticks, which its columns do not show")
                + ", but ";
    }

    private Optional<Cause> order() {
        if (!EnumSet.of(CandleColumn.OPEN, CandleColumn.CLOSE).containsAll(differing) || accepted.isEmpty()) {
            return Optional.empty();
        }
        List<String> sentences = new ArrayList<>();
        Kind kind = Kind.TIE_BREAK;
        WindowTick first = accepted.stream().min(CONTRACT).orElseThrow();
        WindowTick last = accepted.stream().max(CONTRACT).orElseThrow();
        for (CandleColumn column : differing) {
            boolean open = column == CandleColumn.OPEN;
            WindowTick right = open ? first : last;
            long price = open ? observed.open() : observed.close();
            WindowTick taken = taken(price, right, open);
            if (taken == null) {
                return Optional.empty();
            }
            long apart = apart(taken, right);
            WindowTick arrived = open ? accepted.get(0) : accepted.get(accepted.size() - 1);
            Kind here = apart == 0 || taken != arrived ? Kind.TIE_BREAK : Kind.ARRIVAL_ORDER;
            kind = kind == Kind.TIE_BREAK ? here : kind;
            sentences.add(column.text() + " is the price of " + taken.describe() + ", but should be that of "
                    + right.describe() + ": "
                    + (apart == 0
                            ? "of ticks with the same time, the " + (open ? "lowest" : "highest") + " id determines it"
                            : taken == arrived
                                    ? "it is the " + (open ? "first" : "last") + " to arrive, not the "
                                            + (open ? "first" : "last") + " by event time"
                                    : "their times are " + apart + " µs apart"));
        }
        return Optional.of(new Cause(kind, ticks() + String.join("; ", sentences)));
    }

    /**
     * Returns the tick whose price was taken: one with the same time, otherwise the first or last to arrive, otherwise one
     * with nearly the same time; null if there is none.
     */
    private @Nullable WindowTick taken(long price, WindowTick right, boolean open) {
        WindowTick arrived = open ? accepted.get(0) : accepted.get(accepted.size() - 1);
        List<WindowTick> candidates = accepted.stream()
                .filter(d -> d.tick().price() == price && apart(d, right) < MOST_APART_MICROS)
                .toList();
        if (candidates.stream().noneMatch(d -> apart(d, right) == 0)
                && arrived.tick().price() == price) {
            return arrived;
        }
        return candidates.stream()
                .min(Comparator.comparingLong(d -> apart(d, right)))
                .orElse(null);
    }

    private static long apart(WindowTick a, WindowTick b) {
        return Math.abs(a.tick().timeMicros() - b.tick().timeMicros());
    }

    private Optional<Cause> rounding() {
        List<String> parts = new ArrayList<>();
        for (CandleColumn column : differing) {
            BigDecimal right = column.value(expected);
            BigDecimal found = column.value(observed);
            if (!column.isMeasured() || right == null || found == null) {
                return Optional.empty();
            }
            BigDecimal apart = right.subtract(found).abs();
            // The value may have been truncated or rounded to fewer decimals.
            int decimals = Math.max(0, found.stripTrailingZeros().scale());
            boolean fewer = decimals < Decimals.SCALE
                    && decimals > 1
                    && apart.compareTo(BigDecimal.ONE.movePointLeft(decimals)) < 0;
            if (apart.compareTo(ROUNDING_ABSOLUTE) > 0
                    && apart.compareTo(right.abs().multiply(ROUNDING_RELATIVE)) > 0
                    && !fewer) {
                return Optional.empty();
            }
            parts.add(column.text() + " by " + apart.stripTrailingZeros().toPlainString());
        }
        return Optional.of(new Cause(
                Kind.ROUNDING,
                ticks() + "differs in " + String.join(", ", parts)
                        + ": not rounded half to even at 8 decimals, or floating point"));
    }

    /** Explains an open or close that is the price of no tick of the window, if everything else is right. */
    private Optional<Cause> carriedOver() {
        if (!EnumSet.of(CandleColumn.OPEN, CandleColumn.CLOSE).containsAll(differing)) {
            return Optional.empty();
        }
        return Optional.of(new Cause(
                Kind.WRONG_COLUMN,
                ticks()
                        + differing.stream().map(CandleColumn::text).collect(Collectors.joining(" and "))
                        + " is the price of no tick of the window: is it carried over from another window?"));
    }

    /** Searches for one tick whose quantity or price differs from what was sent. Either changes a sum. */
    private Optional<Cause> otherValue() {
        boolean sums = differing.contains(CandleColumn.VOLUME)
                || differing.contains(CandleColumn.VWAP)
                || differing.contains(CandleColumn.MEAN_PRICE);
        if (accepted.size() > 2_000 || !sums) {
            return Optional.empty();
        }
        long quantity = units(observed.volume()) - units(expected.volume());
        Set<Long> prices = accepted.stream().map(d -> d.tick().price()).collect(Collectors.toSet());
        List<Long> unknown = List.of(observed.high(), observed.low(), observed.open(), observed.close()).stream()
                .filter(price -> price > 0 && !prices.contains(price))
                .distinct()
                .toList();
        for (WindowTick one : accepted) {
            Tick tick = one.tick();
            if (quantity != 0 && tick.quantity() + quantity >= 0) {
                long changed = tick.quantity() + quantity;
                if (givesWith(one, tick.price(), changed)) {
                    return Optional.of(new Cause(
                            Kind.WRONG_VALUE,
                            "with a quantity of " + Decimals.format(changed) + " in tick " + one.describe()
                                    + " it is the observed row: the quantity is not what was sent"));
                }
            }
            for (long price : unknown) {
                if (givesWith(one, price, tick.quantity())) {
                    return Optional.of(new Cause(
                            Kind.WRONG_VALUE,
                            "with a price of " + Decimals.format(price) + " in tick " + one.describe()
                                    + " it is the observed row: the price is not what was sent"));
                }
            }
        }
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of(new Cause(
                        Kind.WRONG_VALUE,
                        "it holds exactly the right ticks, but the price "
                                + unknown.stream().map(Decimals::format).collect(Collectors.joining(", "))
                                + " was never sent in this window"));
    }

    private static long units(@Nullable BigDecimal value) {
        return value == null ? 0 : value.movePointRight(Decimals.SCALE).longValue();
    }

    private boolean givesWith(WindowTick changed, long price, long quantity) {
        CandleAccumulator sum = new CandleAccumulator();
        for (WindowTick one : accepted) {
            Tick tick = one.tick();
            sum.add(
                    one == changed
                            ? new Tick(tick.symbol(), tick.id(), tick.timeMicros(), price, quantity, tick.side())
                            : tick);
        }
        return layout.same(sum.candle(observed.window(), observed.symbol(), observed.startMicros()), observed);
    }

    private Optional<Cause> swapped() {
        for (CandleColumn one : differing) {
            for (CandleColumn other : CandleColumn.values()) {
                BigDecimal instead = other.value(expected);
                if (one != other
                        && one.isMeasured()
                        && other.isMeasured()
                        && instead != null
                        && one.value(observed) != null
                        && instead.compareTo(one.value(observed)) == 0
                        && differing.stream().allMatch(d -> d == one || d == other)) {
                    return Optional.of(
                            new Cause(Kind.WRONG_COLUMN, ticks() + one.text() + " has the value of " + other.text()));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Cause> otherFormula() {
        List<String> parts = new ArrayList<>();
        for (CandleColumn column : differing) {
            BigDecimal right = column.value(expected);
            BigDecimal found = column.value(observed);
            String ratio = right == null || found == null || right.signum() == 0
                    ? ""
                    : " (" + found.divide(right, new MathContext(4)).toPlainString() + " times)";
            parts.add(column.text() + ratio);
        }
        return Optional.of(new Cause(
                Kind.WRONG_COLUMN,
                "it holds exactly the right " + accepted.size() + " ticks, but " + String.join(", ", parts)
                        + (parts.size() == 1 ? " differs" : " differ") + ": the rule is wrong, not the ticks"));
    }
}

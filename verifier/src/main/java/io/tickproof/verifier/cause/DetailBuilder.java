package io.tickproof.verifier.cause;

import io.tickproof.market.Candle;
import io.tickproof.verifier.cause.CandleDetail.ColumnValues;
import io.tickproof.verifier.cause.CandleDetail.DeliveredTick;
import io.tickproof.verifier.cause.CandleDetail.Part;
import io.tickproof.verifier.observed.CandleColumn;
import io.tickproof.verifier.observed.CandleLayout;
import io.tickproof.verifier.oracle.TickOutcome;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds the detail of one candle that differs from its deliveries and the explanation. */
final class DetailBuilder {
    private static final String NEXT_WINDOW = "next window";

    private final CandleLayout layout;
    private final List<WindowTick> delivered;
    private final List<WindowTick> atEnd;
    private final Set<WindowTick> missing = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<WindowTick> extra = Collections.newSetFromMap(new IdentityHashMap<>());

    DetailBuilder(CandleLayout layout, List<WindowTick> delivered, List<WindowTick> atEnd) {
        this.layout = layout;
        this.delivered = delivered;
        this.atEnd = atEnd;
    }

    /** Sets the ticks whose removal or addition explains the observed row. */
    void explainedBy(Collection<WindowTick> removed, Collection<WindowTick> added) {
        missing.clear();
        missing.addAll(removed);
        extra.clear();
        extra.addAll(added);
    }

    /** @param maxTicks the largest number of deliveries that the detail contains */
    CandleDetail detail(
            Cause cause, @Nullable Candle expected, @Nullable Candle observed, long endMicros, int maxTicks) {
        List<WindowTick> all = new ArrayList<>(delivered);
        all.addAll(atEnd);
        all.sort(Comparator.comparingInt((WindowTick one) -> one.sent().partition())
                .thenComparingLong(one -> one.sent().offset()));
        Set<WindowTick> shown = shown(all, cause, maxTicks);
        List<@Nullable Object[]> rows = all.stream()
                .filter(shown::contains)
                .map(one -> DeliveredTick.row(one, outcome(one), part(one, cause)))
                .toList();
        return new CandleDetail(endMicros, columns(expected, observed), rows, all.size() - rows.size());
    }

    /** Selects the deliveries that the explanation names first, then those that are not on time, then the others. */
    private Set<WindowTick> shown(List<WindowTick> all, Cause cause, int maxTicks) {
        Set<WindowTick> shown = Collections.newSetFromMap(new IdentityHashMap<>());
        List<WindowTick> byInterest = new ArrayList<>(all);
        byInterest.sort(Comparator.comparing((WindowTick one) -> part(one, cause) == Part.NONE)
                .thenComparing(one -> one.outcome() == TickOutcome.ON_TIME));
        byInterest.stream().limit(maxTicks).forEach(shown::add);
        return shown;
    }

    private Part part(WindowTick one, Cause cause) {
        if (missing.contains(one)) {
            return Part.MISSING;
        }
        if (extra.contains(one)) {
            return Part.EXTRA;
        }
        return cause.sentence().contains(one.describe()) ? Part.NAMED : Part.NONE;
    }

    private String outcome(WindowTick one) {
        return atEnd.contains(one) ? NEXT_WINDOW : one.outcome().text();
    }

    private List<ColumnValues> columns(@Nullable Candle expected, @Nullable Candle observed) {
        Set<CandleColumn> differing = expected == null || observed == null
                ? layout.columns().keySet()
                : new HashSet<>(layout.differences(expected, observed));
        return layout.columns().keySet().stream()
                .sorted()
                .map(column -> values(column, expected, observed, differing.contains(column)))
                .toList();
    }

    private static ColumnValues values(
            CandleColumn column, @Nullable Candle expected, @Nullable Candle observed, boolean differs) {
        BigDecimal right = expected == null ? null : column.value(expected);
        BigDecimal found = observed == null ? null : column.value(observed);
        String difference =
                !differs ? null : right == null || found == null ? "" : Descriptions.plain(found.subtract(right));
        return new ColumnValues(column.text(), text(right), text(found), difference);
    }

    private static @Nullable String text(@Nullable BigDecimal value) {
        return value == null ? null : Descriptions.plain(value);
    }
}

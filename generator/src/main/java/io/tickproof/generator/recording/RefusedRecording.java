package io.tickproof.generator.recording;

import io.tickproof.market.Decimals;
import io.tickproof.market.Micros;
import io.tickproof.market.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Why a run refuses a recording although every row of it is a tick: most of it would be dropped without a fault of the job. */
public final class RefusedRecording {
    /** A run refuses a recording if it would drop more than one in this many ticks for their ids. */
    private static final long DROPPED_SHARE = 10;

    private RefusedRecording() {}

    /**
     * Returns one reason per problem, each with its remedy; empty if the recording can be replayed. The recording of a
     * topic always can, because a job did receive its records in this order.
     *
     * @param outOfOrderness the maximum out-of-orderness of the job
     */
    public static List<String> reasons(DatasetProfile profile, Duration outOfOrderness) {
        List<String> reasons = new ArrayList<>();
        if (!profile.source().isSortable()) {
            return reasons;
        }
        addOrder(reasons, profile, Micros.of(outOfOrderness));
        addIds(reasons, profile);
        return reasons;
    }

    private static void addOrder(List<String> reasons, DatasetProfile profile, long outOfOrderness) {
        DatasetProfile.Times times = profile.times();
        if (profile.source().options().order() == ReadOptions.Order.TIME) {
            return;
        }
        boolean isHarmless =
                times.order() == RowOrder.DESCENDING_BLOCKS && times.disorder().maxMicros() <= outOfOrderness;
        if (times.order().isReversed() && !isHarmless) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "its rows are %s: %,d of %,d ticks are earlier than a tick before them, by up to %s, so most would be dropped as late; "
                            + "set stream.order to time, which sorts them",
                    times.order().text(),
                    times.disorder().ticks(),
                    profile.ticks(),
                    Micros.secondsText(times.disorder().maxMicros())));
        }
    }

    private static void addIds(List<String> reasons, DatasetProfile profile) {
        TradeIds.Conflicts conflicts = profile.ids().conflicts();
        TradeIds.Pair first = conflicts.first();
        if (first != null && conflicts.dropped() * DROPPED_SHARE > profile.ticks()) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "its ids do not identify ticks: %s; a job would drop %,d of %,d ticks (%s) as duplicates; %s",
                    text(first),
                    conflicts.dropped(),
                    profile.ticks(),
                    percent(conflicts.dropped(), profile.ticks()),
                    profile.source().options().columns().has(ColumnKey.ID)
                            ? "omit stream.columns.id, or name the column of the trade id"
                            : "set stream.ids to ignore, so that row numbers replace them"));
        }
    }

    /** Returns two different ticks with the same id in words. */
    public static String text(TradeIds.Pair pair) {
        return "id " + pair.earlier().tick().id() + " of "
                + pair.earlier().tick().symbol() + " is " + content(pair.earlier()) + ", and " + content(pair.later());
    }

    private static String content(DatasetProfile.NumberedTick numbered) {
        Tick tick = numbered.tick();
        return Decimals.format(tick.price()) + " × " + Decimals.format(tick.quantity()) + " at "
                + Micros.toInstant(tick.timeMicros()) + " in row " + numbered.row();
    }

    /** Returns a share in percent with one decimal, rounded half up. */
    public static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }
}

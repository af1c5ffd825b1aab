package io.tickproof.pipeline.sink;

import io.tickproof.market.Decimals;
import io.tickproof.market.SharedNames;
import io.tickproof.pipeline.output.OutputRows.LatestRow;
import io.tickproof.pipeline.output.OutputRows.LatestTick;
import io.tickproof.pipeline.output.OutputRows.MovingAverage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The script that updates a symbol's hash in Redis. It never replaces a tick or an average by an older one, so replayed
 * rows and slow writers do no harm.
 *
 * <p>The orders that it compares are strings of constant width, because numbers in Lua are doubles and cannot represent
 * ids above 2⁵³.
 */
final class RedisScript {
    /** The reply if the hash lacks a tick or an average that was written before. */
    static final String LOST = "LOST";

    /**
     * KEYS[1] is the hash. ARGV[1] to ARGV[4] are the order of the tick, price, time and id; ARGV[5] to ARGV[8] the order
     * of the average, its value, end and count. An empty order means that the row has no tick or no average. ARGV[9] and
     * ARGV[10] are the orders that the writer wrote before, empty if unknown.
     */
    static final String TEXT = "local function lacks(field, order)\n"
            + "  if order == '' then return false end\n"
            + "  local old = redis.call('HGET', KEYS[1], field)\n"
            + "  return not old or old < order\n"
            + "end\n"
            + "local lost = lacks('tick_order', ARGV[9]) or lacks('average_order', ARGV[10])\n"
            + "local function newer(field, order)\n"
            + "  if order == '' then return false end\n"
            + "  local old = redis.call('HGET', KEYS[1], field)\n"
            + "  return not old or order > old\n"
            + "end\n"
            + "if newer('tick_order', ARGV[1]) then\n"
            + "  redis.call('HSET', KEYS[1], 'tick_order', ARGV[1], '" + SharedNames.LATEST_PRICE + "', ARGV[2], '"
            + SharedNames.LATEST_TIME + "', ARGV[3], '" + SharedNames.LATEST_ID + "', ARGV[4])\n"
            + "end\n"
            + "if newer('average_order', ARGV[5]) then\n"
            + "  redis.call('HSET', KEYS[1], 'average_order', ARGV[5], '" + SharedNames.LATEST_AVERAGE + "', ARGV[6], '"
            + SharedNames.LATEST_AVERAGE_END + "', ARGV[7], '" + SharedNames.LATEST_COUNT + "', ARGV[8])\n"
            + "end\n"
            + "return lost and '" + LOST + "' or ''\n";

    private RedisScript() {}

    /**
     * Returns ARGV of the script.
     *
     * @param before the row that the writer wrote before; null if the script shall not look for it
     */
    static List<String> arguments(LatestRow row, @Nullable LatestRow before) {
        LatestTick tick = row.tick();
        MovingAverage average = row.average();
        return List.of(
                order(tick),
                tick == null ? "" : Decimals.format(tick.price()),
                tick == null ? "" : Long.toString(tick.timeMicros()),
                tick == null ? "" : Long.toString(tick.id()),
                order(average),
                average == null ? "" : average.value().toPlainString(),
                average == null ? "" : Long.toString(average.endMicros()),
                average == null ? "" : Long.toString(average.count()),
                before == null ? "" : order(before.tick()),
                before == null ? "" : order(before.average()));
    }

    private static String order(@Nullable LatestTick tick) {
        return tick == null ? "" : SharedNames.sortable(tick.timeMicros()) + SharedNames.sortable(tick.id());
    }

    private static String order(@Nullable MovingAverage average) {
        return average == null ? "" : SharedNames.sortable(average.endMicros()) + SharedNames.sortable(average.count());
    }
}

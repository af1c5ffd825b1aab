package io.tickproof.verifier;

import io.tickproof.market.Decimals;
import io.tickproof.market.Side;
import io.tickproof.market.Tick;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.oracle.OracleRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Generates small logs with every kind of tick: on boundaries, late, dropped, duplicate, tied, far ahead, huge and of
 * quantity zero.
 */
public final class RandomLogs {
    public static final long START = 1_767_571_200_000_000L;

    private RandomLogs() {}

    public static OracleRules rules(Random random) {
        List<WindowSpec> windows = List.of(
                WindowSpec.tumbling(Duration.ofMinutes(1)),
                WindowSpec.tumbling(Duration.ofMinutes(5)),
                WindowSpec.sliding(Duration.ofMinutes(5), Duration.ofMinutes(1)),
                WindowSpec.sliding(Duration.ofSeconds(90), Duration.ofSeconds(30)));
        long[] bounds = {0, 1, 5_000_000, 7_000_500};
        long[] latenesses = {0, 30_000_000, 60_000_000, 45_000_123};
        return new OracleRules(
                windows,
                bounds[random.nextInt(bounds.length)],
                latenesses[random.nextInt(latenesses.length)],
                random.nextBoolean() ? OracleRules.UNLIMITED : 120_000_000);
    }

    /** @param partitions symbol A is in partition 0, symbol B in the last one */
    public static List<NaiveModel.Record> log(Random random, int partitions, int records) {
        List<NaiveModel.Record> log = new ArrayList<>();
        long[] offsets = new long[partitions];
        long clock = START;
        for (int i = 0; i < records; i++) {
            clock += random.nextInt(4) == 0 ? random.nextInt(40_000_000) : random.nextInt(3_000_000);
            int partition = random.nextInt(partitions);
            if (random.nextInt(8) == 0) {
                log.add(new NaiveModel.Record(partition, offsets[partition]++, null, clock));
                continue;
            }
            boolean again = random.nextInt(6) == 0;
            NaiveModel.Record earlier = log.isEmpty() ? null : log.get(random.nextInt(log.size()));
            Tick tick;
            if (again && earlier != null && earlier.tick() != null) {
                tick = earlier.tick();
                partition = earlier.partition();
            } else {
                long back = random.nextInt(3) == 0 ? random.nextLong(500_000_000L) : random.nextLong(8_000_000L);
                long ahead = random.nextInt(20) == 0 ? random.nextLong(300_000_000L) : 0;
                long time = Math.max(START, clock - back + ahead);
                if (random.nextInt(5) == 0) {
                    time = time / 30_000_000 * 30_000_000;
                }
                long price = random.nextInt(10) == 0 ? Long.MAX_VALUE : 1 + random.nextInt(1000) * 1_000_003L;
                long quantity = random.nextInt(5) == 0
                        ? 0
                        : random.nextInt(10) == 0 ? Long.MAX_VALUE : random.nextInt(1_000_000_000);
                if (!Decimals.isNotionalInRange(price, quantity)) {
                    quantity = Decimals.ONE;
                }
                tick = new Tick(
                        partition == 0 ? "A" : "B" + partition,
                        1_000_000L * i + random.nextInt(1000),
                        time,
                        price,
                        quantity,
                        Side.UNKNOWN);
            }
            log.add(new NaiveModel.Record(partition, offsets[partition]++, tick, tick.timeMicros()));
        }
        return log;
    }

    /** Returns the same log with prices of either sign, and zero. */
    public static List<NaiveModel.Record> withAnyPrice(List<NaiveModel.Record> log) {
        List<NaiveModel.Record> result = new ArrayList<>();
        for (NaiveModel.Record record : log) {
            Tick tick = record.tick();
            if (tick != null) {
                long price = tick.id() % 7 == 0 ? 0 : tick.id() % 2 == 0 ? -tick.price() : tick.price();
                tick = new Tick(tick.symbol(), tick.id(), tick.timeMicros(), price, tick.quantity(), tick.side());
            }
            result.add(new NaiveModel.Record(record.partition(), record.offset(), tick, record.timeMicros()));
        }
        return result;
    }

    /**
     * Returns the same log with all times on a grid of 5 s, so that every equality occurs, and with few ids, which
     * recur later.
     */
    public static List<NaiveModel.Record> onGrid(Random random, List<NaiveModel.Record> log) {
        List<NaiveModel.Record> result = new ArrayList<>();
        for (NaiveModel.Record record : log) {
            long time = record.timeMicros() / 5_000_000 * 5_000_000;
            Tick tick = record.tick();
            if (tick != null) {
                tick = new Tick(tick.symbol(), random.nextInt(40), time, tick.price(), tick.quantity(), tick.side());
            }
            result.add(new NaiveModel.Record(record.partition(), record.offset(), tick, time));
        }
        return result;
    }
}

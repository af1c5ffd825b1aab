package io.tickproof.verifier;

import io.tickproof.market.Candle;
import io.tickproof.market.Fingerprints;
import io.tickproof.market.Tick;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.oracle.OracleRules;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Implements the candle contract word by word, in BigDecimal and without regard to speed. Both oracle and job are
 * compared with it.
 */
public final class NaiveModel {
    /** A record of the log; a heartbeat if the tick is absent. */
    public record Record(int partition, long offset, Tick tick, long timeMicros) {}

    public final TreeSet<String> candles = new TreeSet<>();
    public final TreeSet<String> tooLate = new TreeSet<>();
    public final TreeSet<String> duplicates = new TreeSet<>();
    public final TreeSet<String> deadLetters = new TreeSet<>();

    /** @param log each partition in its order */
    public NaiveModel(OracleRules rules, List<Record> log) {
        Map<String, List<Tick>> byWindow = new TreeMap<>();
        Map<String, Object[]> windows = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < log.size(); i++) {
            Record record = log.get(i);
            if (record.tick() == null) {
                continue;
            }
            Long greatest = null;
            for (Record before : log.subList(0, i)) {
                if (before.partition() == record.partition() && !deadLetters.contains(place(before))) {
                    greatest = greatest == null ? before.timeMicros() : Math.max(greatest, before.timeMicros());
                }
            }
            if (greatest != null && record.timeMicros() - greatest > rules.maxAheadMicros()) {
                deadLetters.add(place(record));
                continue;
            }
            List<String> open = new ArrayList<>();
            List<String> closed = new ArrayList<>();
            Tick tick = record.tick();
            for (WindowSpec window : rules.windows()) {
                long slide = window.slideMillis() * 1000;
                long size = window.sizeMillis() * 1000;
                for (long start = tick.timeMicros() / slide * slide - size;
                        start <= tick.timeMicros();
                        start += slide) {
                    if (start + size <= tick.timeMicros()) {
                        continue;
                    }
                    String key = window.name() + "|" + tick.symbol() + "|" + start;
                    windows.put(key, new Object[] {window.name(), tick.symbol(), start});
                    boolean late = greatest != null
                            && start + size + rules.allowedLatenessMicros()
                                    <= greatest - rules.maxOutOfOrdernessMicros();
                    if (late) {
                        closed.add(window.name() + "|" + start);
                    } else {
                        open.add(key);
                    }
                }
            }
            if (!open.isEmpty() && !seen.add(tick.symbol() + "|" + tick.id() + "|" + tick.timeMicros() / 60_000_000)) {
                duplicates.add(place(record));
                continue;
            }
            for (String key : closed) {
                tooLate.add(place(record) + "|" + key);
            }
            for (String key : open) {
                byWindow.computeIfAbsent(key, k -> new ArrayList<>()).add(tick);
            }
        }
        byWindow.forEach((key, ticks) -> {
            Object[] window = windows.get(key);
            candles.add(candle((String) window[0], (String) window[1], (Long) window[2], ticks)
                    .toRow());
        });
    }

    public static String place(Record record) {
        return record.partition() + "|" + record.offset();
    }

    public static Candle candle(String window, String symbol, long start, List<Tick> ticks) {
        List<Tick> sorted = new ArrayList<>(ticks);
        sorted.sort(Comparator.comparingLong(Tick::timeMicros).thenComparingLong(Tick::id));
        BigDecimal volume = BigDecimal.ZERO;
        BigDecimal notional = BigDecimal.ZERO;
        BigDecimal prices = BigDecimal.ZERO;
        long ids = 0;
        long xor = 0;
        for (Tick tick : sorted) {
            BigDecimal price = BigDecimal.valueOf(tick.price(), 8);
            BigDecimal quantity = BigDecimal.valueOf(tick.quantity(), 8);
            volume = volume.add(quantity);
            notional = notional.add(price.multiply(quantity));
            prices = prices.add(price);
            ids += tick.id();
            xor ^= Fingerprints.mix64(tick.id());
        }
        return new Candle(
                new Candle.Key(window, symbol, start),
                new Candle.Prices(
                        sorted.get(0).price(),
                        sorted.stream().mapToLong(Tick::price).max().orElseThrow(),
                        sorted.stream().mapToLong(Tick::price).min().orElseThrow(),
                        sorted.get(sorted.size() - 1).price()),
                new Candle.Amounts(
                        volume.setScale(8),
                        volume.signum() == 0 ? null : notional.divide(volume, 8, RoundingMode.HALF_EVEN),
                        prices.divide(BigDecimal.valueOf(sorted.size()), 8, RoundingMode.HALF_EVEN)),
                new Candle.Fingerprint(sorted.size(), ids, xor));
    }
}

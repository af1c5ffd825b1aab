package io.tickproof.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.Delivery.Label;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.ScenarioReader;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.market.Tick;
import io.tickproof.market.TickEncoder;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final String PLAIN = """
            name: test
            seed: %d
            stream:
              symbols: { count: %d, zipf: 1 }
              start: 2026-01-05T00:00:00Z
              duration: PT2M
              ticksPerSecond: 100
              partitions: 3
            """;

    @Test
    void theSameSeedGivesTheSameBytesInAnyLocaleAndZone() throws Exception {
        String scenario = PLAIN.formatted(42, 8) + """
                disturb:
                  - outOfOrder: { share: 0.2, delay: { exponential: PT1S, max: PT4S } }
                  - outOfOrder: { share: 0.1, delay: { pareto: PT0.1S, shape: 1.5, max: PT3S } }
                  - late: { share: 0.02, by: { uniform: [PT10S, PT3M] } }
                  - duplicate: { share: 0.05, after: { uniform: [PT0S, PT1M] } }
                """;
        String expected = "5310024b247b006334137bd3d9f97ffabd4444d5357e10e71ff528e501770db4";
        assertEquals(expected, hash(scenario));
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
            assertEquals(expected, hash(scenario));
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    @Property(tries = 30)
    void deliveriesAreInDueOrderAndEveryTickIsDelivered(
            @ForAll @LongRange(min = 0) long seed,
            @ForAll @IntRange(min = 1, max = 20) int symbols,
            @ForAll @DoubleRange(min = 0, max = 1) double share) {
        String disturb = """
                disturb:
                  - outOfOrder: { share: %s, delay: { uniform: [PT0S, PT4S] } }
                  - late: { share: 0.05, by: { uniform: [PT10S, PT1M] } }
                """.formatted(share);
        Set<String> undisturbed = names(deliveries(PLAIN.formatted(seed, symbols)));
        List<Delivery> all = deliveries(PLAIN.formatted(seed, symbols) + disturb);
        assertEquals(undisturbed, names(all));
        long due = Long.MIN_VALUE;
        long count = 0;
        for (Delivery delivery : all) {
            assertTrue(delivery.dueMicros() >= due, "due times go back");
            due = delivery.dueMicros();
            if (!delivery.isHeartbeat()) {
                count++;
                long delay = delivery.delayMicros();
                assertTrue(delay >= 0 && delay <= 64_000_000, "delay " + delay);
            }
        }
        assertEquals(undisturbed.size(), count, "a tick stands twice or not at all");
    }

    @Property(tries = 20)
    void sharesAndDelaysAreThoseAskedFor(@ForAll @LongRange(min = 0) long seed) {
        List<Delivery> all = deliveries(PLAIN.formatted(seed, 4) + """
                disturb:
                  - late: { share: 0.1, by: { uniform: [PT10S, PT20S] } }
                  - duplicate: { share: 0.05, after: { exponential: PT1S, max: PT5S } }
                """);
        long ticks = all.stream()
                .filter(d -> !d.isHeartbeat() && d.label() != Label.DUPLICATE)
                .count();
        long late = all.stream().filter(d -> d.label() == Label.LATE).count();
        long copies = all.stream().filter(d -> d.label() == Label.DUPLICATE).count();
        // Six standard deviations of a binomial: one false alarm in 10^9.
        assertEquals(0.1 * ticks, late, 6 * Math.sqrt(ticks * 0.1 * 0.9));
        assertEquals(0.05 * ticks, copies, 6 * Math.sqrt(ticks * 0.05 * 0.95));
        for (Delivery delivery : all) {
            if (delivery.label() == Label.LATE) {
                assertTrue(delivery.delayMicros() >= 10_000_000 && delivery.delayMicros() <= 20_000_000);
            }
        }
    }

    @Test
    void anotherDisturbanceChangesNoOtherTick() {
        String one = PLAIN.formatted(9, 5) + "disturb:\n  - late: { share: 0.1, by: { uniform: [PT10S, PT1M] } }\n";
        String two = one + "  - duplicate: { share: 0.2, after: { uniform: [PT0S, PT1S] } }\n"
                + "  - outOfOrder: { share: 0, delay: { uniform: [PT0S, PT1S] } }\n";
        Map<String, Long> before = dueByTick(deliveries(one));
        Map<String, Long> after = dueByTick(deliveries(two));
        assertEquals(before, after);
    }

    @Test
    void disturbancesKeepToTheirSymbolsAndTimes() {
        List<Delivery> all = deliveries(PLAIN.formatted(9, 5) + """
                disturb:
                  - late: { share: 1, symbols: [ETH-USD], from: PT30S, to: PT1M, by: { uniform: [PT10S, PT1M] } }
                """);
        long start = all.get(0).dueMicros() / 60_000_000 * 60_000_000;
        long hit = 0;
        for (Delivery delivery : all) {
            if (delivery.isHeartbeat()) {
                continue;
            }
            long at = delivery.timeMicros() - start;
            boolean within = delivery.tick().symbol().equals("ETH-USD") && at >= 30_000_000 && at < 60_000_000;
            assertEquals(within, delivery.label() == Label.LATE);
            hit += within ? 1 : 0;
        }
        assertTrue(hit > 100, "only " + hit + " ticks were in range");
    }

    @Test
    void theLastHeartbeatsCloseEveryWindow() {
        List<Delivery> all = deliveries(PLAIN.formatted(9, 5));
        long last = all.stream()
                .filter(d -> !d.isHeartbeat())
                .mapToLong(Delivery::timeMicros)
                .max()
                .orElseThrow();
        Map<Integer, Long> ends = new HashMap<>();
        all.forEach(d -> ends.merge(d.partition(), d.timeMicros(), Math::max));
        assertEquals(3, ends.size());
        // 5 m of the longest window, 5 s bound, 30 s allowed lateness.
        ends.values().forEach(end -> assertTrue(end >= last + 335_000_000L));
    }

    @Test
    void aMarketHasTiesMovesAndPricesOnTheGrid() {
        List<Tick> ticks = deliveries(PLAIN.formatted(5, 1)).stream()
                .filter(d -> !d.isHeartbeat())
                .map(Delivery::tick)
                .toList();
        long ties = 0;
        Set<Long> prices = new HashSet<>();
        for (int i = 1; i < ticks.size(); i++) {
            assertEquals(ticks.get(i - 1).id() + 1, ticks.get(i).id());
            ties += ticks.get(i - 1).timeMicros() == ticks.get(i).timeMicros() ? 1 : 0;
            prices.add(ticks.get(i).price());
            assertEquals(0, ticks.get(i).price() % 1_000_000, "off the grid of 0.01");
        }
        assertTrue(ties > ticks.size() / 50, ties + " ties");
        assertTrue(prices.size() > 100, prices.size() + " prices");
    }

    private static Set<String> names(List<Delivery> deliveries) {
        Set<String> names = new HashSet<>();
        deliveries.stream()
                .filter(d -> !d.isHeartbeat())
                .forEach(d -> names.add(d.tick().toString()));
        return names;
    }

    private static Map<String, Long> dueByTick(List<Delivery> deliveries) {
        Map<String, Long> due = new HashMap<>();
        deliveries.stream()
                .filter(d -> !d.isHeartbeat() && d.label() != Label.DUPLICATE)
                .forEach(d -> due.put(d.tick().toString(), d.dueMicros()));
        return due;
    }

    private static List<Delivery> deliveries(String yaml) {
        List<Delivery> all = new ArrayList<>();
        try (Timeline.Walk walk = timeline(yaml).walk()) {
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                all.add(delivery);
            }
        }
        return all;
    }

    private static Timeline timeline(String yaml) {
        Scenario scenario = ScenarioReader.parse("test.yaml", yaml);
        return Timeline.of(scenario, (TickStream.Synthetic) scenario.stream());
    }

    private static String hash(String yaml) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        TickEncoder encoder = new TickEncoder();
        for (Delivery delivery : deliveries(yaml)) {
            digest.update(ByteBuffer.allocate(12)
                    .putInt(delivery.partition())
                    .putLong(delivery.dueMicros())
                    .array());
            digest.update(
                    delivery.isHeartbeat()
                            ? encoder.encodeHeartbeat(delivery.timeMicros())
                            : encoder.encode(delivery.tick()));
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}

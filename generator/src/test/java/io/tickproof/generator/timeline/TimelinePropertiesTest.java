package io.tickproof.generator.timeline;

import static io.tickproof.generator.timeline.TimelineTest.EVERYTHING;
import static io.tickproof.generator.timeline.TimelineTest.PLAIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.scenario.TickStream;
import io.tickproof.generator.timeline.Delivery.Label;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Tests the properties that the timeline of every seed has. */
@Tag("unit")
class TimelinePropertiesTest {
    @Property(tries = 30)
    void deliveriesFollowDueOrderAndCoverEveryTick(
            @ForAll @LongRange(min = 0) long seed,
            @ForAll @IntRange(min = 1, max = 20) int symbols,
            @ForAll @DoubleRange(min = 0, max = 1) double share) {
        String disturb = """
                disturb:
                  - outOfOrder: { share: %s, delay: { uniform: [PT0S, PT4S] } }
                  - late: { share: 0.05, by: { uniform: [PT10S, PT1M] } }
                """.formatted(share);
        Set<String> undisturbed = TimelineTest.names(TimelineTest.deliveries(PLAIN.formatted(seed, symbols)));
        List<Delivery> all = TimelineTest.deliveries(PLAIN.formatted(seed, symbols) + disturb);
        assertEquals(undisturbed, TimelineTest.names(all));
        long due = Long.MIN_VALUE;
        long count = 0;
        for (Delivery delivery : all) {
            assertTrue(delivery.dueMicros() >= due, "due times decrease");
            due = delivery.dueMicros();
            if (!delivery.isHeartbeat()) {
                count++;
                long delay = delivery.delayMicros();
                assertTrue(delay >= 0 && delay <= 64_000_000, "delay " + delay);
            }
        }
        assertEquals(undisturbed.size(), count, "a tick is duplicated or missing");
    }

    @Property(tries = 20)
    void sharesAndDelaysMatchTheScenario(@ForAll @LongRange(min = 0) long seed) {
        List<Delivery> all = TimelineTest.deliveries(PLAIN.formatted(seed, 4) + """
                disturb:
                  - late: { share: 0.1, by: { uniform: [PT10S, PT20S] } }
                  - duplicate: { share: 0.05, after: { exponential: PT1S, max: PT5S } }
                """);
        long ticks = all.stream()
                .filter(d -> !d.isHeartbeat() && d.label() != Label.DUPLICATE)
                .count();
        long late = all.stream().filter(d -> d.label() == Label.LATE).count();
        long duplicates = all.stream().filter(d -> d.label() == Label.DUPLICATE).count();
        // Six standard deviations of a binomial: one false alarm in 10^9.
        assertEquals(0.1 * ticks, late, 6 * Math.sqrt(ticks * 0.1 * 0.9));
        assertEquals(0.05 * ticks, duplicates, 6 * Math.sqrt(ticks * 0.05 * 0.95));
        for (Delivery delivery : all) {
            if (delivery.label() == Label.LATE) {
                assertTrue(delivery.delayMicros() >= 10_000_000 && delivery.delayMicros() <= 20_000_000);
            }
        }
    }

    @Property(tries = 40)
    void partEqualsSamePartOfTheWhole(
            @ForAll @LongRange(min = 0) long seed,
            @ForAll @IntRange(min = 1, max = 7) int partitions,
            @ForAll @LongRange(min = -10, max = 250) long fromSeconds,
            @ForAll @LongRange(min = 0, max = 200) long seconds) {
        Timeline timeline = TimelineTest.timeline(PLAIN.formatted(seed, 8) + EVERYTHING);
        long from = timeline.startMicros() + fromSeconds * 1_000_000;
        Timeline.Part part = new Timeline.Part(p -> (partitions >> p & 1) != 0, from, from + seconds * 1_000_000);
        List<Delivery> whole = TimelineTest.deliveries(timeline, Timeline.Part.ALL);
        List<String> expected = whole.stream()
                .filter(d -> part.partitions().test(d.partition())
                        && d.dueMicros() >= part.fromMicros()
                        && d.dueMicros() < part.toMicros())
                .map(TimelineTest::text)
                .toList();
        assertEquals(
                expected,
                TimelineTest.deliveries(timeline, part).stream()
                        .map(TimelineTest::text)
                        .toList());
    }

    /** Shrinking relies on this property. */
    @Property(tries = 30)
    void selectedTicksAreDeliveredAsAmongAllTicks(
            @ForAll @LongRange(min = 0) long seed, @ForAll @IntRange(min = 1, max = 60) int every) {
        String yaml = PLAIN.formatted(seed, 8);
        List<Delivery> some = TimelineTest.deliveries(yaml + EVERYTHING).stream()
                .filter(d -> d.hasTick() && d.tick().id() % every == 0)
                .toList();
        List<String> names = some.stream()
                .map(d -> '"'
                        + new TickStream.TickName(d.tick().symbol(), d.tick().id()).text()
                        + '"')
                .distinct()
                .toList();
        Timeline chosen = TimelineTest.timeline(yaml + "  only: " + names + "\n" + EVERYTHING);
        List<Delivery> all = TimelineTest.deliveries(chosen, Timeline.Part.ALL);
        // Additional fills have other ids and are delivered with their tick.
        assertEquals(
                some.stream()
                        .filter(d -> d.label() != Label.FILL)
                        .map(TimelineTest::text)
                        .toList(),
                all.stream()
                        .filter(d -> d.hasTick() && d.label() != Label.FILL)
                        .map(TimelineTest::text)
                        .toList());
        MeasuredDisorder disorder = new MeasuredDisorder(chosen);
        all.forEach(disorder::add);
        assertEquals(List.of(), disorder.problems(), "a selection is no random sample");
    }

    @Property(tries = 20)
    void measuredDisorderMatchesTheRequest(@ForAll @LongRange(min = 0) long seed) {
        Timeline timeline = TimelineTest.timeline(PLAIN.formatted(seed, 8) + EVERYTHING);
        MeasuredDisorder disorder = new MeasuredDisorder(timeline);
        long sent = 0;
        try (Timeline.Walk walk = timeline.walk()) {
            for (Delivery delivery = walk.next(); delivery != null; delivery = walk.next()) {
                disorder.add(delivery);
                sent += delivery.isHeartbeat() ? 0 : 1;
            }
            disorder.addDropped(walk);
        }
        assertEquals(List.of(), disorder.problems());
        assertEquals(sent, disorder.ticks());
        for (MeasuredDisturbance measured : disorder.disturbances()) {
            assertTrue(measured.affected() > 0, measured.disturbance().kind() + " affected no tick");
        }
    }
}

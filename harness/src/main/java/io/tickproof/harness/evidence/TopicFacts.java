package io.tickproof.harness.evidence;

import io.tickproof.generator.recording.TopicProfile;
import io.tickproof.generator.recording.TopicProfile.PartitionProfile;
import io.tickproof.generator.timeline.DisorderProfile;
import io.tickproof.generator.timeline.DisorderProfile.IdlePeriod;
import io.tickproof.generator.timeline.DisorderProfile.PartitionDisorder;
import io.tickproof.generator.timeline.Lateness;
import io.tickproof.generator.timeline.TopicSummary;
import io.tickproof.market.Micros;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The facts about the recording of a topic as text. */
public final class TopicFacts {
    private static final int MAX_PARTITIONS = 64;

    private TopicFacts() {}

    /** Returns the facts that hold for any values, by their names, in reading order. */
    public static Map<String, String> of(TopicProfile profile) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("topic", profile.topic().name() + ", " + count(profile.topic().partitions(), "partition"));
        facts.put(
                "values",
                switch (profile.topic().format()) {
                    case TICKPROOF -> "ticks in the wire format";
                    case RAW -> "foreign bytes, which replay sends as they are";
                });
        facts.put(
                "records", number(profile.records()) + (profile.isComplete() ? "" : "; the recording was interrupted"));
        limited(profile.partitions().size(), facts);
        profile.partitions().stream()
                .limit(MAX_PARTITIONS)
                .forEach(partition -> facts.put("partition " + partition.range().partition(), records(partition)));
        return facts;
    }

    /**
     * Returns all facts about the recording of a topic in the wire format, which is read from end to end.
     *
     * @throws io.tickproof.generator.recording.RecordingException if the file cannot be read
     */
    public static Map<String, String> ofTicks(Path file) {
        Map<String, String> facts = new LinkedHashMap<>(of(TopicProfile.of(file)));
        facts.putAll(of(TopicSummary.of(file, true), DisorderProfile.ofTopic(file)));
        return facts;
    }

    private static void limited(int partitions, Map<String, String> facts) {
        if (partitions > MAX_PARTITIONS) {
            facts.put("partitions", "the first " + MAX_PARTITIONS + " of " + partitions + " are listed");
        }
    }

    private static String records(PartitionProfile partition) {
        TopicProfile.Content content = partition.content();
        if (content.records() == 0) {
            return "empty" + (partition.missingOffsets() == 0 ? "" : ", " + missing(partition));
        }
        TopicProfile.Timestamps times = partition.timestamps();
        StringBuilder text = new StringBuilder();
        text.append(count(content.records(), "record"))
                .append(" at offsets ")
                .append(partition.range().start())
                .append(" to ")
                .append(partition.range().end() - 1)
                .append(partition.missingOffsets() == 0 ? "" : ", " + missing(partition))
                .append(", ")
                .append(number(content.bytes()))
                .append(" bytes, ")
                .append(number(content.withKey()))
                .append(" with a key, ")
                .append(number(content.withHeaders()))
                .append(" with headers")
                .append(content.withoutValue() == 0 ? "" : ", " + number(content.withoutValue()) + " without a value");
        if (times.first() >= 0) {
            text.append("; ")
                    .append(types(times))
                    .append(" times ")
                    .append(Instant.ofEpochMilli(times.first()))
                    .append(" to ")
                    .append(Instant.ofEpochMilli(times.last()))
                    .append(times.goingBack() == 0 ? "" : ", " + number(times.goingBack()) + " going back")
                    .append(", ")
                    .append(count(times.pauses(), "pause"))
                    .append(" of 10 s or more, the longest span without a record ")
                    .append(seconds(times.longestPause() * Micros.PER_MILLI));
        }
        return text.toString();
    }

    private static String types(TopicProfile.Timestamps times) {
        return times.types().keySet().stream()
                .map(type -> type.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" and "));
    }

    private static String missing(PartitionProfile partition) {
        return count(partition.missingOffsets(), "offset") + " without a record";
    }

    /** Returns the facts about the ticks of a topic in the wire format. */
    private static Map<String, String> of(TopicSummary summary, DisorderProfile disorder) {
        Map<String, String> facts = new LinkedHashMap<>();
        TopicSummary.Counts counts = summary.counts();
        facts.put(
                "contents",
                count(counts.ticks(), "tick") + ", " + count(counts.heartbeats(), "heartbeat") + ", "
                        + count(counts.invalid(), "invalid record")
                        + (summary.firstInvalid() == null ? "" : ", the first one at " + summary.firstInvalid()));
        facts.put("misrouted ticks", misrouted(counts));
        facts.putAll(disorder(disorder));
        return facts;
    }

    /** Returns the number of misrouted ticks, and what a run makes of them. */
    public static String misrouted(TopicSummary.Counts counts) {
        return number(counts.misrouted())
                + (counts.misrouted() == 0
                        ? ""
                        : " of " + count(counts.ticks(), "tick")
                                + ": they are not in the partition that Kafka's default partitioner assigns to their symbol, so a run expects dead letters for them");
    }

    /** Returns the facts about the disorder: of all partitions, then of each. */
    public static Map<String, String> disorder(DisorderProfile disorder) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("disorder", disorder(disorder.lateness(), disorder.duplicateLateness(), disorder.ticks()));
        List<PartitionDisorder> partitions = disorder.partitions();
        for (int i = 0; i < Math.min(partitions.size(), MAX_PARTITIONS); i++) {
            PartitionDisorder partition = partitions.get(i);
            if (partition.ticks() > 0) {
                facts.put(
                        "disorder of " + i,
                        disorder(partition.lateness(), partition.duplicateLateness(), partition.ticks())
                                + idle(disorder.idlePeriods(i)));
            }
        }
        return facts;
    }

    private static String disorder(Lateness lateness, Lateness duplicates, long ticks) {
        return share(lateness.behind(), ticks) + " of " + count(ticks, "tick") + " out of order"
                + (lateness.behind() == 0
                        ? ""
                        : ", behind by p50 " + seconds(lateness.micros(50)) + ", p90 " + seconds(lateness.micros(90))
                                + ", p99 " + seconds(lateness.micros(99)) + ", max " + seconds(lateness.maxMicros()))
                + "; " + share(duplicates.ticks(), ticks) + " duplicates";
    }

    private static String idle(List<IdlePeriod> periods) {
        @Nullable
        IdlePeriod longest = periods.stream()
                .max(Comparator.comparingLong(IdlePeriod::micros))
                .orElse(null);
        return longest == null
                ? "; never idle"
                : "; " + count(periods.size(), "idle period") + ", the longest " + seconds(longest.micros()) + " from "
                        + Micros.toInstant(longest.fromMicros());
    }

    private static String share(long part, long whole) {
        return String.format(Locale.ROOT, "%.2f %%", whole == 0 ? 0 : 100.0 * part / whole);
    }

    private static String count(long count, String noun) {
        return number(count) + " " + noun + (count == 1 ? "" : "s");
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String seconds(long micros) {
        return String.format(Locale.ROOT, "%.3f", Micros.toSeconds(micros)).replaceAll("\\.?0+$", "") + " s";
    }
}

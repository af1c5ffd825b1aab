package io.tickproof.generator.remote;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A place in every partition of a topic, at which a recording starts or ends. */
public sealed interface TopicPosition {
    /** The first record that the topic still has. */
    TopicPosition EARLIEST = new Bound(false);

    /** The end of the topic when the recording starts. */
    TopicPosition LATEST = new Bound(true);

    /** The beginning or the end of every partition. */
    record Bound(boolean latest) implements TopicPosition {}

    /** The first record of every partition whose timestamp is at or after this time. */
    record Time(Instant time) implements TopicPosition {}

    /** The same offset in every partition. */
    record Offset(long offset) implements TopicPosition {}

    /** An offset per partition. Partitions that are not named use the default. */
    record Offsets(Map<Integer, Long> byPartition) implements TopicPosition {
        public Offsets {
            byPartition = Map.copyOf(byPartition);
        }
    }

    /** What {@link #parse} accepts, for messages. */
    String EXPECTED =
            "earliest, latest, a time such as 2026-01-05T09:00:00Z, an offset such as 1200, or offsets by partition such as 0:1200,1:1180";

    Pattern PAIRS = Pattern.compile("\\d{1,9}:\\d{1,18}(,\\d{1,9}:\\d{1,18})*");

    /** Parses a position as {@link #EXPECTED} says. Returns empty for any other text. */
    static Optional<TopicPosition> parse(String text) {
        if (text.equals("earliest")) {
            return Optional.of(EARLIEST);
        }
        if (text.equals("latest")) {
            return Optional.of(LATEST);
        }
        if (text.matches("\\d{1,18}")) {
            return Optional.of(new Offset(Long.parseLong(text)));
        }
        if (PAIRS.matcher(text).matches()) {
            Map<Integer, Long> offsets = new TreeMap<>();
            for (String pair : text.split(",", -1)) {
                int colon = pair.indexOf(':');
                Long before = offsets.put(
                        Integer.parseInt(pair.substring(0, colon)), Long.parseLong(pair.substring(colon + 1)));
                if (before != null) {
                    return Optional.empty();
                }
            }
            return Optional.of(new Offsets(offsets));
        }
        try {
            return Optional.of(new Time(OffsetDateTime.parse(text).toInstant()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}

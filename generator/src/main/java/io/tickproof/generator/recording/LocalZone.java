package io.tickproof.generator.recording;

import io.tickproof.market.Micros;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Converts local times to UTC. A time that the zone skips or repeats is refused, because it has no or two meanings. */
final class LocalZone {
    private final ZoneId zone;
    private final ZoneRules rules;
    private final @Nullable ZoneOffset fixed;

    LocalZone(ZoneId zone) {
        this.zone = zone;
        rules = zone.getRules();
        fixed = rules.isFixedOffset() ? rules.getOffset(LocalDateTime.MIN) : null;
    }

    /**
     * Returns µs since the epoch.
     *
     * @param localMicros the same for a clock in UTC
     * @throws RecordingException if the time does not exist in the zone, or exists twice
     */
    long toUtc(long localMicros, RowReader rows, String column) {
        if (fixed != null) {
            return localMicros - fixed.getTotalSeconds() * Micros.PER_SECOND;
        }
        LocalDateTime local =
                LocalDateTime.ofEpochSecond(Math.floorDiv(localMicros, Micros.PER_SECOND), 0, ZoneOffset.UTC);
        List<ZoneOffset> offsets = rules.getValidOffsets(local);
        if (offsets.size() != 1) {
            throw rows.problem(
                    column,
                    local + (offsets.isEmpty() ? " does not exist in " : " occurs twice in ") + zone
                            + ", where the clock changes; is it the zone of the file? An offset such as "
                            + rules.getOffset(local.plusHours(4))
                            + " as stream.columns.zone has no such hour");
        }
        return localMicros - offsets.get(0).getTotalSeconds() * Micros.PER_SECOND;
    }
}

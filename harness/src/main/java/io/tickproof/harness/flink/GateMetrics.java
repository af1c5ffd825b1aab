package io.tickproof.harness.flink;

import com.fasterxml.jackson.databind.JsonNode;
import io.tickproof.pipeline.lateness.LatenessGate;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the progress of the reference job's lateness filter through Flink's REST API, from the gauges
 * attempt.K.partition.N.offset of its subtasks.
 */
final class GateMetrics {
    private static final Pattern OFFSET = Pattern.compile("\\d+\\." + LatenessGate.NAME.replace(' ', '_')
            + "\\.attempt\\.(\\d+)\\.partition\\.(\\d+)\\." + LatenessGate.OFFSET_GAUGE);

    private static final Pattern WATERMARK =
            Pattern.compile("\\d+\\." + LatenessGate.NAME.replace(' ', '_') + "\\.currentOutputWatermark");

    /** Flink reports Long.MIN_VALUE before the first watermark, and Long.MAX_VALUE after the last one. */
    private static final long NO_WATERMARK = Long.MIN_VALUE / 2;

    private static final long LAST_WATERMARK = Long.MAX_VALUE / 2;

    private final RestApi rest;
    private final String job;
    /**
     * The vertex with the lateness filter. It is null until the job has been initialized, and always null for a user
     * job, whose progress is unknown.
     */
    private @Nullable String vertex;

    GateMetrics(RestApi rest, String jobId) {
        this.rest = rest;
        job = "/jobs/" + jobId;
    }

    /**
     * The read progress of an attempt of the job.
     *
     * @param offsets the last offset that was read or restored, by partition; the greatest of all subtasks
     * @param watermarkMillis the smallest watermark of all subtasks, ms since the epoch; null until one has reported it
     */
    record Progress(Map<Integer, Long> offsets, @Nullable Long watermarkMillis) {}

    /**
     * Returns the read progress of an attempt.
     *
     * @param attempt the number of the attempt, from the vertices of {@link #restartingTogether}
     */
    Progress of(long attempt) throws IOException, InterruptedException {
        Map<Integer, Long> offsets = new HashMap<>();
        if (vertex == null) {
            return new Progress(offsets, null);
        }
        String metrics = job + "/vertices/" + vertex + "/metrics";
        Map<String, Integer> partitions = new HashMap<>();
        List<String> wanted = new ArrayList<>();
        for (JsonNode metric : rest.get(metrics)) {
            String id = metric.path("id").asText();
            Matcher name = OFFSET.matcher(id);
            if (name.matches() && Long.parseLong(name.group(1)) == attempt) {
                partitions.put(id, Integer.parseInt(name.group(2)));
                wanted.add(id);
            } else if (WATERMARK.matcher(id).matches()) {
                wanted.add(id);
            }
        }
        Long watermark = null;
        if (!wanted.isEmpty()) {
            String names = wanted.stream()
                    .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8))
                    .collect(Collectors.joining(","));
            for (JsonNode metric : rest.get(metrics + "?get=" + names)) {
                Integer partition = partitions.get(metric.path("id").asText());
                long value = metric.path("value").asLong();
                if (partition != null) {
                    offsets.merge(partition, value, Math::max);
                } else if (value > NO_WATERMARK && value < LAST_WATERMARK) {
                    watermark = watermark == null ? Long.valueOf(value) : Long.valueOf(Math.min(watermark, value));
                }
            }
        }
        return new Progress(offsets, watermark);
    }

    /**
     * Returns the vertices whose attempts count the restarts of the job. For the reference job this is the vertex of
     * the lateness filter alone, because nothing in the job restarts without it.
     *
     * @param jobStatus Flink's answer about the job
     */
    List<String> restartingTogether(JsonNode jobStatus) {
        List<String> all = new ArrayList<>();
        for (JsonNode candidate : jobStatus.path("vertices")) {
            String id = candidate.path("id").asText();
            if (candidate.path("name").asText().contains(LatenessGate.NAME)) {
                vertex = id;
                return List.of(id);
            }
            all.add(id);
        }
        return all;
    }
}

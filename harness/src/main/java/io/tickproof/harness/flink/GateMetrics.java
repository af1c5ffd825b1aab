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

/** Asks FlinkCluster's REST API how far the gate has read: the gauges attempt.K.partition.N.offset of its subtasks. */
final class GateMetrics {
    private static final Pattern OFFSET = Pattern.compile("\\d+\\." + LatenessGate.NAME.replace(' ', '_')
            + "\\.attempt\\.(\\d+)\\.partition\\.(\\d+)\\." + LatenessGate.OFFSET_GAUGE);

    private static final Pattern WATERMARK =
            Pattern.compile("\\d+\\." + LatenessGate.NAME.replace(' ', '_') + "\\.currentOutputWatermark");

    /** FlinkCluster tells the least long before the first watermark, and the greatest behind the last. */
    private static final long NO_WATERMARK = Long.MIN_VALUE / 2;

    private static final long LAST_WATERMARK = Long.MAX_VALUE / 2;

    private final RestApi rest;
    private final String job;
    /**
     * That of the gate; null until FlinkCluster has told of it, which it does not while the job is being initialized, and never
     * where the job is none of ours: how far that is, is not known.
     */
    private String vertex;

    GateMetrics(RestApi rest, String jobId) {
        this.rest = rest;
        job = "/jobs/" + jobId;
    }

    /**
     * How far an attempt of the job is.
     *
     * @param offsets partition → last offset that it has let in, or was restored with; the greatest of all subtasks
     * @param watermarkMillis the least of the subtasks; null where none has told one yet
     */
    record Progress(Map<Integer, Long> offsets, Long watermarkMillis) {}

    /** @param attempt as the vertices of {@link #restartingTogether} tell it, which has to be asked first */
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
                    watermark = watermark == null ? value : Long.valueOf(Math.min(watermark, value));
                }
            }
        }
        return new Progress(offsets, watermark);
    }

    /**
     * The vertices that tell how often the job was restarted: of ours that of the gate alone, since nothing in it restarts
     * without it.
     *
     * @param jobNow what FlinkCluster says of the job
     */
    List<String> restartingTogether(JsonNode jobNow) {
        List<String> all = new ArrayList<>();
        for (JsonNode one : jobNow.path("vertices")) {
            String id = one.path("id").asText();
            if (one.path("name").asText().contains(LatenessGate.NAME)) {
                vertex = id;
                return List.of(id);
            }
            all.add(id);
        }
        return all;
    }
}

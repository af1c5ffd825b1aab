package io.tickproof.harness.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tickproof.pipeline.source.LatenessGate;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Asks Flink's REST API how far the gate has read: the gauges attempt.K.partition.N.offset of its subtasks. */
final class GateMetrics {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern OFFSET = Pattern.compile("\\d+\\." + LatenessGate.NAME.replace(' ', '_')
            + "\\.attempt\\.(\\d+)\\.partition\\.(\\d+)\\." + LatenessGate.OFFSET_GAUGE);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final URI job;
    private String vertex;

    GateMetrics(URI rest, String jobId) {
        job = rest.resolve("/jobs/" + jobId);
    }

    /**
     * Partition → last offset that this attempt of the job has let in, or was restored with; the greatest of all
     * subtasks.
     */
    Map<Integer, Long> offsets(long attempt) throws IOException, InterruptedException {
        if (vertex == null) {
            vertex = vertexOfGate();
        }
        if (vertex == null) {
            return new HashMap<>();
        }
        String metrics = job + "/vertices/" + vertex + "/metrics";
        Map<String, Integer> partitions = new HashMap<>();
        for (JsonNode metric : get(URI.create(metrics))) {
            Matcher name = OFFSET.matcher(metric.path("id").asText());
            if (name.matches() && Long.parseLong(name.group(1)) == attempt) {
                partitions.put(name.group(), Integer.parseInt(name.group(2)));
            }
        }
        Map<Integer, Long> offsets = new HashMap<>();
        if (!partitions.isEmpty()) {
            String wanted = partitions.keySet().stream()
                    .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8))
                    .collect(Collectors.joining(","));
            for (JsonNode metric : get(URI.create(metrics + "?get=" + wanted))) {
                offsets.merge(
                        partitions.get(metric.path("id").asText()),
                        metric.path("value").asLong(),
                        Math::max);
            }
        }
        return offsets;
    }

    /** Null while the job is being initialized: it has no operators yet. */
    private String vertexOfGate() throws IOException, InterruptedException {
        JsonNode vertices = get(job).path("vertices");
        if (vertices.isEmpty()) {
            return null;
        }
        for (JsonNode candidate : vertices) {
            if (candidate.path("name").asText().contains(LatenessGate.NAME)) {
                return candidate.path("id").asText();
            }
        }
        throw new IOException("the job has no operator \"" + LatenessGate.NAME + "\"");
    }

    private JsonNode get(URI uri) throws IOException, InterruptedException {
        HttpResponse<String> response =
                http.send(HttpRequest.newBuilder(uri).timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(uri + " answered " + response.statusCode());
        }
        return JSON.readTree(response.body());
    }
}

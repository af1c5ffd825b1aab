package io.tickproof.harness.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tickproof.harness.host.BoundedWait;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.rest.messages.TriggerId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a job with a savepoint through Flink's REST API. An operation of that API has an id. If a response is lost,
 * this class requests the outcome of the same operation again. Flink's own client would start another operation,
 * although the job may have stopped by then.
 */
final class StopWithSavepoint {
    private static final Logger LOG = LoggerFactory.getLogger(StopWithSavepoint.class);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final RestApi rest;
    private final String job;
    private final @Nullable Path folder;

    /** The id of the current operation. */
    private String operation = new TriggerId().toString();

    private boolean isTriggered;

    /**
     * @param job the path of the job in the API
     * @param folder the folder for the savepoint; null for the cluster's default
     */
    StopWithSavepoint(RestApi rest, String job, @Nullable Path folder) {
        this.rest = rest;
        this.job = job;
        this.folder = folder;
    }

    /**
     * Stops the job.
     *
     * @return the URI of the folder of the savepoint
     * @throws IOException if there is none within the limit
     */
    String within(Duration limit) throws IOException, InterruptedException {
        return new BoundedWait("a savepoint to complete", limit, PAUSE).<String, RuntimeException>until(() -> {
            try {
                return look();
            } catch (IOException e) {
                LOG.debug("the outcome of the savepoint is not known yet", e);
                return BoundedWait.waiting(e);
            }
        });
    }

    private BoundedWait.Look<String> look() throws IOException, InterruptedException {
        if (!isTriggered) {
            rest.post(job + "/stop", request());
            isTriggered = true;
        }
        JsonNode state = rest.get(job + "/savepoints/" + operation);
        if (!state.path("status").path("id").asText().equals("COMPLETED")) {
            return BoundedWait.waiting("in progress");
        }
        JsonNode outcome = state.path("operation");
        if (outcome.path("location").isTextual()) {
            return BoundedWait.done(outcome.path("location").asText());
        }
        // Flink declines savepoints while a task restarts. The next one may complete.
        operation = new TriggerId().toString();
        isTriggered = false;
        return BoundedWait.waiting(outcome.path("failure-cause")
                .path("stack-trace")
                .asText("declined")
                .lines()
                .findFirst()
                .orElse("declined"));
    }

    private ObjectNode request() {
        ObjectNode request = JsonNodeFactory.instance
                .objectNode()
                .put("triggerId", operation)
                .put("drain", false)
                .put("formatType", SavepointFormatType.CANONICAL.name());
        if (folder != null) {
            request.put("targetDirectory", folder.toUri().toString());
        }
        return request;
    }
}

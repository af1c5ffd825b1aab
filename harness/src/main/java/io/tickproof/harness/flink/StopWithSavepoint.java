package io.tickproof.harness.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.rest.messages.TriggerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a job with a savepoint, by FlinkCluster's REST API. An operation has a name there: where an answer is lost, the operation is asked
 * for again and not begun again. FlinkCluster's own client would begin another one, of a job that has stopped by then.
 */
final class StopWithSavepoint {
    private static final Logger LOG = LoggerFactory.getLogger(StopWithSavepoint.class);
    private static final long ASK_MILLIS = 50;

    private final RestApi rest;
    private final String job;
    private final Path folder;

    /**
     * @param job its path in the API
     * @param folder where the savepoint goes; null: where the cluster says
     */
    StopWithSavepoint(RestApi rest, String job, Path folder) {
        this.rest = rest;
        this.job = job;
        this.folder = folder;
    }

    /**
     * @return URI of the folder it is in
     * @throws IOException if there was none within so many seconds
     */
    String within(long seconds) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        String last = "Flink did not answer";
        while (System.nanoTime() < deadline) {
            JsonNode outcome = outcome(new TriggerId().toString(), deadline);
            if (outcome.path("location").isTextual()) {
                return outcome.path("location").asText();
            }
            // While a task restarts it is declined.
            last = outcome.path("failure-cause")
                    .path("stack-trace")
                    .asText(last)
                    .lines()
                    .findFirst()
                    .orElse(last);
            TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
        }
        throw new IOException("no savepoint was completed within " + seconds + " s: " + last);
    }

    /** Nothing where it is not known by the deadline. */
    private JsonNode outcome(String operation, long deadline) throws InterruptedException {
        boolean begun = false;
        while (System.nanoTime() < deadline) {
            try {
                if (!begun) {
                    rest.post(job + "/stop", wanted(operation));
                    begun = true;
                }
                JsonNode state = rest.get(job + "/savepoints/" + operation);
                if (state.path("status").path("id").asText().equals("COMPLETED")) {
                    return state.path("operation");
                }
            } catch (IOException e) {
                LOG.debug("it is not known yet what became of the savepoint", e);
            }
            TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
        }
        return MissingNode.getInstance();
    }

    private ObjectNode wanted(String operation) {
        ObjectNode wanted = JsonNodeFactory.instance
                .objectNode()
                .put("triggerId", operation)
                .put("drain", false)
                .put("formatType", SavepointFormatType.CANONICAL.name());
        if (folder != null) {
            wanted.put("targetDirectory", folder.toUri().toString());
        }
        return wanted;
    }
}

package io.tickproof.harness.flink;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.util.EnvironmentInformation;

/** A FlinkCluster cluster that somebody else runs, as its REST API shows it. */
public final class ExternalFlink extends FlinkCluster {
    private static final long ANSWER_SECONDS = 20;
    private static final long SLOTS_SECONDS = 5;
    private static final long ASK_MILLIS = 200;

    private final RestClusterClient<StandaloneClusterId> client;
    private final Path jar;
    private final Duration fresh;
    private final List<JobID> submitted = new ArrayList<>();

    private ExternalFlink(URI rest, Configuration config, Path jar, Duration fresh) throws Exception {
        super(rest, config);
        this.jar = jar;
        this.fresh = fresh;
        client = new RestClusterClient<>(config, StandaloneClusterId.getInstance());
    }

    /**
     * @param jar of the job: a cluster has FlinkCluster, and nothing of ours
     * @param slots that a run needs
     * @throws IOException if it does not answer, is of another version, or has no room
     */
    public static ExternalFlink open(URI rest, Path jar, int slots) throws IOException, InterruptedException {
        JsonNode about;
        JsonNode room;
        try {
            RestApi api = new RestApi(rest);
            about = api.get("/config");
            room = room(api, slots);
        } catch (IOException e) {
            throw new IOException("flink.rest: nobody answers as FlinkCluster does at " + rest + ": " + e, e);
        }
        String here = EnvironmentInformation.getVersion();
        String there = about.path("flink-version").asText();
        if (!here.equals(there)) {
            throw new IOException(
                    "flink.rest: FlinkCluster at " + rest + " is " + there + ", and the job is built for " + here);
        }
        if (free(room) < slots) {
            throw new IOException("flink.rest: FlinkCluster at " + rest + " has " + free(room) + " of "
                    + room.path("slots-total").asInt() + " slots free, and the scenario needs " + slots
                    + "; start more TaskManagers, or end other jobs");
        }
        Configuration config = new Configuration();
        config.set(RestOptions.ADDRESS, rest.getHost());
        config.set(RestOptions.PORT, rest.getPort());
        config.set(SecurityOptions.SSL_REST_ENABLED, rest.getScheme().equals("https"));
        config.set(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS, UserJar.PARENT_FIRST);
        try {
            return new ExternalFlink(
                    rest,
                    config,
                    jar,
                    Duration.ofMillis(about.path("refresh-interval").asLong()));
        } catch (Exception e) {
            throw new IOException("flink.rest: no client for " + rest + ": " + e, e);
        }
    }

    /** A TaskManager that has just come is there before its slots are, and a job that has just ended still holds its own. */
    private static JsonNode room(RestApi api, int slots) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SLOTS_SECONDS);
        JsonNode room = api.get("/overview");
        while (free(room) < slots && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
            room = api.get("/overview");
        }
        return room;
    }

    private static int free(JsonNode room) {
        return room.path("slots-available").asInt();
    }

    @Override
    ClusterClient<?> client() {
        return client;
    }

    @Override
    public Map<String, ProcessHandle> processes() {
        return Map.of();
    }

    @Override
    Duration fresh() {
        return fresh;
    }

    @Override
    void ship(JobGraph ours) {
        ours.addJar(new org.apache.flink.core.fs.Path(jar.toUri()));
    }

    @Override
    public JobID submit(JobGraph graph) throws Exception {
        JobID id = super.submit(graph);
        submitted.add(id);
        return id;
    }

    /** Ends the jobs of this run that still run, and nobody else's. */
    @Override
    public void close() throws IOException {
        try (client) {
            for (JobID id : submitted) {
                if (!client.getJobStatus(id)
                        .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                        .isGloballyTerminalState()) {
                    client.cancel(id).get(ANSWER_SECONDS, TimeUnit.SECONDS);
                    client.requestJobResult(id).get(ANSWER_SECONDS, TimeUnit.SECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while jobs " + submitted + " were to end", e);
        } catch (Exception e) {
            throw new IOException("jobs " + submitted + " may still run: " + e, e);
        }
    }
}

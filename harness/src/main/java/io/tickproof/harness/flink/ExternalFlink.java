package io.tickproof.harness.flink;

import com.fasterxml.jackson.databind.JsonNode;
import io.tickproof.harness.host.BoundedWait;
import io.tickproof.harness.host.BoundedWait.WaitTimeoutException;
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

/** A Flink cluster that the harness did not start, used through its REST API. */
public final class ExternalFlink extends FlinkCluster {
    private static final long ANSWER_SECONDS = 20;
    private static final Duration SLOTS_LIMIT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final RestClusterClient<StandaloneClusterId> client;
    private final Path jar;
    private final Duration refreshInterval;
    private final List<JobID> submitted = new ArrayList<>();

    private ExternalFlink(URI rest, Configuration config, Path jar, Duration refreshInterval) throws Exception {
        super(rest, config);
        this.jar = jar;
        this.refreshInterval = refreshInterval;
        client = new RestClusterClient<>(config, StandaloneClusterId.getInstance());
    }

    /**
     * Connects to a cluster.
     *
     * @param jar the jar of the job, because the cluster has only the classes of Flink
     * @param slots the number of task slots that the run needs
     * @throws IOException if the cluster does not answer, has another version, or has too few free slots
     */
    public static ExternalFlink open(URI rest, Path jar, int slots) throws IOException, InterruptedException {
        RestApi api = new RestApi(rest);
        JsonNode config;
        try {
            config = api.get("/config");
        } catch (IOException e) {
            throw new IOException("flink.rest: no answer of Flink at " + rest + ": " + e, e);
        }
        String required = EnvironmentInformation.getVersion();
        String actual = config.path("flink-version").asText();
        if (!required.equals(actual)) {
            throw new IOException("flink.rest: Flink at " + rest + " has version " + actual
                    + "; the job is built for version " + required);
        }
        awaitSlots(api, rest, slots);
        try {
            return new ExternalFlink(
                    rest,
                    clientConfig(rest),
                    jar,
                    Duration.ofMillis(config.path("refresh-interval").asLong()));
        } catch (Exception e) {
            throw new IOException("flink.rest: cannot create a client for " + rest + ": " + e, e);
        }
    }

    private static Configuration clientConfig(URI rest) {
        Configuration config = new Configuration();
        config.set(RestOptions.ADDRESS, rest.getHost());
        config.set(RestOptions.PORT, rest.getPort());
        config.set(SecurityOptions.SSL_REST_ENABLED, rest.getScheme().equals("https"));
        config.set(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS, UserJar.PARENT_FIRST);
        return config;
    }

    /**
     * Waits for free slots. A TaskManager registers before its slots do, and a job that has just ended still holds its
     * own.
     */
    private static void awaitSlots(RestApi api, URI rest, int slots) throws IOException, InterruptedException {
        try {
            new BoundedWait(slots + " free slots", SLOTS_LIMIT, PAUSE).<Integer, IOException>until(() -> {
                JsonNode overview = api.get("/overview");
                int free = overview.path("slots-available").asInt();
                return free >= slots
                        ? BoundedWait.done(free)
                        : BoundedWait.waiting(
                                free + " of " + overview.path("slots-total").asInt() + " slots are free");
            });
        } catch (WaitTimeoutException e) {
            throw new IOException(
                    "flink.rest: the scenario needs " + slots + " slots of Flink at " + rest + ": " + e.getMessage()
                            + "; start more TaskManagers, or end other jobs",
                    e);
        }
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
    Duration refreshInterval() {
        return refreshInterval;
    }

    @Override
    void addJars(JobGraph referenceJob) {
        referenceJob.addJar(new org.apache.flink.core.fs.Path(jar.toUri()));
    }

    @Override
    public JobID submit(JobGraph graph) throws Exception {
        JobID id = super.submit(graph);
        submitted.add(id);
        return id;
    }

    /**
     * Cancels the jobs of this run that are still running. Other jobs of the cluster are not touched.
     *
     * @throws IOException if one of them may still run
     */
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
            throw new IOException("interrupted while cancelling the jobs " + submitted, e);
        } catch (Exception e) {
            throw new IOException("the jobs " + submitted + " may still run: " + e, e);
        }
    }
}

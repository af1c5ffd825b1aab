package io.tickproof.harness.flink;

import io.tickproof.harness.host.Ports;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.pipeline.job.CandleJob;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A Flink cluster that runs the job under test, with its web UI. */
public abstract class FlinkCluster implements AutoCloseable {
    private static final long SUBMIT_SECONDS = 60;
    /** The refresh interval of clusters that the run starts. Flink's default of 3 s would slow every wait. */
    private static final Duration REFRESH_INTERVAL = Duration.ofMillis(100);

    private final URI webUi;
    private final Configuration config;

    /** @param config the configuration of the cluster, and of the job graphs that are created for it */
    FlinkCluster(URI webUi, Configuration config) {
        this.webUi = webUi;
        this.config = config;
    }

    /** Returns the address of the web UI and of the REST API. */
    public final URI webUi() {
        return webUi;
    }

    final Configuration config() {
        return config;
    }

    abstract ClusterClient<?> client();

    /** Returns the maximum age of the cached responses of the cluster. */
    Duration refreshInterval() {
        return REFRESH_INTERVAL;
    }

    /** Adds the classes of the reference job to its graph, if the cluster does not have them. */
    void addJars(JobGraph referenceJob) {
        // A cluster that the run starts has the class path of the harness.
    }

    /** Returns the processes that must not end by themselves, by name; empty if the cluster runs in this JVM. */
    public abstract Map<String, ProcessHandle> processes();

    /**
     * Returns the last lines that a process has logged, starting with a line break.
     *
     * @param process its name in {@link #processes}
     */
    public String lastLines(String process) {
        return "";
    }

    @Override
    public abstract void close() throws IOException;

    /** Returns the configuration that all clusters of a run share. They listen on this machine only. */
    static Configuration common(RunFolder run) throws IOException {
        Configuration config = new Configuration();
        config.set(RestOptions.ADDRESS, Ports.HOST);
        config.set(RestOptions.BIND_ADDRESS, Ports.HOST);
        config.set(JobManagerOptions.BIND_HOST, Ports.HOST);
        config.set(JobManagerOptions.ADDRESS, Ports.HOST);
        config.set(TaskManagerOptions.BIND_HOST, Ports.HOST);
        config.set(TaskManagerOptions.HOST, Ports.HOST);
        config.set(CoreOptions.TMP_DIRS, run.folder("flink-tmp").toString());
        config.set(WebOptions.TMP_DIR, run.folder("flink-web").toString());
        // The pages are read-only. The REST API of the same server accepts jobs nevertheless (SECURITY.md).
        config.set(WebOptions.SUBMIT_ENABLE, false);
        config.set(WebOptions.CANCEL_ENABLE, false);
        config.set(WebOptions.RESCALE_ENABLE, false);
        config.set(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS, UserJar.PARENT_FIRST);
        // FlinkJob polls these. The defaults are 3 s and 10 s.
        config.set(WebOptions.REFRESH_INTERVAL, REFRESH_INTERVAL);
        config.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, REFRESH_INTERVAL);
        return config;
    }

    /** Submits the reference job. */
    public final FlinkJob submit(CandleJob job) throws Exception {
        return submit(job, SavepointRestoreSettings.none());
    }

    /** Submits the reference job, restored from a savepoint. @param savepoint the URI of its folder */
    public final FlinkJob resume(CandleJob job, String savepoint) throws Exception {
        return submit(job, SavepointRestoreSettings.forPath(savepoint));
    }

    private FlinkJob submit(CandleJob job, SavepointRestoreSettings from) throws Exception {
        JobID id = submit(job, from, job.options().parallelism());
        return new FlinkJob(
                client(),
                webUi(),
                refreshInterval(),
                id,
                (savepoint, parallelism) -> submit(job, SavepointRestoreSettings.forPath(savepoint), parallelism));
    }

    private JobID submit(CandleJob job, SavepointRestoreSettings from, int parallelism) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        job.build(env, parallelism);
        JobGraph graph = env.getStreamGraph().getJobGraph();
        graph.setSavepointRestoreSettings(from);
        addJars(graph);
        return submit(graph);
    }

    /**
     * Submits a user job.
     *
     * @throws UserJar.JobFailure if the jar does not define a job
     */
    public final FlinkJob submit(UserJar job) throws Exception {
        return new FlinkJob(
                client(), webUi(), refreshInterval(), submit(job.graph(config())), (savepoint, parallelism) -> {
                    throw new IllegalStateException("a user job cannot be submitted again");
                });
    }

    public JobID submit(JobGraph graph) throws Exception {
        return client().submitJob(graph).get(SUBMIT_SECONDS, TimeUnit.SECONDS);
    }
}

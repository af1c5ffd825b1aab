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

/** A FlinkCluster cluster of this run, with its web UI. */
public abstract class FlinkCluster implements AutoCloseable {
    private static final long SUBMIT_SECONDS = 60;
    /** Of clusters of a run: a tenth of a second in place of three. */
    private static final Duration FRESH = Duration.ofMillis(100);

    private final URI webUi;
    private final Configuration config;

    /** @param config what both the cluster and the graphs that are made for it go by */
    FlinkCluster(URI webUi, Configuration config) {
        this.webUi = webUi;
        this.config = config;
    }

    public final URI webUi() {
        return webUi;
    }

    final Configuration config() {
        return config;
    }

    abstract ClusterClient<?> client();

    /** Until it is that old it repeats what it knew. */
    Duration fresh() {
        return FRESH;
    }

    /** Gives a graph of our job the classes that the cluster does not have. */
    void ship(JobGraph ours) {
        // A cluster of this run has ours.
    }

    /** Processes that must not end by themselves, by name; none where it runs in this JVM. */
    public abstract Map<String, ProcessHandle> processes();

    /**
     * The end of what one of {@link #processes} wrote, from a new line on.
     *
     * @param process its name there
     */
    public String lastWords(String process) {
        return "";
    }

    @Override
    public abstract void close() throws IOException;

    /** What every cluster of a run is told: to listen on this machine only. */
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
        // The pages only show; the REST API behind them takes jobs all the same (SECURITY.md).
        config.set(WebOptions.SUBMIT_ENABLE, false);
        config.set(WebOptions.CANCEL_ENABLE, false);
        config.set(WebOptions.RESCALE_ENABLE, false);
        config.set(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS, UserJar.PARENT_FIRST);
        // How fresh what FlinkJob asks for is; by default 3 s and 10 s.
        config.set(WebOptions.REFRESH_INTERVAL, FRESH);
        config.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, FRESH);
        return config;
    }

    public final FlinkJob submit(CandleJob job) throws Exception {
        return submit(job, SavepointRestoreSettings.none());
    }

    /** @param savepoint URI of the folder it is in */
    public final FlinkJob resume(CandleJob job, String savepoint) throws Exception {
        return submit(job, SavepointRestoreSettings.forPath(savepoint));
    }

    private FlinkJob submit(CandleJob job, SavepointRestoreSettings from) throws Exception {
        JobID id = submit(job, from, job.options().parallelism());
        return new FlinkJob(
                client(),
                webUi(),
                fresh(),
                id,
                (savepoint, parallelism) -> submit(job, SavepointRestoreSettings.forPath(savepoint), parallelism));
    }

    private JobID submit(CandleJob job, SavepointRestoreSettings from, int parallelism) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        job.build(env, parallelism);
        JobGraph graph = env.getStreamGraph().getJobGraph();
        graph.setSavepointRestoreSettings(from);
        ship(graph);
        return submit(graph);
    }

    /** @throws UserJar.JobFailure if the jar gives no job */
    public final FlinkJob submit(UserJar job) throws Exception {
        return new FlinkJob(client(), webUi(), fresh(), submit(job.graph(config())), (savepoint, parallelism) -> {
            throw new IllegalStateException("a user's job cannot be submitted again");
        });
    }

    public JobID submit(JobGraph graph) throws Exception {
        return client().submitJob(graph).get(SUBMIT_SECONDS, TimeUnit.SECONDS);
    }
}

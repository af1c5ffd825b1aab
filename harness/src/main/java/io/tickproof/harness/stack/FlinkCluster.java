package io.tickproof.harness.stack;

import io.tickproof.pipeline.CandleJob;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Flink with its web UI, in this JVM. */
final class FlinkCluster implements AutoCloseable {
    private static final int WEB_UI_PORT = 8082;
    private static final long STOP_SECONDS = 20;

    private final MiniCluster cluster;
    private final URI webUi;
    private final Configuration config;

    private FlinkCluster(MiniCluster cluster, URI webUi, Configuration config) {
        this.cluster = cluster;
        this.webUi = webUi;
        this.config = config;
    }

    static FlinkCluster start(RunFolder run, int slots) throws Exception {
        Configuration config = new Configuration();
        config.set(RestOptions.ADDRESS, Ports.HOST);
        config.set(RestOptions.BIND_ADDRESS, Ports.HOST);
        // Any other where somebody has that one.
        config.set(RestOptions.BIND_PORT, WEB_UI_PORT + ",0");
        config.set(JobManagerOptions.BIND_HOST, Ports.HOST);
        config.set(JobManagerOptions.ADDRESS, Ports.HOST);
        config.set(TaskManagerOptions.BIND_HOST, Ports.HOST);
        config.set(TaskManagerOptions.HOST, Ports.HOST);
        config.set(
                BlobServerOptions.STORAGE_DIRECTORY, run.folder("flink-blobs").toString());
        config.set(CoreOptions.TMP_DIRS, run.folder("flink-tmp").toString());
        config.set(WebOptions.TMP_DIR, run.folder("flink-web").toString());
        // Whoever finds the port may look, and do no more.
        config.set(WebOptions.SUBMIT_ENABLE, false);
        config.set(WebOptions.CANCEL_ENABLE, false);
        config.set(WebOptions.RESCALE_ENABLE, false);
        config.set(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS, UserJar.PARENT_FIRST);
        // How fresh the offsets are that FlinkJob asks for; by default 10 s.
        config.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofMillis(100));
        config.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
        config.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(32));
        config.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(32));
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(config)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
        try {
            cluster.start();
            return new FlinkCluster(cluster, cluster.getRestAddress().get(STOP_SECONDS, TimeUnit.SECONDS), config);
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    URI webUi() {
        return webUi;
    }

    FlinkJob submit(CandleJob job) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        job.build(env);
        return submit(env.getStreamGraph().getJobGraph());
    }

    FlinkJob submit(UserJar job) throws Exception {
        return submit(job.graph(config));
    }

    private FlinkJob submit(JobGraph graph) throws Exception {
        JobID id = cluster.submitJob(graph).get(60, TimeUnit.SECONDS).getJobID();
        return new FlinkJob(cluster, webUi, id);
    }

    @Override
    public void close() throws IOException {
        try {
            cluster.closeAsync().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("Flink did not stop within " + Duration.ofSeconds(STOP_SECONDS) + ": " + e, e);
        }
    }
}

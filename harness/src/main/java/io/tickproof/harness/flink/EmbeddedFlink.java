package io.tickproof.harness.flink;

import io.tickproof.harness.host.RunFolder;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.client.program.MiniClusterClient;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** A JobManager and a TaskManager in this JVM. They start fastest, but cannot be killed. */
public final class EmbeddedFlink extends FlinkCluster {
    private static final int WEB_UI_PORT = 8082;
    private static final long STOP_SECONDS = 20;

    private final MiniCluster cluster;
    private final MiniClusterClient client;

    private EmbeddedFlink(MiniCluster cluster, URI webUi, Configuration config) {
        super(webUi, config);
        this.cluster = cluster;
        this.client = new MiniClusterClient(config, cluster);
    }

    /** Starts the cluster. @param slots the number of task slots of its TaskManager */
    public static EmbeddedFlink start(RunFolder run, int slots) throws Exception {
        Configuration config = common(run);
        // 0 selects any free port if the usual one is in use.
        config.set(RestOptions.BIND_PORT, WEB_UI_PORT + ",0");
        config.set(
                BlobServerOptions.STORAGE_DIRECTORY, run.folder("flink-blobs").toString());
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
            return new EmbeddedFlink(cluster, cluster.getRestAddress().get(STOP_SECONDS, TimeUnit.SECONDS), config);
        } catch (Exception e) {
            cluster.close();
            throw e;
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
    public void close() throws IOException {
        client.close();
        try {
            cluster.closeAsync().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("Flink did not stop within " + STOP_SECONDS + " s: " + e, e);
        }
    }
}

package io.tickproof.harness.flink;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.client.FlinkPipelineTranslationUtil;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.PackagedProgramUtils;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * A user's job: its jar, and what its main method is told.
 *
 * @param entryClass null: the jar's manifest says
 * @param parallelism where the job sets none of its own
 * @param checkpointMillis time between two checkpoints
 * @param checkpoints URI of the folder they go to
 */
public record UserJar(
        Path jar,
        String entryClass,
        List<String> arguments,
        int parallelism,
        long checkpointMillis,
        String checkpoints) {

    /**
     * Of FlinkCluster's own classes only the core comes from the harness. FlinkCluster's default takes everything of org.apache.flink
     * from there, and then a jar's Kafka connector is ours, and does not see the jar's table classes or Kafka client.
     */
    static final List<String> PARENT_FIRST = List.of(
            "java.",
            "scala.",
            "com.esotericsoftware.kryo",
            "org.apache.hadoop.",
            "javax.annotation.",
            "org.xml",
            "javax.xml",
            "org.apache.xerces",
            "org.w3c",
            "org.rocksdb.",
            "org.apache.flink.annotation.",
            "org.apache.flink.api.",
            "org.apache.flink.client.",
            "org.apache.flink.configuration.",
            "org.apache.flink.connector.base.",
            "org.apache.flink.core.",
            "org.apache.flink.events.",
            "org.apache.flink.metrics.",
            "org.apache.flink.runtime.",
            "org.apache.flink.shaded.",
            "org.apache.flink.state.",
            "org.apache.flink.streaming.api.",
            "org.apache.flink.streaming.runtime.",
            "org.apache.flink.streaming.util.",
            "org.apache.flink.traces.",
            "org.apache.flink.types.",
            "org.apache.flink.util.");

    /**
     * Runs its main method up to where it executes, and takes the graph from there.
     *
     * @param cluster the cluster's configuration: the same class loading here as in its tasks
     * @throws JobFailure if there is no graph to be had; the message is for the user
     */
    JobGraph graph(Configuration cluster) throws JobFailure {
        Configuration imposed = imposed();
        try (PackagedProgram program = PackagedProgram.newBuilder()
                .setJarFile(jar.toFile())
                .setEntryPointClassName(entryClass)
                .setArguments(arguments.toArray(String[]::new))
                .setConfiguration(cluster)
                .build()) {
            StreamGraph plan =
                    (StreamGraph) PackagedProgramUtils.getPipelineFromProgram(program, imposed, parallelism, false);
            // What the job's own main method says of state and checkpoints does not count here.
            plan.getJobConfiguration().addAll(imposed);
            plan.getCheckpointConfig().configure(imposed);
            JobGraph graph = FlinkPipelineTranslationUtil.getJobGraphUnderUserClassLoader(
                    program.getUserCodeClassLoader(), plan, imposed, parallelism);
            graph.addJars(program.getJobJarAndDependencies());
            graph.setClasspaths(program.getClasspaths());
            return graph;
        } catch (ProgramInvocationException | RuntimeException e) {
            throw new JobFailure(jar + " gives no job: " + causes(e), e);
        }
    }

    private Configuration imposed() {
        Configuration config = new Configuration();
        config.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        config.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        config.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints);
        config.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
        config.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(checkpointMillis));
        config.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        return config;
    }

    /** The messages of a failure and its causes: the one that helps may be any of them. */
    private static String causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .map(cause -> String.valueOf(cause.getMessage())
                        .lines()
                        .findFirst()
                        .orElse(cause.getClass().getSimpleName()))
                .distinct()
                .collect(Collectors.joining("; "));
    }

    /** A jar gives no job. */
    public static final class JobFailure extends Exception {
        private static final long serialVersionUID = 1L;

        JobFailure(String message, Throwable cause) {
            super(message, cause);
        }
    }
}

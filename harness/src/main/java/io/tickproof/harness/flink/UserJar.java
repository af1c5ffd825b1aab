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
import org.jspecify.annotations.Nullable;

/**
 * A user job: its jar, and the arguments of its main method.
 *
 * @param entryClass the class with the main method; null to use the manifest of the jar
 * @param parallelism the parallelism if the job does not set its own
 * @param checkpointMillis the time between two checkpoints
 * @param checkpoints the URI of the folder of the checkpoints; null for the cluster's default
 */
public record UserJar(
        Path jar,
        @Nullable String entryClass,
        List<String> arguments,
        int parallelism,
        long checkpointMillis,
        @Nullable String checkpoints) {

    /**
     * Prefixes of the classes that come from the harness instead of the jar. Flink's default takes all of
     * org.apache.flink from there. The Kafka connector would then be that of the harness, and would see neither the
     * table classes nor the Kafka client of the jar.
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
     * Returns the job graph. Runs the main method of the job up to the call that would execute it.
     *
     * @param cluster the configuration of the cluster: this method loads classes as the tasks do
     * @throws JobFailure if the main method does not define a job; the message is for the user
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
            // The harness settings for state and checkpoints take precedence over those of the main method.
            plan.getJobConfiguration().addAll(imposed);
            plan.getCheckpointConfig().configure(imposed);
            JobGraph graph = FlinkPipelineTranslationUtil.getJobGraphUnderUserClassLoader(
                    program.getUserCodeClassLoader(), plan, imposed, parallelism);
            graph.addJars(program.getJobJarAndDependencies());
            graph.setClasspaths(program.getClasspaths());
            return graph;
        } catch (ProgramInvocationException | RuntimeException e) {
            throw new JobFailure(jar + " does not define a job: " + causes(e), e);
        }
    }

    private Configuration imposed() {
        Configuration config = new Configuration();
        config.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        config.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        if (checkpoints != null) {
            config.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints);
        }
        config.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
        config.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(checkpointMillis));
        config.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        return config;
    }

    /** Returns the messages of a failure and its causes, because any of them may be the informative one. */
    private static String causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .map(cause -> String.valueOf(cause.getMessage())
                        .lines()
                        .findFirst()
                        .orElse(cause.getClass().getSimpleName()))
                .distinct()
                .collect(Collectors.joining("; "));
    }

    /** Thrown if the jar does not define a job. */
    public static final class JobFailure extends Exception {
        private static final long serialVersionUID = 1L;

        JobFailure(String message, Throwable cause) {
            super(message, cause);
        }
    }
}

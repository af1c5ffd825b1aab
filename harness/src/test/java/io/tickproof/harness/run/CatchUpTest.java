package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.flink.FlinkJob;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.run.CatchUp.StalledException;
import io.tickproof.harness.stack.Topic;
import io.tickproof.pipeline.job.CandleJob;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.KafkaSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("stack")
@ExtendWith(SharedStack.class)
class CatchUpTest {
    private static final String READ = "catch-up-read";
    private static final String UNREAD = "catch-up-unread";
    private static final Map<String, String> KAFKA = Map.of("bootstrap.servers", SharedStack.bootstrap());

    @TempDir
    private Path folder;

    /** A job that reads another topic never makes progress. */
    @Test
    void stalledJobFailsUnlessAFaultIsActive() throws Exception {
        try (Topic read = Topic.create(KAFKA, READ, 2);
                Topic unread = Topic.create(KAFKA, UNREAD, 2)) {
            assertEquals(Map.of(0, 0L, 1, 0L), read.ends());
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(Map.copyOf(KAFKA), new ByteArraySerializer(), new ByteArraySerializer())) {
                producer.send(new ProducerRecord<>(UNREAD, 0, null, new byte[] {0}));
            }
            FlinkJob job = SharedStack.stack().submit(new CandleJob(options()));
            AtomicInteger probes = new AtomicInteger();
            StalledException e = assertThrows(
                    StalledException.class,
                    () -> new CatchUp(
                                    unread, job, Duration.ofSeconds(1), () -> {}, () -> probes.incrementAndGet() <= 30)
                            .await(Mode.UNBOUNDED));
            assertTrue(
                    e.getMessage()
                            .startsWith("no progress for 1 s: 0 of 1 records read; partition 0 is at offset 0 of 1"),
                    e.getMessage());
            assertTrue(probes.get() > 30, probes + " looks");
            job.cancel();
        }
    }

    private JobOptions options() throws Exception {
        Plan plan = Plan.of(SharedStack.request("late-events", Mode.UNBOUNDED), SharedStack.HOME);
        return plan.jobOptions(
                new JobOptions.Kafka(new KafkaSettings(SharedStack.bootstrap(), Map.of()), READ, READ, false, 2),
                folder.resolve("checkpoints").toUri().toString(),
                SharedStack.postgres(),
                SharedStack.redis());
    }
}

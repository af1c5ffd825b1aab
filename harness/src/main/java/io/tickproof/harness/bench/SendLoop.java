package io.tickproof.harness.bench;

import io.tickproof.generator.output.TopicWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * An upper bound for the generator: sends the lines of a file repeatedly, and does nothing else. The lines are read
 * before the clock starts.
 */
public final class SendLoop {
    private SendLoop() {}

    /** @param args bootstrap servers, topic, number of partitions, file, number of records */
    public static void main(String[] args) throws Exception {
        List<String> lines = Files.readAllLines(Path.of(args[3]));
        byte[][] values = new byte[lines.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = lines.get(i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }
        int partitions = Integer.parseInt(args[2]);
        long records = Long.parseLong(args[4]);
        Map<String, Object> properties = new HashMap<>(TopicWriter.SETTINGS);
        properties.put("bootstrap.servers", args[0]);
        AtomicLong acknowledged = new AtomicLong();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.partitionsFor(args[1]);
            long startNanos = System.nanoTime();
            for (long i = 0; i < records; i++) {
                byte[] value = values[(int) (i % values.length)];
                producer.send(
                        new ProducerRecord<>(args[1], (int) (i * 7 % partitions), null, value), (metadata, failure) -> {
                            if (failure == null) {
                                acknowledged.lazySet(acknowledged.get() + 1);
                            }
                        });
            }
            producer.flush();
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            System.out.println(String.format(Locale.ROOT, "sent %,d records in %.3f s", acknowledged.get(), seconds));
        }
    }
}

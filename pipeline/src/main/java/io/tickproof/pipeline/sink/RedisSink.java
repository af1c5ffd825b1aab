package io.tickproof.pipeline.sink;

import io.tickproof.pipeline.options.RedisSettings;
import io.tickproof.pipeline.output.OutputRows.LatestRow;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Updates the hash {@code latest:{symbol}} in Redis, after the key prefix if there is one: price, time and id of the
 * latest tick by (event time, id), and the latest moving average.
 */
public final class RedisSink implements Sink<LatestRow>, SupportsWriterState<LatestRow, LatestRow> {
    private static final long serialVersionUID = 1L;

    private final RedisSettings redis;

    public RedisSink(RedisSettings redis) {
        this.redis = redis;
    }

    @Override
    public SinkWriter<LatestRow> createWriter(WriterInitContext context) throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public StatefulSinkWriter<LatestRow, LatestRow> restoreWriter(
            WriterInitContext context, Collection<LatestRow> writtenBefore) throws IOException {
        RedisWriter writer = new RedisWriter(redis, context, writtenBefore);
        writer.connectAhead();
        return writer;
    }

    @Override
    public SimpleVersionedSerializer<LatestRow> getWriterStateSerializer() {
        return new LatestRowSerializer();
    }
}

package io.tickproof.pipeline.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tickproof.market.RejectionReason;
import io.tickproof.market.TickDecoder.Kind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RecordDecoderTest {
    private static final String TICK = "{\"symbol\":\"A\",\"id\":7,\"time\":1000,\"price\":%s,\"qty\":0.5}";

    private final SourceRecord record = new SourceRecord();

    @Test
    void tickIsDecodedWithItsPosition() {
        decode(TICK.formatted("1.5"), false);
        assertEquals(Kind.TICK, record.kind);
        assertEquals(3, record.partition);
        assertEquals(42, record.offset);
        assertEquals("A", record.symbol);
        assertEquals(7, record.id);
        assertEquals(1000, record.timeMicros);
        assertEquals(150_000_000, record.price);
        assertEquals(50_000_000, record.quantity);
        assertNull(record.rejection);
        assertNull(record.payload);
    }

    @Test
    void heartbeatIsDecoded() {
        decode("{\"heartbeat\":2000}", false);
        assertEquals(Kind.HEARTBEAT, record.kind);
        assertEquals(2000, record.timeMicros);
    }

    @Test
    void rejectedRecordKeepsItsReasonAndBytes() {
        decode("not json", false);
        assertEquals(Kind.REJECTED, record.kind);
        assertEquals(RejectionReason.NOT_JSON, record.rejection);
        assertArrayEquals("not json".getBytes(StandardCharsets.UTF_8), record.payload);
    }

    @Test
    void payloadOfARejectedRecordIsTruncated() {
        decode("x".repeat(5_000), false);
        assertEquals(RecordDecoder.MAX_PAYLOAD_BYTES, record.payload.length);
    }

    @Test
    void recordWithoutValueIsRejected() {
        new RecordDecoder(false).decode(null, 0, 0, record);
        assertEquals(Kind.REJECTED, record.kind);
        assertEquals(0, record.payload.length);
    }

    @Test
    void tickAfterARejectedRecordHasNoRejection() {
        RecordDecoder decoder = new RecordDecoder(false);
        decoder.decode(new byte[] {1}, 0, 0, record);
        decoder.decode(TICK.formatted("1").getBytes(StandardCharsets.UTF_8), 0, 1, record);
        assertEquals(Kind.TICK, record.kind);
        assertNull(record.rejection);
        assertNull(record.payload);
    }

    @Test
    void priceOfZeroIsRejectedUnlessAnyPriceIsValid() {
        decode(TICK.formatted("0"), false);
        assertEquals(RejectionReason.PRICE_NOT_POSITIVE, record.rejection);
        decode(TICK.formatted("0"), true);
        assertEquals(Kind.TICK, record.kind);
    }

    private void decode(String value, boolean anyPrice) {
        new RecordDecoder(anyPrice).decode(value.getBytes(StandardCharsets.UTF_8), 3, 42, record);
    }
}

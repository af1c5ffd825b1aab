package io.tickproof.pipeline.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tickproof.pipeline.output.OutputRows.LatestRow;
import io.tickproof.pipeline.output.OutputRows.LatestTick;
import io.tickproof.pipeline.output.OutputRows.MovingAverage;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The state of the Redis sink, which savepoints contain. */
@Tag("unit")
class LatestRowSerializerTest {
    private static final LatestTick TICK = new LatestTick(5, 0, 7);
    private static final MovingAverage AVERAGE = new MovingAverage(new BigDecimal("1.50000000"), 60_000, 3);

    private final LatestRowSerializer serializer = new LatestRowSerializer();

    @Test
    void rowsSurviveARoundTrip() throws Exception {
        for (LatestRow row : new LatestRow[] {
            new LatestRow("BTC-USD", TICK, AVERAGE),
            new LatestRow("BTC-USD", TICK, null),
            new LatestRow("BTC-USD", null, AVERAGE)
        }) {
            assertEquals(row, serializer.deserialize(serializer.getVersion(), serializer.serialize(row)));
        }
    }

    /** In version 1, the time −1 stands for "no tick". */
    @Test
    void bytesOfVersionOneAreUnchanged() throws Exception {
        assertEquals(
                "000141" + "0000000000000000" + "ffffffffffffffff" + "0000000000000000" + "00" + "0000000000000000"
                        + "0000000000000000",
                HexFormat.of().formatHex(serializer.serialize(new LatestRow("A", null, null))));
        assertEquals(
                "000141" + "0000000000000005" + "0000000000000000" + "0000000000000007" + "01"
                        + "000a312e3530303030303030" + "000000000000ea60" + "0000000000000003",
                HexFormat.of().formatHex(serializer.serialize(new LatestRow("A", TICK, AVERAGE))));
    }

    @Test
    void unknownVersionIsRejected() {
        IOException failure = assertThrows(IOException.class, () -> serializer.deserialize(2, new byte[0]));
        assertEquals("the state contains a latest row of version 2; this job supports version 1", failure.getMessage());
    }
}

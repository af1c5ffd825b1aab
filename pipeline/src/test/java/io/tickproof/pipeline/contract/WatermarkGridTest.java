package io.tickproof.pipeline.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class WatermarkGridTest {
    private static final long GRID = 60_000;

    /** A window [0, 60 s) closes when M − B reaches 60 s, and Flink closes it with the watermark 59,999 ms. */
    @Test
    void watermarkReachesTheLastMillisecondWhenTheWindowCloses() {
        assertEquals(59_999, WatermarkGrid.watermarkMillis(65_000_000, 5_000_000));
        assertEquals(59_998, WatermarkGrid.watermarkMillis(64_999_999, 5_000_000));
    }

    @Test
    void watermarkBeforeTheEpochIsRoundedDown() {
        assertEquals(-2, WatermarkGrid.watermarkMillis(-1, 0));
    }

    @Test
    void onlyAWatermarkThatClosesAWindowCrossesTheGrid() {
        assertTrue(WatermarkGrid.crosses(59_998, 59_999, GRID));
        assertFalse(WatermarkGrid.crosses(59_999, 119_998, GRID));
        assertTrue(WatermarkGrid.crosses(59_999, 119_999, GRID));
        assertFalse(WatermarkGrid.crosses(59_999, 59_999, GRID));
    }

    @Test
    void firstWatermarkAlwaysCrossesTheGrid() {
        assertTrue(WatermarkGrid.crosses(Long.MIN_VALUE, 17, GRID));
    }
}

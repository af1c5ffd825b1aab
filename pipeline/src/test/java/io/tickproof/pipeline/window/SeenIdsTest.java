package io.tickproof.pipeline.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class SeenIdsTest {
    @Test
    void idIsNewOnce() {
        SeenIds ids = new SeenIds();
        assertTrue(ids.add(4_711));
        assertFalse(ids.add(4_711));
    }

    @Test
    void idsWithEqualLowerHalvesAreDifferent() {
        SeenIds ids = new SeenIds();
        assertTrue(ids.add(1));
        assertTrue(ids.add(1 + (1L << 32)));
        assertTrue(ids.add(1 - (1L << 32)));
        assertFalse(ids.add(1));
        assertEquals(3, ids.count());
    }

    @Test
    void randomIdsAreSeenAsInASet() {
        Random random = new Random(1);
        SeenIds ids = new SeenIds();
        Set<Long> expected = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            long id = random.nextInt(8) * (1L << 32) + random.nextInt(500);
            assertEquals(expected.add(id), ids.add(id));
        }
        assertEquals(expected.size(), ids.count());
    }
}

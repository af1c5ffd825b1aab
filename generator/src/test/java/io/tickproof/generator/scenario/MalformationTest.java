package io.tickproof.generator.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.market.RejectionReason;
import io.tickproof.market.Side;
import io.tickproof.market.Tick;
import io.tickproof.market.TickDecoder;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("unit")
class MalformationTest {
    private final TickDecoder decoder = new TickDecoder();

    @ParameterizedTest
    @EnumSource(Malformation.class)
    void malformationIsRejectedWithItsReason(Malformation kind) {
        for (String symbol : new String[] {"BTC-USD", "a\"b,\"id\":7", "\u00e9\u4e16"}) {
            for (Side side : Side.values()) {
                Tick tick = new Tick(symbol, 4711, 1_767_571_200_123_456L, 4_200_012_000_000L, 50_000_000, side);
                assertEquals(TickDecoder.Kind.REJECTED, decoder.decode(kind.of(tick)), kind.text());
                assertEquals(kind.reason(), decoder.rejection(), kind.text());
            }
        }
    }

    @Test
    void everyReasonOfASingleRecordHasAMalformation() {
        assertTrue(Malformation.values().length >= 25, "only " + Malformation.values().length);
        Set<RejectionReason> missing = EnumSet.allOf(RejectionReason.class);
        for (Malformation kind : Malformation.values()) {
            missing.remove(kind.reason());
        }
        // These two depend on the partition, not on the record. clockSkew and duplicate produce them.
        assertEquals(Set.of(RejectionReason.TOO_FAR_AHEAD, RejectionReason.WRONG_PARTITION), missing);
    }
}

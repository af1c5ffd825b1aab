package io.tickproof.verifier.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tickproof.market.WindowSpec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class OracleRulesTest {
    /** Candle contract 7: the first window that slides, otherwise the first window. */
    @ParameterizedTest
    @CsvSource({
        "PT1M, PT1M",
        "PT1M PT5M, PT1M",
        "PT5M PT1M, PT5M",
        "PT1M PT5M PT5M/PT1M, PT5M/PT1M",
        "PT5M/PT1M PT1M PT10M/PT5M, PT5M/PT1M",
        "PT1M PT10M/PT5M PT5M/PT1M, PT10M/PT5M"
    })
    void averageWindowIsTheFirstThatSlides(String windows, String average) {
        List<WindowSpec> specs =
                Stream.of(windows.split(" ")).map(WindowSpec::parse).toList();
        assertEquals(
                average,
                new OracleRules(specs, 0, 0, OracleRules.UNLIMITED)
                        .averageWindow()
                        .name());
    }

    @Test
    void emptyListOfWindowsIsRejected() {
        assertThrows(IllegalArgumentException.class, () -> new OracleRules(List.of(), 0, 0, OracleRules.UNLIMITED));
    }
}

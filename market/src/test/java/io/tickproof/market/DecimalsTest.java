package io.tickproof.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {
    @Property
    void whatIsFormattedIsParsed(@ForAll long units) {
        assertEquals(units, Decimals.parse(Decimals.format(units)));
        assertEquals(BigDecimal.valueOf(units, 8).stripTrailingZeros().toPlainString(), Decimals.format(units));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.000000001", "92233720368.54775808", "1e400", "-92233720369"})
    void whatDoesNotFitIsRefused(String text) {
        assertThrows(ArithmeticException.class, () -> Decimals.parse(text));
    }

    @Property
    void sortableTextsSortLikeTheirNumbers(@ForAll long a, @ForAll long b) {
        long first = a & Long.MAX_VALUE;
        long second = b & Long.MAX_VALUE;
        assertEquals(
                Integer.signum(Long.compare(first, second)),
                Integer.signum(Names.sortable(first).compareTo(Names.sortable(second))));
    }
}

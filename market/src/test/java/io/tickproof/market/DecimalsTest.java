package io.tickproof.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@net.jqwik.api.Tag("unit")
class DecimalsTest {
    @Property
    void formattedNumberIsParsedBack(@ForAll long units) {
        assertEquals(units, Decimals.parse(Decimals.format(units)));
        assertEquals(BigDecimal.valueOf(units, 8).stripTrailingZeros().toPlainString(), Decimals.format(units));
    }

    @ParameterizedTest
    @Tag("unit")
    @ValueSource(
            strings = {
                "0.000000001",
                "92233720368.54775808",
                "1e400",
                "-92233720369",
                "1e-9",
                "1e999999999",
                "1e-999999999",
                "-12e-2147483647"
            })
    void numberOutOfRangeIsRejected(String text) {
        assertThrows(ArithmeticException.class, () -> Decimals.parse(text));
    }

    /** Compares both ways of parsing, digit by digit and by BigDecimal, in any notation. */
    @Property(tries = 5_000)
    @AddLifecycleHook(Tries.class)
    void numberIsParsedAsByBigDecimal(@ForAll("texts") String text) {
        Object expected;
        try {
            BigDecimal value = new BigDecimal(text);
            // The model would need hours and gigabytes to write out such an exponent.
            expected = value.signum() != 0 && Math.abs((long) value.scale()) > 1_000
                    ? ArithmeticException.class
                    : value.signum() == 0
                            ? Long.valueOf(0)
                            : value.movePointRight(8).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            expected = e.getClass();
        }
        Object actual;
        try {
            actual = Decimals.parse(text);
        } catch (ArithmeticException | NumberFormatException e) {
            actual = e.getClass();
        }
        assertEquals(expected, actual, text);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("0123456789.-+e").ofMinLength(1).ofMaxLength(22);
    }

    @Property
    void sortableTextsSortLikeNumbers(@ForAll long a, @ForAll long b) {
        long first = a & Long.MAX_VALUE;
        long second = b & Long.MAX_VALUE;
        assertEquals(
                Integer.signum(Long.compare(first, second)),
                Integer.signum(SharedNames.sortable(first).compareTo(SharedNames.sortable(second))));
    }
}

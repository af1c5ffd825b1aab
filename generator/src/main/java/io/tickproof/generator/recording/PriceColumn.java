package io.tickproof.generator.recording;

import io.tickproof.market.Decimals;
import java.math.BigDecimal;

/** Reads the price, which may have to be multiplied by a power of ten. */
final class PriceColumn {
    private static final String NAME = "price";

    private final int index;
    private final int power;
    private final FixedPoint number = new FixedPoint();

    /** @param power the power of ten by which the column is multiplied */
    PriceColumn(int index, int power) {
        this.index = index;
        this.power = power;
    }

    static PriceColumn of(int index, ColumnMapping mapping) {
        String scale = mapping.text(ColumnKey.PRICE_SCALE);
        return new PriceColumn(
                index,
                scale == null ? 0 : -new BigDecimal(scale).stripTrailingZeros().scale());
    }

    /** Returns whether the row has no price. */
    boolean isEmpty(RowReader rows) {
        return rows.field(index, NAME).isEmpty();
    }

    /**
     * Returns the price of the current row, in units of 10⁻⁸.
     *
     * @throws RecordingException if it is not a number, or has more than 8 decimals
     */
    long price(RowReader rows) {
        if (power == 0) {
            return rows.decimal(index, NAME);
        }
        String text = rows.field(index, NAME);
        if (!number.parse(text, power + Decimals.SCALE)) {
            throw rows.problem(
                    NAME,
                    "\"" + RowReader.shortened(text) + "\" is not a number, or × 1e" + power
                            + " it is above 92233720368");
        }
        if (number.isTruncated()) {
            throw rows.problem(NAME, RowReader.shortened(text) + " × 1e" + power + " has more than 8 decimals");
        }
        return number.value();
    }
}

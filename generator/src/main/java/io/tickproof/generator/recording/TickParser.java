package io.tickproof.generator.recording;

import io.tickproof.generator.recording.TickLayout.ActionColumn;
import io.tickproof.market.Decimals;
import io.tickproof.market.Side;
import io.tickproof.market.Symbols;
import io.tickproof.market.Tick;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the current row of a file as a tick, by a layout. */
final class TickParser {
    private final TickLayout layout;
    private final boolean anyPrice;
    /** Cache of valid symbols: checking every character takes longer than everything else. */
    private final @Nullable String[] symbols = new String[1024];

    TickParser(TickLayout layout, boolean anyPrice) {
        this.layout = layout;
        this.anyPrice = anyPrice;
    }

    /**
     * Returns the tick of the current row, or null if the row is skipped because it is not a trade.
     *
     * @throws RecordingException if the row is not a tick
     */
    RecordingReader.@Nullable Row parse(RowReader rows) {
        if (isOther(rows)) {
            return null;
        }
        String symbol = layout.symbol().of(rows);
        if (!isSymbol(symbol)) {
            throw rows.problem(
                    "symbol",
                    "\"" + RowReader.shortened(symbol) + "\" is not a symbol, which has 1 to 64 visible characters");
        }
        long timeMicros = layout.times().event().micros(rows);
        long price = layout.amounts().price().price(rows);
        if (price <= 0 && !anyPrice) {
            throw rows.problem("price", "the price must be above 0, unless stream.anyPrice is true");
        }
        long signed = layout.amounts().quantity() < 0
                ? 0
                : rows.decimal(layout.amounts().quantity(), "qty");
        Side negative = layout.taker().negative();
        if (signed < 0 && negative == null) {
            throw rows.problem(
                    "qty",
                    "the quantity must be 0 or more, unless stream.columns.negativeQuantity says what the taker did");
        }
        long quantity = Math.abs(signed);
        if (!Decimals.isNotionalInRange(price, quantity)) {
            throw rows.problem("qty", "price times quantity must be below 7.9e12");
        }
        Tick tick = new Tick(symbol, layout.ids().id(rows), timeMicros, price, quantity, side(signed, rows));
        TimeColumn arrival = layout.times().arrival();
        return new RecordingReader.Row(
                rows.rowInFile(),
                tick,
                arrival == null ? timeMicros : arrival.micros(rows),
                null,
                layout.ids().kind());
    }

    /** Returns whether the row is to be skipped. */
    private boolean isOther(RowReader rows) {
        ActionColumn action = layout.taker().action();
        if (action != null) {
            String text = rows.field(action.index(), "action");
            if (!action.trade().contains(text.toLowerCase(Locale.ROOT))) {
                if (action.skipsOthers()) {
                    return true;
                }
                throw rows.problem(
                        "action",
                        "\"" + RowReader.shortened(text) + "\" is not a trade; the action of a trade is "
                                + String.join(", ", action.trade()).toUpperCase(Locale.ROOT)
                                + " (stream.columns.trade; stream.columns.otherRows: skip skips other rows)");
            }
        }
        return layout.amounts().skipsEmpty() && layout.amounts().price().isEmpty(rows);
    }

    private Side side(long signedQuantity, RowReader rows) {
        Side negative = layout.taker().negative();
        if (negative != null) {
            Side positive = negative == Side.SELL ? Side.BUY : Side.SELL;
            return signedQuantity < 0 ? negative : signedQuantity > 0 ? positive : Side.UNKNOWN;
        }
        SideColumn column = layout.taker().column();
        return column == null ? Side.UNKNOWN : column.side(rows);
    }

    private boolean isSymbol(String text) {
        if (text.equals(symbols[text.hashCode() & symbols.length - 1])) {
            return true;
        }
        if (!Symbols.isValid(text) || RowReader.isPlaceholder(text)) {
            return false;
        }
        symbols[text.hashCode() & symbols.length - 1] = text;
        return true;
    }
}

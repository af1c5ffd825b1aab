package io.tickproof.generator.recording;

import io.tickproof.market.Side;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the side of the taker from a column, whose words the mapping names. */
final class SideColumn {
    /** How many spellings are remembered. A file has a handful; an invalid one must not fill the memory. */
    private static final int MAX_SPELLINGS = 64;

    private final int index;
    private final Map<String, Side> words = new HashMap<>();
    private final Map<String, Side> spellings = new HashMap<>();
    private final String expected;

    private SideColumn(int index, List<String> buy, List<String> sell, List<String> unknown) {
        this.index = index;
        buy.forEach(word -> words.put(word, Side.BUY));
        sell.forEach(word -> words.put(word, Side.SELL));
        unknown.forEach(word -> words.put(word, Side.UNKNOWN));
        expected = "neither " + String.join(", ", buy) + " nor " + String.join(", ", sell);
    }

    /** A column with the side of the taker. */
    static SideColumn taker(int index, ColumnMapping mapping) {
        return new SideColumn(
                index,
                mapping.words(ColumnKey.BUY, "buy"),
                mapping.words(ColumnKey.SELL, "sell"),
                mapping.words(ColumnKey.UNKNOWN, "", "unknown"));
    }

    /** A column that tells whether the buyer was the maker: if it was, the taker sold. */
    static SideColumn buyerMaker(int index) {
        return new SideColumn(index, List.of("false"), List.of("true"), List.of());
    }

    /**
     * Returns the side of the current row.
     *
     * @throws RecordingException if it is none of the words
     */
    Side side(RowReader rows) {
        String text = rows.field(index, "side");
        Side known = spellings.get(text);
        if (known != null) {
            return known;
        }
        Side side = words.get(text.toLowerCase(Locale.ROOT));
        if (side == null) {
            throw rows.problem(
                    "side",
                    "\"" + RowReader.shortened(text) + "\" is " + expected
                            + "; name other words with stream.columns.buy, sell and unknown");
        }
        if (spellings.size() < MAX_SPELLINGS) {
            spellings.put(text, side);
        }
        return side;
    }
}

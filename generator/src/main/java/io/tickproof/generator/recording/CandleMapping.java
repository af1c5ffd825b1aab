package io.tickproof.generator.recording;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the fields of a candle are in a file of any layout: a scenario's {@code expect.published.columns}. A column is its
 * number from 1, its name in the header, or a JSON pointer.
 *
 * @param volume null if the file has none
 * @param symbol where the symbol comes from
 * @param source how the rows are found
 */
public record CandleMapping(
        TimeColumns time, PriceColumns prices, @Nullable String volume, SymbolSource symbol, Source source) {

    /**
     * The time.
     *
     * @param columns one column, or several whose texts are joined by a blank
     * @param unit {@code s}, {@code ms}, {@code us}, {@code ns}, {@code iso}, or {@code auto} for the one that fits
     * @param pattern pattern of a text, as of {@link java.time.format.DateTimeFormatter}; null for the unit
     */
    public record TimeColumns(
            List<String> columns, String unit, @Nullable String pattern) {}

    /** The columns of the four prices. */
    public record PriceColumns(String open, String high, String low, String close) {}

    /**
     * Where the symbol comes from. If both are null, it is in the name of the file.
     *
     * @param column the column
     * @param name the symbol of all rows
     */
    public record SymbolSource(
            @Nullable String column, @Nullable String name) {}

    /**
     * How the rows are found. A null is decided by the content.
     *
     * @param member pattern of the archive members to read
     * @param rows JSON pointer to the rows
     */
    public record Source(
            @Nullable Character separator,
            @Nullable Boolean header,
            @Nullable Charset charset,
            @Nullable String member,
            @Nullable String rows) {}

    RowSettings rowSettings() {
        return new RowSettings(source.separator, source.header, source.charset, source.member, source.rows);
    }

    /**
     * Finds the columns in a file.
     *
     * @throws RecordingException if a column is missing
     */
    CandleLayout layout(RowReader reader) {
        return new CandleLayout(
                "columns of the scenario",
                new CandleTime(
                        time.columns.stream()
                                .map(column -> index(column, reader))
                                .toList(),
                        time.unit,
                        time.pattern),
                symbol.column == null ? CandleLayout.NONE : index(symbol.column, reader),
                new CandleLayout.Prices(
                        index(prices.open, reader),
                        index(prices.high, reader),
                        index(prices.low, reader),
                        index(prices.close, reader),
                        BigDecimal.ONE),
                volume == null ? CandleLayout.NONE : index(volume, reader),
                CandleLayout.Length.UNKNOWN);
    }

    private static int index(String column, RowReader reader) {
        return column.matches("[1-9]\\d{0,3}") ? Integer.parseInt(column) - 1 : reader.column(column);
    }
}

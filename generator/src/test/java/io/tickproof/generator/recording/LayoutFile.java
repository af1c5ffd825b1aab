package io.tickproof.generator.recording;

import io.tickproof.generator.recording.LayoutField.Truth;
import io.tickproof.market.Side;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** A file of one layout with the ticks that it contains, as a table that mutations change. */
final class LayoutFile {
    /** A column; its name is empty if the file has no header. */
    static final class Column {
        String name;
        LayoutField field;
        final List<String> texts = new ArrayList<>();

        Column(String name, LayoutField field) {
            this.name = name;
            this.field = field;
        }
    }

    enum Form {
        CSV,
        JSON_OBJECTS,
        JSON_LINES
    }

    enum Compression {
        NONE,
        GZIP,
        ZIP
    }

    final List<Column> columns = new ArrayList<>();
    final List<Truth> ticks = new ArrayList<>();
    final Random random;
    String name;
    boolean header;
    Form form = Form.CSV;
    String separator = ",";
    String lineEnd = "\n";
    /** Share of the fields that are in quotes. */
    double quoted;

    String padding = "";
    Charset charset = StandardCharsets.UTF_8;
    boolean byteOrderMark;
    Compression compression = Compression.NONE;
    /** Changes of the lines: blank lines, comments, truncated rows. */
    final List<Consumer<List<String>>> lineChanges = new ArrayList<>();
    /** Number of bytes at the end of the file that are missing. */
    int missingBytes;
    /** Whether the rows of the ticks have no symbol any more, so that it comes from the name of the file. */
    boolean anySymbol;
    /** Whether ids or sides may be read as absent, because their column has another name. */
    boolean idsMayBeAbsent;

    boolean sidesMayBeAbsent;
    /** Whether quantities may be read as 0, because the file has none. */
    boolean quantitiesMayBeAbsent;
    /** Rows of which the format says that they are not trades, and that may be skipped. */
    final Set<Integer> skippable = new HashSet<>();
    /** Whether the neighbour of a dropped column has its type, so that only a header shows which of the two is left. */
    boolean neighbourLeft;
    /** Why nothing in the file shows the mutation; null if something does. */
    @Nullable
    String undetectable;

    private LayoutFile(Random random, String name) {
        this.random = random;
        this.name = name;
    }

    /**
     * Makes a file.
     *
     * @param layout file name, {@code -} and the symbol if it is not in a column, and the columns
     */
    static LayoutFile of(String layout, Random random) {
        String[] parts = layout.strip().split("\\s+");
        LayoutFile file = new LayoutFile(random, parts[0]);
        for (int i = 2; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            String kind = parts[i].substring(equals + 1);
            file.header |= equals > 0;
            if (kind.equals("tabs")) {
                file.separator = "\t";
                continue;
            }
            file.columns.add(new Column(
                    equals < 0 ? "" : parts[i].substring(0, equals).replace('+', ' '), LayoutField.of(kind)));
        }
        file.fill(parts[1]);
        return file;
    }

    private void fill(String symbol) {
        int rows = 6 + random.nextInt(12);
        boolean wholePrices = random.nextInt(6) == 0;
        boolean wholeQuantities = random.nextInt(4) == 0;
        boolean wholeSeconds = random.nextInt(8) == 0;
        // From a fraction of a cent to 100,000, as instruments have.
        long price = (long) Math.pow(10, 2 + random.nextDouble() * 11);
        long day = Instant.parse("2024-01-05T00:00:00Z").getEpochSecond() * 1_000_000;
        long time =
                day + (random.nextInt(5) == 0 ? 0 : random.nextInt(80_000) * 1_000_000L) + random.nextInt(1_000_000);
        boolean signed = columns.stream().anyMatch(c -> c.field.kind().equals("signed"));
        boolean sides = signed || columns.stream().anyMatch(c -> c.field.isSide());
        for (int row = 0; row < rows; row++) {
            time += 1 + random.nextInt(40_000_000);
            price = Math.max(100, price + (random.nextInt(3) - 1) * Math.max(1, price / 1_000));
            long written = wholePrices ? Math.max(1, price / 100_000_000) * 100_000_000 : price;
            long quantity =
                    wholeQuantities ? (1 + random.nextInt(900)) * 100_000_000L : 1 + random.nextInt(2_000_000_000);
            Truth tick = new Truth(
                    Math.min(wholeSeconds ? time / 1_000_000 * 1_000_000 : time, day + 86_399_999_999L),
                    symbol,
                    "",
                    written,
                    quantity,
                    !sides
                            ? Side.UNKNOWN
                            : row == 0 ? Side.SELL : row == 1 ? Side.BUY : random.nextBoolean() ? Side.BUY : Side.SELL);
            for (Column column : columns) {
                tick = column.field.representable(tick);
                switch (column.field.kind()) {
                    case "id", "uuid" -> tick = tick.withId(column.field.newId(random, row));
                    default -> {
                        // Other columns do not change the tick.
                    }
                }
            }
            if (has("none")) {
                tick = tick.withQuantity(0);
            }
            ticks.add(tick);
            for (Column column : columns) {
                column.texts.add(column.field.write(tick, random));
            }
        }
        columns.removeIf(column -> column.field.kind().equals("none"));
    }

    private boolean has(String kind) {
        return columns.stream().anyMatch(column -> column.field.kind().equals(kind));
    }

    int rows() {
        return ticks.size();
    }

    @Nullable
    Column find(String... kinds) {
        List<String> wanted = List.of(kinds);
        return columns.stream()
                .filter(column -> wanted.contains(column.field.kind()))
                .findFirst()
                .orElse(null);
    }

    /** Takes price and quantity of all ticks from their texts, which were rounded. */
    void recomputeNumbers() {
        for (Column column : columns) {
            for (int row = 0; row < rows(); row++) {
                String text = column.texts.get(row).replace(",", "");
                boolean known = column.field.kind().matches("price|qty|signed") && text.matches("-?\\d+(\\.\\d+)?");
                long number =
                        known ? new BigDecimal(text).abs().movePointRight(8).longValueExact() : 0;
                Truth tick = ticks.get(row);
                switch (!known ? "" : column.field.kind()) {
                    case "price" -> ticks.set(row, tick.withPrice(number));
                    case "qty", "signed" -> ticks.set(row, tick.withQuantity(number));
                    default -> {
                        // It is neither price nor quantity.
                    }
                }
            }
        }
    }

    /** Returns whether the rows are in the order of their times. */
    boolean isSorted() {
        for (int row = 1; row < rows(); row++) {
            if (ticks.get(row).timeMicros() < ticks.get(row - 1).timeMicros()) {
                return false;
            }
        }
        return true;
    }

    void undetectable(String reason) {
        undetectable = reason;
    }

    /** Returns the bytes of the file. */
    byte[] bytes() throws IOException {
        String text = form == Form.CSV ? csv() : json();
        byte[] plain = ((byteOrderMark ? "\uFEFF" : "") + text).getBytes(charset);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        switch (compression) {
            case NONE -> bytes.write(plain);
            case GZIP -> {
                try (OutputStream gzip = new GZIPOutputStream(bytes)) {
                    gzip.write(plain);
                }
            }
            case ZIP -> {
                try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                    zip.putNextEntry(new ZipEntry(name));
                    zip.write(plain);
                }
            }
        }
        byte[] all = bytes.toByteArray();
        return Arrays.copyOf(all, Math.max(1, all.length - missingBytes));
    }

    private String csv() {
        List<String> lines = new ArrayList<>();
        if (header) {
            List<String> names = new ArrayList<>();
            columns.forEach(column -> names.add(quote(column.name)));
            lines.add(String.join(separator, names));
        }
        for (int row = 0; row < columns.get(0).texts.size(); row++) {
            List<String> fields = new ArrayList<>();
            for (Column column : columns) {
                fields.add(quote(column.texts.get(row)));
            }
            lines.add(String.join(separator, fields));
        }
        lineChanges.forEach(change -> change.accept(lines));
        return String.join(lineEnd, lines) + lineEnd;
    }

    private String quote(String text) {
        String padded = padding.isEmpty() ? text : padding + text + padding;
        return text.contains(separator) || quoted > 0 && random.nextDouble() < quoted
                ? '"' + padded.replace("\"", "\"\"") + '"'
                : padded;
    }

    private String json() {
        List<String> objects = new ArrayList<>();
        for (int row = 0; row < columns.get(0).texts.size(); row++) {
            List<String> fields = new ArrayList<>();
            for (Column column : columns) {
                fields.add('"' + column.name + "\":" + value(column.texts.get(row)));
            }
            Collections.shuffle(fields, random);
            objects.add("{" + String.join(",", fields) + "}");
        }
        return form == Form.JSON_LINES ? String.join("\n", objects) + "\n" : "[" + String.join(",\n", objects) + "]";
    }

    private String value(String text) {
        boolean bare = text.matches("-?(0|[1-9]\\d*)(\\.\\d+)?") && random.nextBoolean()
                || text.toLowerCase(Locale.ROOT).matches("true|false|null")
                        && text.equals(text.toLowerCase(Locale.ROOT));
        return bare ? text : text.isEmpty() && random.nextBoolean() ? "null" : '"' + text.replace("\"", "\\\"") + '"';
    }
}

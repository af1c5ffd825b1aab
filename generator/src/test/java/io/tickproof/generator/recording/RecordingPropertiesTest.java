package io.tickproof.generator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.generator.recording.RecordingReader.Row;
import io.tickproof.generator.recording.TradeIds.Gap;
import io.tickproof.generator.recording.TradeIds.Missing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Compares the counts of trade ids and the order of the replay with simple models, on random recordings. */
@Tag("unit")
class RecordingPropertiesTest {
    private static final String HEADER = "ts_us,symbol,trade_id,price,qty\n";
    private static final long START = 1_767_571_200_000_000L;

    /** A row of a recording. */
    record IdRow(String symbol, long id, long time, long price) {
        String csv() {
            return START + time + "," + symbol + "," + id + "," + price + ",1\n";
        }
    }

    @Property(tries = 200)
    void orderOfTimeEqualsAStableSort(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 1, max = 15) Integer> times,
            @ForAll @IntRange(min = 1, max = 70) int inMemory,
            @ForAll boolean newestFirst)
            throws IOException {
        Path file = Files.createTempFile("rows", ".csv");
        try {
            StringBuilder csv = new StringBuilder(HEADER);
            times.forEach(time ->
                    csv.append(START + time).append(",S").append(time % 3).append(",9,1.5,2\n"));
            Files.writeString(file, csv);
            List<Row> expected = ReplayedRowsTest.read(ReplayedRows.open(file, ReadOptions.STRICT, RowOrder.IN_ORDER));
            if (newestFirst) {
                Collections.reverse(expected);
            }
            expected.sort(Comparator.comparingLong(Row::arrivalMicros));
            RowOrder order = newestFirst ? RowOrder.NEWEST_FIRST : RowOrder.OUT_OF_ORDER;
            assertEquals(
                    expected,
                    ReplayedRowsTest.read(ReplayedRows.open(
                            file, ReadOptions.STRICT.withOrder(ReadOptions.Order.TIME), order, inMemory)));
        } finally {
            Files.delete(file);
        }
    }

    @Property(tries = 300)
    void countsEqualThoseOfSets(@ForAll("rows") List<IdRow> rows) throws IOException {
        Path file = Files.createTempFile("ids", ".csv");
        try {
            StringBuilder csv = new StringBuilder(HEADER);
            rows.forEach(row -> csv.append(row.csv()));
            DatasetProfile profile = DatasetProfile.of(Files.writeString(file, csv));
            Map<String, TreeSet<Long>> ids = new HashMap<>();
            rows.forEach(row ->
                    ids.computeIfAbsent(row.symbol, name -> new TreeSet<>()).add(row.id));
            ids.forEach((symbol, set) -> assertEquals(
                    missing(symbol, set, rows), profile.symbols().get(symbol).missingIds()));
            Set<IdRow> seen = new HashSet<>();
            Set<List<Object>> names = new HashSet<>();
            Set<List<Object>> minutes = new HashSet<>();
            long duplicates = 0;
            long conflicts = 0;
            long dropped = 0;
            for (IdRow row : rows) {
                boolean isNew = seen.add(row);
                boolean isKnownId = !names.add(List.of(row.symbol, row.id));
                boolean isKnownInMinute = !minutes.add(List.of(row.symbol, row.id, (START + row.time) / 60_000_000));
                duplicates += isNew ? 0 : 1;
                conflicts += isNew && isKnownId ? 1 : 0;
                dropped += isNew && isKnownInMinute ? 1 : 0;
            }
            assertEquals(duplicates, profile.ids().duplicates().count());
            assertEquals(conflicts, profile.ids().conflicts().count());
            assertEquals(dropped, profile.ids().conflicts().dropped());
        } finally {
            Files.delete(file);
        }
    }

    private static Missing missing(String symbol, TreeSet<Long> ids, List<IdRow> rows) {
        long missing = 0;
        long gaps = 0;
        Gap first = null;
        Long previous = null;
        for (long id : ids) {
            if (previous != null && id != previous + 1) {
                missing += id - previous - 1;
                gaps++;
                long before = previous;
                first = first != null ? first : new Gap(symbol, before + 1, rowOf(symbol, before, rows));
            }
            previous = id;
        }
        return new Missing(missing, gaps, first);
    }

    private static long rowOf(String symbol, long id, List<IdRow> rows) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).symbol.equals(symbol) && rows.get(i).id == id) {
                // The header is row 1.
                return i + 2;
            }
        }
        throw new AssertionError("no row has the id " + id);
    }

    @Provide
    Arbitrary<List<IdRow>> rows() {
        Arbitrary<Long> ids = Arbitraries.oneOf(
                Arbitraries.longs().between(0, 30),
                Arbitraries.longs().between(0, 1L << 40),
                Arbitraries.of(IdColumns.MISSING_START - 1, IdColumns.MISSING_START - 2));
        return Combinators.combine(
                        Arbitraries.of("A", "B"),
                        ids,
                        Arbitraries.of(0L, 1L, 59_999_999L, 60_000_000L),
                        Arbitraries.longs().between(1, 2))
                .as(IdRow::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }
}

package io.tickproof.pipeline.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.market.Candle;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import io.tickproof.pipeline.output.OutputRows.DeadLetterRow;
import io.tickproof.pipeline.output.OutputRows.DuplicateRow;
import io.tickproof.pipeline.output.OutputRows.LogPosition;
import io.tickproof.pipeline.output.OutputRows.TickFields;
import io.tickproof.pipeline.output.OutputRows.TooLateRow;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The statements of the sinks, compared with configs/schema.sql. */
@Tag("unit")
class SinkTablesTest {
    private static final Pattern INSERT = Pattern.compile("INSERT INTO (\\w+) \\(([^)]*)\\) VALUES \\(([?, ]*)\\)");
    private static final LogPosition POSITION = new LogPosition(3, 42);
    private static final CandleRow CANDLE = candle(2);
    private static final TooLateRow TOO_LATE =
            new TooLateRow(POSITION, new TickFields("A", 7, 1_000, 5, 6), "PT1M", 0, 500);
    private static final DuplicateRow DUPLICATE = new DuplicateRow(POSITION, "A", 7, 1_000);
    private static final DeadLetterRow DEAD_LETTER = new DeadLetterRow(POSITION, "NOT_JSON", new byte[] {1});

    @Test
    void everyColumnExistsAndEveryParameterIsBound() throws Exception {
        check(SinkTables.CANDLES, CANDLE);
        check(SinkTables.TOO_LATE, TOO_LATE);
        check(SinkTables.DUPLICATES, DUPLICATE);
        check(SinkTables.DEAD_LETTERS, DEAD_LETTER);
    }

    private static <T> void check(SinkTable<T> table, T row) throws Exception {
        Matcher insert = INSERT.matcher(table.insert());
        assertTrue(insert.find(), table.insert());
        List<String> columns = List.of(insert.group(2).split(", "));
        List<String> inSchema = schemaColumns(insert.group(1));
        assertTrue(inSchema.size() > 3 && inSchema.containsAll(columns), columns + " against " + inSchema);
        assertEquals(columns.size(), insert.group(3).split(", ").length);
        List<Integer> expected = new ArrayList<>();
        for (int i = 1; i <= columns.size(); i++) {
            expected.add(i);
        }
        assertEquals(expected, boundParameters(table, row));
        assertTrue(table.insert().contains("ON CONFLICT"), "a repeated statement must do no harm");
    }

    @Test
    void candleIsReplacedOnlyByOneWithMoreTrades() {
        assertTrue(SinkTables.CANDLES.insert().endsWith("WHERE excluded.trade_count > candles.trade_count"));
        CandleRow revised = candle(3);
        assertEquals(revised, SinkTables.CANDLES.newer(CANDLE, revised));
        assertEquals(revised, SinkTables.CANDLES.newer(revised, CANDLE));
    }

    @Test
    void keysOfPositionsAreOrderedAsNumbers() {
        String ninth = key(new DuplicateRow(new LogPosition(1, 9), "A", 1, 1));
        String tenth = key(new DuplicateRow(new LogPosition(1, 10), "A", 1, 1));
        assertTrue(ninth.compareTo(tenth) < 0, ninth + " before " + tenth);
    }

    @Test
    void lateTickHasOneKeyPerWindow() {
        TooLateRow other = new TooLateRow(POSITION, TOO_LATE.tick(), "PT5M", 0, 500);
        assertTrue(!SinkTables.TOO_LATE.key(TOO_LATE).equals(SinkTables.TOO_LATE.key(other)));
    }

    private static String key(DuplicateRow row) {
        return (String) SinkTables.DUPLICATES.key(row);
    }

    private static <T> List<Integer> boundParameters(SinkTable<T> table, T row) throws Exception {
        List<Integer> bound = new ArrayList<>();
        PreparedStatement statement = (PreparedStatement) Proxy.newProxyInstance(
                SinkTablesTest.class.getClassLoader(),
                new Class<?>[] {PreparedStatement.class},
                (proxy, method, arguments) -> {
                    bound.add((Integer) arguments[0]);
                    return null;
                });
        table.bind(statement, row);
        return bound;
    }

    private static List<String> schemaColumns(String table) throws Exception {
        String schema = Files.readString(Path.of("configs/schema.sql"));
        Matcher create = Pattern.compile("CREATE TABLE (?:IF NOT EXISTS )?" + table + " \\((.*?)\\n\\)", Pattern.DOTALL)
                .matcher(schema);
        assertTrue(create.find(), table + " in configs/schema.sql");
        return create.group(1)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> line.split("\\s+")[0])
                .toList();
    }

    private static CandleRow candle(long trades) {
        BigDecimal one = BigDecimal.ONE;
        return new CandleRow(
                new Candle(
                        new Candle.Key("PT1M", "A", 0),
                        new Candle.Prices(1, 2, 1, 2),
                        new Candle.Amounts(one, one, one),
                        new Candle.Fingerprint(trades, 15, 8)),
                1_000);
    }
}

package io.tickproof.pipeline.contract;

import io.tickproof.market.Decimals;
import io.tickproof.market.Micros;
import io.tickproof.market.TickDecoder.Kind;
import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.OperatorOptions;
import io.tickproof.pipeline.source.SourceRecord;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A worked example of docs/reference/candle-contract.md: its first paragraph, which states the rules, and its tables.
 * Tests run on these, so that document and job cannot diverge.
 *
 * @param rules the first paragraph
 * @param tables the rows of each table, by column
 */
public record ContractExample(String rules, List<List<Map<String, String>>> tables) {
    private static final Path DOCUMENT = Path.of("docs/reference/candle-contract.md");
    private static final LocalDate DAY = LocalDate.of(2026, 1, 5);
    private static final Pattern TICK = Pattern.compile("tick (\\S+) (\\d+) at ([\\d:.]+): (\\S+) × (\\S+)");
    private static final Pattern HEARTBEAT = Pattern.compile("heartbeat ([\\d:.]+)");

    /**
     * Reads an example.
     *
     * @throws AssertionError if the document has no such heading, or no table with rows below it
     */
    public static ContractExample read(String heading) throws IOException {
        List<String> lines = Files.readAllLines(DOCUMENT);
        int from = lines.indexOf("### " + heading);
        if (from < 0) {
            throw new AssertionError(DOCUMENT + " has no heading \"### " + heading + "\"");
        }
        List<String> section = lines.subList(from + 1, lines.size()).stream()
                .takeWhile(line -> !line.startsWith("#"))
                .toList();
        List<List<Map<String, String>>> tables = tables(section);
        if (tables.isEmpty() || tables.stream().anyMatch(List::isEmpty)) {
            throw new AssertionError(DOCUMENT + ": the example \"" + heading + "\" has no table, or one without rows");
        }
        return new ContractExample(section.get(1), tables);
    }

    private static List<List<Map<String, String>>> tables(List<String> lines) {
        List<List<Map<String, String>>> tables = new ArrayList<>();
        List<String> columns = List.of();
        for (String line : lines) {
            if (!line.startsWith("|")) {
                columns = List.of();
            } else if (columns.isEmpty()) {
                columns = cells(line);
                tables.add(new ArrayList<>());
            } else if (!line.startsWith("|---")) {
                List<String> cells = cells(line);
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 0; i < columns.size(); i++) {
                    row.put(columns.get(i), cells.get(i));
                }
                tables.get(tables.size() - 1).add(row);
            }
        }
        return tables;
    }

    private static List<String> cells(String line) {
        return Stream.of(line.substring(1, line.length() - 1).split("\\|"))
                .map(String::strip)
                .toList();
    }

    /** Returns the rows of the first table. */
    public List<Map<String, String>> rows() {
        return tables.get(0);
    }

    /** Returns the options of a job with the rules of the example. */
    public JobOptions options() {
        boolean hasMaxAhead = rules.contains("maxAhead");
        JobOptions.Rules parsed = new JobOptions.Rules(
                windows(find("Windows ([^;.]+)")),
                Duration.ofSeconds(Long.parseLong(find("B = (\\d+) s"))),
                Duration.ofSeconds(Long.parseLong(find("L = (\\d+) s"))),
                hasMaxAhead ? Duration.ofMinutes(Long.parseLong(find("maxAhead = (\\d+) min"))) : null,
                rules.contains("misrouted ticks are rejected"),
                false);
        return OperatorOptions.of(parsed, Integer.parseInt(find("(\\d+) partitions?")));
    }

    private String find(String regex) {
        Matcher matcher = Pattern.compile(regex).matcher(rules);
        if (!matcher.find()) {
            throw new AssertionError("\"" + rules + "\" does not contain " + regex);
        }
        return matcher.group(1);
    }

    /** Reads windows such as {@code PT1M, PT5M/PT1M}. */
    public static List<WindowSpec> windows(String names) {
        return Stream.of(names.split(", ")).map(WindowSpec::parse).toList();
    }

    /** Reads a time of the day, such as {@code 09:01:04.999999}, as µs since the epoch. */
    public static long micros(String time) {
        return Micros.of(DAY.atTime(LocalTime.parse(time)).toInstant(ZoneOffset.UTC));
    }

    /** Reads a record such as {@code tick A 1 at 09:00:10: 10 × 2} or {@code heartbeat 09:01:10}. */
    public static SourceRecord record(String text, int partition, long offset) {
        SourceRecord record = new SourceRecord();
        record.partition = partition;
        record.offset = offset;
        Matcher heartbeat = HEARTBEAT.matcher(text);
        if (heartbeat.matches()) {
            record.kind = Kind.HEARTBEAT;
            record.timeMicros = micros(heartbeat.group(1));
            return record;
        }
        Matcher tick = TICK.matcher(text);
        if (!tick.matches()) {
            throw new AssertionError("neither a tick nor a heartbeat: " + text);
        }
        record.kind = Kind.TICK;
        record.symbol = tick.group(1);
        record.id = Long.parseLong(tick.group(2));
        record.timeMicros = micros(tick.group(3));
        record.price = Decimals.ofBigDecimal(new BigDecimal(tick.group(4)));
        record.quantity = Decimals.ofBigDecimal(new BigDecimal(tick.group(5)));
        return record;
    }
}

package io.tickproof.pipeline.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.contract.ContractExample;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import io.tickproof.pipeline.output.OutputRows.LatestRow;
import io.tickproof.pipeline.source.SourceRecord;
import io.tickproof.pipeline.window.ConnectedOperators.Emitted;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The windows, downstream of the lateness filter, on the worked examples of the candle contract. */
@Tag("unit")
class CandleWindowsTest {
    private static final String TICK = "tick A 1 at 09:00:58: 10 × 1";
    private static final String OUTCOME = "the tick is";

    @Test
    void tickIsOnTimeLateOrDroppedByThePartitionWatermark() throws Exception {
        ContractExample example = ContractExample.read("One window");
        for (Map<String, String> row : example.rows()) {
            WindowSpec window = example.options().rules().windows().get(0);
            assertEquals(
                    row.get(OUTCOME),
                    outcome(example, row.get("M"), window, ContractExample.micros("09:00:00")),
                    row.toString());
        }
    }

    @Test
    void tickHasAnOutcomePerWindow() throws Exception {
        ContractExample example = ContractExample.read("Several windows");
        int dropped = 0;
        for (Map<String, String> row : example.rows()) {
            WindowSpec window = WindowSpec.parse(row.get("window"));
            long start = ContractExample.micros(row.get("start"));
            assertEquals(ContractExample.micros(row.get("end e")), new WindowInstance(window, start).endMicros());
            assertEquals(row.get(OUTCOME), outcome(example, "09:03:10", window, start), row.toString());
            dropped += row.get(OUTCOME).equals("dropped") ? 1 : 0;
        }
        assertEquals(3, dropped);
    }

    /** Sends a heartbeat, then {@link #TICK}, and returns the outcome of the tick for a window. */
    private static String outcome(ContractExample example, String heartbeat, WindowSpec window, long start)
            throws Exception {
        try (ConnectedOperators job = open(example.options())) {
            job.send(ContractExample.record("heartbeat " + heartbeat, 0, 0));
            Emitted emitted = job.send(ContractExample.record(TICK, 0, 1));
            if (emitted.tooLate().stream()
                    .anyMatch(row -> row.window().equals(window.name()) && row.windowStartMicros() == start)) {
                return "dropped";
            }
            if (contains(emitted, window, start)) {
                return "late";
            }
            return contains(job.end(), window, start) ? "on time" : "lost";
        }
    }

    private static boolean contains(Emitted emitted, WindowSpec window, long start) {
        return emitted.candles().stream()
                .map(CandleRow::candle)
                .anyMatch(candle -> candle.window().equals(window.name()) && candle.startMicros() == start);
    }

    @Test
    void duplicatesAreSeparatedAndLateTicksReviseCandles() throws Exception {
        ContractExample example = ContractExample.read("Duplicates and revisions");
        try (ConnectedOperators job = open(example.options())) {
            long offset = 0;
            for (Map<String, String> row : example.rows()) {
                SourceRecord record = ContractExample.record(row.get("record"), 0, offset++);
                Emitted emitted = job.send(record);
                List<String> candles = new ArrayList<>();
                emitted.candles().forEach(candle -> candles.add(text(candle.candle())));
                assertEquals(row.get("emitted candles"), String.join("; ", candles), row.toString());
                assertEquals(row.get("outcome"), outcome(record, emitted), row.toString());
            }
        }
    }

    private static String outcome(SourceRecord record, Emitted emitted) {
        if (record.symbol.isEmpty()) {
            return "";
        }
        if (!emitted.duplicates().isEmpty()) {
            return "duplicate";
        }
        if (!emitted.tooLate().isEmpty()) {
            return "dropped";
        }
        return emitted.candles().isEmpty() ? "on time" : "late";
    }

    private static String text(Candle candle) {
        long sinceMidnight = candle.startMicros() - ContractExample.micros("00:00:00");
        return candle.window() + " " + time(sinceMidnight) + ", " + candle.trades()
                + (candle.trades() == 1 ? " trade" : " trades");
    }

    private static String time(long micros) {
        return "%02d:%02d:%02d".formatted(micros / 3_600_000_000L, micros / 60_000_000 % 60, micros / 1_000_000 % 60);
    }

    @Test
    void candleValuesAreExactAndOrderedByTimeAndId() throws Exception {
        ContractExample example = ContractExample.read("Values of a candle");
        TreeSet<String> expected = new TreeSet<>();
        example.tables().get(1).forEach(row -> expected.add(text(row)));
        TreeSet<String> observed = new TreeSet<>();
        try (ConnectedOperators job = open(example.options())) {
            long offset = 0;
            for (Map<String, String> row : example.rows()) {
                job.send(ContractExample.record(row.get("record"), 0, offset++));
            }
            job.end().candles().forEach(row -> observed.add(text(columns(row.candle()))));
        }
        assertEquals(expected, observed);
    }

    private static Map<String, String> columns(Candle candle) {
        return Map.of(
                "symbol", candle.symbol(),
                "start", time(candle.startMicros() - ContractExample.micros("00:00:00")),
                "open", Decimals.format(candle.open()),
                "high", Decimals.format(candle.high()),
                "low", Decimals.format(candle.low()),
                "close", Decimals.format(candle.close()),
                "volume", candle.volume().toPlainString(),
                "vwap", candle.vwap() == null ? "none" : candle.vwap().toPlainString(),
                "mean price", candle.meanPrice().toPlainString(),
                "trades", Long.toString(candle.trades()));
    }

    /** Returns the columns as text, numbers without trailing zeros. */
    private static String text(Map<String, String> columns) {
        StringBuilder text = new StringBuilder();
        for (String column :
                List.of("symbol", "start", "open", "high", "low", "close", "volume", "vwap", "mean price", "trades")) {
            String value = columns.get(column);
            boolean isNumber = value.matches("[\\d.]+");
            text.append(isNumber ? new BigDecimal(value).stripTrailingZeros().toPlainString() : value)
                    .append(' ');
        }
        return text.toString();
    }

    @Test
    void onlyTheAverageWindowUpdatesTheMovingAverage() throws Exception {
        ContractExample example = ContractExample.read("Several windows");
        try (ConnectedOperators job = open(example.options())) {
            job.send(ContractExample.record(TICK, 0, 0));
            Emitted end = job.end();
            assertEquals(6, end.candles().size());
            List<Long> averageEnds = end.latest().stream()
                    .map(LatestRow::average)
                    .filter(Objects::nonNull)
                    .map(average -> average.endMicros())
                    .toList();
            List<Long> slidingEnds = example.rows().stream()
                    .filter(row -> row.get("window").equals("PT5M/PT1M"))
                    .map(row -> ContractExample.micros(row.get("end e")))
                    .toList();
            assertEquals(slidingEnds, averageEnds);
        }
    }

    @Test
    void stateReachesTheBackendWithACheckpointOrWhenMemoryIsFull() throws Exception {
        JobOptions options = ContractExample.read("One window").options();
        try (ConnectedOperators job = open(options)) {
            job.send(ContractExample.record(TICK, 0, 0));
            assertEquals(0, job.stateEntries());
            job.checkpoint();
            assertEquals(2, job.stateEntries());
            job.end();
            assertEquals(0, job.stateEntries());
        }
        CandleWindows withoutMemory = new CandleWindows(options) {
            private static final long serialVersionUID = 1L;

            @Override
            protected long maxBytesInMemory() {
                return 0;
            }
        };
        try (ConnectedOperators job = new ConnectedOperators(options, withoutMemory)) {
            job.send(ContractExample.record(TICK, 0, 0));
            assertEquals(2, job.stateEntries());
            assertTrue(job.end().candles().size() == 1);
        }
    }

    private static ConnectedOperators open(JobOptions options) throws Exception {
        return new ConnectedOperators(options, new CandleWindows(options));
    }
}

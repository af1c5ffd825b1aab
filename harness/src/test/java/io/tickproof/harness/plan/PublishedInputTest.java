package io.tickproof.harness.plan;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tickproof.generator.recording.PublishedCandleFile;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.ScenarioReader;
import io.tickproof.harness.console.UserException;
import io.tickproof.market.PublishedConventions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class PublishedInputTest {
    private static final Scenario SCENARIO = ScenarioReader.parse("s.yaml", """
            name: s
            stream: { symbols: [ BTCUSD ], start: 2026-01-05T09:00:00Z, duration: PT10M, ticksPerSecond: 1 }
            job: { windows: [ PT1M, { size: PT5M, slide: PT1M } ] }
            """);

    @TempDir
    Path folder;

    private void check(PublishedConventions conventions, String... rows) throws IOException {
        Path file = Files.writeString(
                folder.resolve("c.csv"),
                "time,symbol,open,high,low,close\n" + String.join(",1,1,1,1\n", rows) + ",1,1,1,1\n");
        PublishedInput.of(PublishedCandleFile.read(file), conventions).check(SCENARIO, null);
    }

    private void assertProblem(String problem, String... rows) {
        UserException e = assertThrows(UserException.class, () -> check(PublishedConventions.CONTRACT, rows));
        assertEquals("published candles " + folder.resolve("c.csv") + ": " + problem, e.getMessage());
    }

    @Test
    void candlesThatCanBeComparedAreAccepted() {
        assertDoesNotThrow(() ->
                check(PublishedConventions.CONTRACT, "2026-01-05T09:00:00Z,BTCUSD", "2026-01-05T09:01:00Z,BTCUSD"));
        assertDoesNotThrow(() -> check(
                PublishedConventions.CONTRACT.withSymbols(Map.of("BTC/USD", "BTCUSD")),
                "2026-01-05T09:00:00Z,BTC/USD",
                "2026-01-05T09:01:00Z,BTC/USD"));
    }

    @Test
    void intervalWithoutAWindowIsRefused() {
        assertProblem(
                "its candles span PT5M, and the job has only the windows PT1M, PT5M/PT1M; add PT5M to job.windows",
                "2026-01-05T09:00:00Z,BTCUSD",
                "2026-01-05T09:05:00Z,BTCUSD");
        assertProblem(
                "it has one row, so the length of a candle is not known; at least two rows are necessary",
                "2026-01-05T09:00:00Z,BTCUSD");
    }

    @Test
    void otherSymbolsAreRefusedWithTheKeyThatMapsThem() {
        assertProblem(
                "it has the symbols BTC/USD, ETH/USD, and the stream BTCUSD; declare expect.published.symbols: { \"BTC/USD\": BTCUSD }",
                "2026-01-05T09:00:00Z,ETH/USD",
                "2026-01-05T09:00:00Z,BTC/USD",
                "2026-01-05T09:01:00Z,BTC/USD");
    }

    @Test
    void otherTimesAreRefusedWithTheZoneThatWouldFit() {
        assertProblem(
                "its candles are from 2026-01-05T04:00:00Z to 2026-01-05T04:02:00Z, and the stream from 2026-01-05T09:00:00Z to 2026-01-05T09:10:00Z, so they have no window in common; they begin together if expect.published.zone is -05:00",
                "2026-01-05T04:00:00Z,BTCUSD",
                "2026-01-05T04:01:00Z,BTCUSD");
        assertProblem(
                "its candles are from 2025-01-05T04:00:00Z to 2025-01-05T04:02:00Z, and the stream from 2026-01-05T09:00:00Z to 2026-01-05T09:10:00Z, so they have no window in common; if its times are not UTC, declare expect.published.zone or expect.published.shift",
                "2025-01-05T04:00:00Z,BTCUSD",
                "2025-01-05T04:01:00Z,BTCUSD");
    }
}

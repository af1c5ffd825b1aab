package io.tickproof.generator.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class ScenarioReaderTest {
    private static final String GOOD = """
            name: good
            seed: 3
            stream:
              symbols: majors
              start: 2026-01-05T00:00:00Z
              duration: PT30M
              ticksPerSecond: 100
              partitions: 4
            disturb:
              - late: { share: 0.01, by: { uniform: [PT10S, PT3M] } }
            deliver: { pace: 600x }
            job:
              windows: [ PT1M, { size: PT5M, slide: PT1M } ]
              outOfOrderness: PT5S
              allowedLateness: PT30S
            expect:
              latencyMs: { visible: { p99: 2000 } }
            """;

    @Test
    void validScenarioIsRead() {
        Scenario scenario = ScenarioReader.parse("good.yaml", GOOD);
        assertEquals("good", scenario.name());
        assertEquals(8, ((TickStream.Synthetic) scenario.stream()).symbols().size());
        assertEquals(600, scenario.pace().speed());
        assertEquals(
                List.of("PT1M", "PT5M/PT1M"),
                scenario.job().windows().stream().map(w -> w.name()).toList());
        assertEquals(2000, scenario.expect().latencyMs().get("visible").get("p99"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                ".",
                "../x",
                "/etc",
                "a/b",
                "a\\b",
                "C:x",
                "a\0b",
                "~",
                "-rf",
                "latest.",
                "A",
                "ä",
                "con",
                "nul",
                "com1",
                "lpt9",
                "aux",
                "prn",
                "<b>",
                "a b",
                "\u202eabc",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void unsafeNameIsRefused(String name) {
        String quoted = "name: \"" + name.replace("\\", "\\\\").replace("\0", "\\0") + "\"";
        ScenarioException e = assertThrows(
                ScenarioException.class, () -> ScenarioReader.parse("bad.yaml", GOOD.replace("name: good", quoted)));
        assertEquals(1, e.problems().size(), e.getMessage());
        assertTrue(e.getMessage().contains("name must"), e.getMessage());
    }

    @Test
    void deepAndRecursiveYamlIsRefused() {
        String deep = GOOD + "x: " + "[".repeat(50_000) + "]".repeat(50_000) + "\n";
        assertThrows(ScenarioException.class, () -> ScenarioReader.parse("deep.yaml", deep));
        StringBuilder laughs = new StringBuilder(GOOD + "a0: &a0 [x, x]\n");
        for (int i = 1; i < 60; i++) {
            laughs.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(9)));
        }
        assertThrows(ScenarioException.class, () -> ScenarioReader.parse("laughs.yaml", laughs.toString()));
        assertThrows(
                ScenarioException.class, () -> ScenarioReader.parse("self.yaml", GOOD + "job2: &j { again: *j }\n"));
    }

    @Test
    void allProblemsAreReportedWithPlaceAndSuggestion() {
        String bad = GOOD.replace("ticksPerSecond", "tickPerSecond")
                .replace("PT30M", "PT-30M")
                .replace("majors", "majros");
        ScenarioException e = assertThrows(ScenarioException.class, () -> ScenarioReader.parse("bad.yaml", bad));
        assertEquals(
                List.of(
                        "bad.yaml:4:12: stream.symbols names an unknown symbol list \"majros\" (did you mean majors?); or use { count: 8, zipf: 1.1 }, or a list of symbols",
                        "bad.yaml:6:13: stream.duration must be from PT1S to PT8784H, not PT-30M (did you mean PT30M?)",
                        "bad.yaml:7:3: stream.tickPerSecond is unknown (did you mean stream.ticksPerSecond?)"),
                e.getMessage()
                        .lines()
                        .filter(line -> !line.contains("is missing"))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: good       | name: ../good        | name must consist of lower-case letters",
                "seed: 3          | seed: -1             | seed must be a whole number from 0",
                "partitions: 4    | partitions: 0        | stream.partitions must be a whole number from 1 to 512, not \"0\"",
                "pace: 600x       | pace: fast           | deliver.pace must be max, realtime, a speed such as 600x, or a rate such as 5000/s",
                "share: 0.01      | share: 1.5           | share must be a number from 0 to 1, not \"1.5\"",
                "share: 0.01      | share: NaN           | share must be a number from 0 to 1",
                "- late           | - lat                | disturb[].lat is unknown (did you mean disturb[].late?)",
                "uniform: [PT10S, PT3M] | uniform: [PT3M, PT10S] | must be in ascending order, not from PT3M to PT10S",
                "PT1M, {          | PT1M, PT1M, {        | job.windows names PT1M twice",
                "slide: PT1M      | slide: PT2M          | must be a whole multiple of the slide",
                "visible          | visibel              | expect.latencyMs.visibel is unknown (did you mean expect.latencyMs.visible?)",
                "p99: 2000 } }    | p99: 2000 } }\\n  warmUp: PT31M | expect.warmUp must be from PT0S to PT30M, not PT31M",
                "latencyMs: { visible: { p99: 2000 } } | warmUp: PT3M | expect.warmUp requires expect.latencyMs: it exempts candles from those limits",
                "2026-01-05T00:00:00Z | yesterday        | stream.start must be a time such as",
                "seed: 3          | seed: 3\\nseed: 4    | seed occurs twice",
                "majors           | [BTC-USD, BTC-USD]   | the symbol BTC-USD occurs twice",
                "majors           | []                   | stream.symbols is an empty list",
                "partitions: 4    | partitions: 4\\n  only: [BTC-USD] | stream.only must name a tick by symbol and id, such as BTCUSDT 17, not \"BTC-USD\"",
            })
    void mistakeIsReportedWithItsLine(String right, String wrong, String message) {
        String bad = GOOD.replace(right, wrong.replace("\\n", "\n"));
        ScenarioException e = assertThrows(ScenarioException.class, () -> ScenarioReader.parse("bad.yaml", bad));
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertTrue(e.problems().get(0).line() > 0);
    }

    @Test
    void parallelismAbovePartitionsIsRefused() {
        String bad = GOOD.replace("job:\n", "job:\n  parallelism: 5\n");
        ScenarioException e = assertThrows(ScenarioException.class, () -> ScenarioReader.parse("bad.yaml", bad));
        assertTrue(e.getMessage().contains("job.parallelism 5 is above stream.partitions 4"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|the file is empty",
                "a: [|not valid YAML",
                "just words|must be a mapping",
                "a: &x [*x]|a is unknown"
            })
    void invalidYamlIsRefused(String text, String message) {
        ScenarioException e = assertThrows(ScenarioException.class, () -> ScenarioReader.parse("bad.yaml", text));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}

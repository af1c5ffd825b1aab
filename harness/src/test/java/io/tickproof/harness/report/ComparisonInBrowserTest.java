package io.tickproof.harness.report;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.tickproof.harness.report.ComparisonPage.Example;
import io.tickproof.harness.report.ComparisonPage.Interval;
import io.tickproof.harness.report.ComparisonPage.Rows;
import io.tickproof.harness.report.ComparisonPage.Side;
import io.tickproof.harness.report.ComparisonPage.TableDifference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Tests the page that compares two runs in a real browser, opened from disk. */
@Tag("browser")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(Browsers.LOCK)
class ComparisonInBrowserTest {
    private static final List<String> COLUMNS = List.of(
            "symbol",
            "window",
            "start",
            "open",
            "high",
            "low",
            "close",
            "volume",
            "vwap",
            "mean price",
            "trades",
            "id sum",
            "id xor");

    @TempDir
    private Path folder;

    private static Side side(String name, String verdict, long late) {
        return new Side(
                new ComparisonPage.Location("reports/late-events/" + name, "../../late-events/" + name + "/index.html"),
                new ComparisonPage.Setup("late-events", "unbounded", 42),
                "0123456789abcdef",
                "2026-01-05T00:00:00Z",
                verdict,
                Map.of("sent", 12_345L, "tooLate", late));
    }

    private static List<String> row(String symbol, int number, String close, String trades) {
        return List.of(
                symbol,
                "PT1M",
                String.format("2026-01-05T00:%02d:00Z", number % 60),
                "67123.5",
                "67200",
                "67100.25",
                close,
                "12.5",
                "67150.12345678",
                "67151",
                trades,
                "8123456789012345678",
                "1f2e3d4c5b6a7988");
    }

    private void write(String text) throws Exception {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            examples.add(new Example(row(text, i, "67150.5", "103"), row(text, i, "67151.5", "104")));
        }
        examples.add(new Example(row("ETH-USD", 41, "1", "5"), null));
        examples.add(new Example(null, row("ETH-USD", 42, "1", "5")));
        List<Interval> latencies = List.of(
                new Interval("visible", "p50", 0.4, -1.1, 1.9, "no difference shown"),
                new Interval("visible", "p99", 12.5, 4.25, 20.75, "slower"),
                new Interval("commit", "p99", -3.5, -5, -2, "faster"));
        new ComparisonPage(
                        side("20260105-000000-000-unbounded", "PASS", 17),
                        side("20260105-000100-000-unbounded", "FAIL", 18),
                        List.of(
                                new TableDifference(
                                        "candles", new Rows(4_000, 4_000, 3_958, 40, 1, 1), COLUMNS, examples),
                                new TableDifference(
                                        "dead letters",
                                        new Rows(1, 1, 0, 1, 0, 0),
                                        List.of("partition", "offset", "reason"),
                                        List.of(new Example(List.of("0", "17", text), List.of("0", "17", "size"))))),
                        latencies)
                .write(folder);
    }

    @Test
    void rowsAreTablesWithBothSidesOfADifferenceMarked() throws Exception {
        write("BTC-USD");
        try (Browsers browsers = Browsers.open()) {
            Page page = browsers.browser().newPage();
            List<String> errors = new ArrayList<>();
            page.onPageError(errors::add);
            page.navigate(folder.resolve("index.html").toUri().toString());
            Locator candles = page.locator("details[open]");
            assertThat(candles.locator("summary")).hasText("candles: 42 rows differ");
            Locator first = candles.locator("tbody tr").first();
            assertEquals(
                    List.of("67,150.5", "67,151.5", "103", "104"),
                    first.locator("mark").allInnerTexts());
            assertThat(first.locator("td").nth(3)).hasText("2026-01-05T00:00:00Z");
            assertThat(candles.locator("tbody tr")).hasCount(10);
            Browsers.assertAccessible(page, "comparison-light", 1400);
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            Browsers.assertAccessible(page, "comparison-dark", 1400);
            for (int i = 0; i < 4; i++) {
                candles.locator("button.next").click();
            }
            assertThat(candles.locator("tbody tr").last()).containsText("only after");
            assertThat(page.locator("details:not([open]) summary")).hasText("dead letters: 1 row differs");
            assertThat(page.locator("header a").first())
                    .hasAttribute("href", "../../late-events/20260105-000000-000-unbounded/index.html");
            assertThat(page.locator("td", new Page.LocatorOptions().setHasText("+4.3 to +20.8")))
                    .hasCount(1);
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
            page.setViewportSize(390, 900);
            page.reload();
            Browsers.assertAccessible(page, "comparison-phone", 390);
            int height = ((Number) page.evaluate("document.documentElement.scrollHeight")).intValue();
            assertTrue(height <= 6_000, height + " px");
            assertEquals(List.of(), errors);
        }
    }

    @Test
    void textFromRowsIsNeverExecuted() throws Exception {
        try (Browsers browsers = Browsers.open()) {
            Page page = browsers.browser().newPage();
            List<String> errors = new ArrayList<>();
            page.onPageError(errors::add);
            for (String text : HostileEvidence.TEXTS) {
                write(text);
                page.navigate(folder.resolve("index.html").toUri().toString());
                assertEquals(
                        0,
                        page.locator("img, iframe, object, embed, form, svg script")
                                .count(),
                        text);
                assertEquals(true, page.evaluate("typeof window.hacked === 'undefined'"), text);
                assertThat(page.locator("details tbody tr").first()).containsText("PT1M");
            }
            assertEquals(List.of(), errors);
        }
    }
}

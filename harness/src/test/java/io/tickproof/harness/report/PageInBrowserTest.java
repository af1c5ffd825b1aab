package io.tickproof.harness.report;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import io.tickproof.harness.evidence.Evidence;
import io.tickproof.verifier.cause.Cause;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Tests what the page of a run does in a real browser, opened from disk. */
@Tag("browser")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(Browsers.LOCK)
class PageInBrowserTest {
    private static Browsers browsers;

    @TempDir
    private Path folder;

    private final List<String> errors = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void open() throws Exception {
        browsers = Browsers.open();
    }

    @AfterAll
    static void close() {
        if (browsers != null) {
            browsers.close();
        }
    }

    @BeforeEach
    void newPage() {
        context = browsers.browser().newContext(new Browser.NewContextOptions().setViewportSize(1200, 900));
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(message.text());
            }
        });
        page.onPageError(errors::add);
        page.onRequest(request -> requests.add(request.url()));
        page.onDialog(dialog -> {
            errors.add("a dialog: " + dialog.message());
            dialog.dismiss();
        });
    }

    @AfterEach
    void closePage() {
        context.close();
    }

    private void show(Evidence evidence) throws Exception {
        ReportWriter.write(folder, evidence);
        page.navigate(folder.resolve("index.html").toUri().toString());
    }

    private static Evidence sample() {
        return SampleEvidence.of(List.of("BTC-USD", "ETH-USD"), 40, "plain text");
    }

    @Test
    void pageOpensFromDiskAndDrawsItsChartsWithoutErrorsOrRequests() throws Exception {
        show(sample());
        assertEquals(List.of(), errors);
        assertEquals(List.of(folder.resolve("index.html").toUri().toString()), requests);
        assertEquals("sample FAIL - Tickproof", page.title());
        int charts = page.locator(".chart").count();
        assertEquals(6, charts, "probes, two of the window's ticks, candles, latency, timeline");
        assertEquals(charts, page.locator("canvas").count());
        for (int i = 0; i < charts; i++) {
            assertTrue(isDrawn(i), "chart " + i + " is empty");
        }
        assertTrue(page.locator("header").innerText().contains("Most likely cause: " + Cause.Kind.LOST_TICK.text()));
    }

    /** Returns whether a canvas has more than one colour. */
    private boolean isDrawn(int canvas) {
        return (boolean) page.evaluate(
                "i => { const c = document.querySelectorAll('canvas')[i];"
                        + " const d = new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer);"
                        + " return new Set(d).size > 3; }",
                canvas);
    }

    @Test
    void findingLeadsToItsCandleAndSymbolsCanBeSelected() throws Exception {
        show(sample());
        assertTrue(note().startsWith("40 candles of BTC-USD, 1 of them different"), note());
        page.selectOption("#symbol", "ETH-USD");
        assertTrue(note().startsWith("40 candles of ETH-USD"), note());
        page.locator("button.candle").click();
        assertTrue(note().startsWith("40 candles of BTC-USD"), note());
        assertEquals("BTC-USD", page.inputValue("#symbol"));
    }

    @Test
    void differentCandleLeadsToItsFinding() throws Exception {
        show(sample());
        page.evaluate(
                "() => { const c = echarts.getInstanceByDom(document.querySelector('#candles .chart'));"
                        + " const p = c.convertToPixel({ seriesIndex: 2 }, [2, 104]);"
                        + " window.at = [p[0], p[1]]; document.querySelector('#candles .chart').scrollIntoView({ block: 'center' }); }");
        // The mark is drawn slightly above the candle.
        var box = page.locator("#candles .chart").boundingBox();
        page.mouse().click(box.x + number("window.at[0]"), box.y + number("window.at[1]") - 12);
        assertEquals("candle different: BTC-USD PT1M 2026-01-05T00:02:00Z", finding());
    }

    private String finding() {
        return page.locator("#finding h3").first().innerText();
    }

    private double number(String expression) {
        return ((Number) page.evaluate(expression)).doubleValue();
    }

    private String note() {
        return page.locator("#candles p[aria-live]").innerText();
    }

    @Test
    void findingsOfACauseAreFoldedAndCanBeFilteredAndSorted() throws Exception {
        show(sample());
        assertEquals(0, page.locator("#causes details tbody").count());
        page.locator("#causes summary").first().click();
        var list = page.locator("#causes details[open]");
        // The browser reports that a list was unfolded later than the click.
        assertThat(list.locator("tbody tr")).hasCount(6);
        list.locator("input[type=search]").fill("cause 10");
        assertEquals(1, list.locator("tbody tr").count());
        list.locator("input[type=search]").fill("");
        var where = list.locator("button.sort").first();
        where.click();
        where.click();
        assertTrue(list.locator("tbody tr").first().innerText().contains("2026-01-05T00:10:00Z"));
        assertEquals(1, list.locator("th[aria-sort=descending]").count());
    }

    @Test
    void explainingTickIsOneClickFromTheVerdict() throws Exception {
        show(sample());
        page.locator("header a.action").click();
        assertEquals("candle different: BTC-USD PT1M 2026-01-05T00:00:00Z", finding());
        var missing = page.locator("#finding tbody tr:has(mark:text('missing'))");
        assertEquals(1, missing.count());
        assertTrue(missing.innerText().contains("2026-01-05T00:00:58Z"), missing.innerText());
        List<String> marked = page.locator("#finding .side mark").allInnerTexts();
        assertEquals(List.of("103", "14,999.5"), marked);
        assertTrue(page.locator("#finding").innerText().contains("The 37 deliveries of this window"));
    }

    @Test
    void keysAndLinksSelectFindings() throws Exception {
        show(sample());
        page.keyboard().press("j");
        page.keyboard().press("j");
        assertEquals("#finding-3", page.evaluate("location.hash"));
        page.keyboard().press("k");
        page.waitForFunction("location.hash === '#finding-2'");
        String second = finding();
        page.navigate("about:blank");
        page.navigate(folder.resolve("index.html").toUri() + "#finding-2");
        assertEquals(second, finding());
    }

    @Test
    void tilesAndNavigationLeadToTheirSections() throws Exception {
        for (Evidence evidence : List.of(sample(), SampleEvidence.passed(List.of("BTC-USD"), 40))) {
            show(evidence);
            List<?> broken = (List<?>) page.evaluate(
                    "() => [...document.querySelectorAll('.tile, nav a, main a[href^=\"#\"]')].map((a) => a.hash)"
                            + ".filter((hash) => !/^#finding-\\d+$/.test(hash) && !document.querySelector(hash))");
            assertEquals(List.of(), broken);
            assertTrue(page.locator(".tile").count() >= 5);
        }
    }

    @Test
    void foldedPageIsLowAndFastWithManyFindings() throws Exception {
        show(SampleEvidence.withFindings(100_000));
        assertTrue(page.locator("#causes").innerText().contains("All 100,000 findings are listed."));
        assertTrue(height() <= 6_000, height() + " px");
        double millis =
                number("(() => { const t = performance.now(); document.querySelector('#causes summary').click();"
                        + " return performance.now() - t; })()");
        page.locator("#causes details[open] input[type=search]").fill("00:17:00Z");
        assertTrue(page.locator("#causes details[open] tbody tr").count() > 0);
        System.err.println(
                "page of 100,000 findings: " + height() + " px, the list opens in " + Math.round(millis) + " ms");
    }

    private int height() {
        return ((Number) page.evaluate("document.documentElement.scrollHeight")).intValue();
    }

    @Test
    void keyboardReachesAllControls() throws Exception {
        show(sample());
        List<String> reached = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            page.keyboard().press("Tab");
            reached.add((String) page.evaluate("document.activeElement.tagName + '.' + document.activeElement.className"
                    + " + '#' + document.activeElement.id"));
        }
        assertTrue(reached.contains("SELECT.#symbol"), reached.toString());
        assertTrue(reached.contains("SELECT.#window"), reached.toString());
        assertTrue(reached.contains("BUTTON.sort#"), reached.toString());
        assertTrue(reached.contains("SUMMARY.#"), reached.toString());
        page.locator("#symbol").focus();
        page.keyboard().press("ArrowDown");
        assertTrue(note().startsWith("40 candles of ETH-USD"), note());
    }

    @Test
    void textFromDataIsNeverExecuted() throws Exception {
        for (String text : HostileEvidence.TEXTS) {
            show(SampleEvidence.of(List.of(text, "ETH-USD"), 5, text));
            assertEquals(List.of(), errors, text);
            assertEquals(1, requests.size(), requests.toString());
            assertEquals(
                    0,
                    page.locator("img, iframe, object, embed, link[href]:not([rel=icon]), form, svg script")
                            .count(),
                    text);
            assertEquals(11, page.locator("script").count(), text);
            assertTrue((boolean) page.evaluate("typeof window.hacked === 'undefined'"), text);
            assertEquals(HostileEvidence.asShown(text), HostileEvidence.asShown((String)
                    page.evaluate("document.querySelector('#symbol option').textContent")));
            requests.clear();
        }
    }

    @Test
    void largePageStaysBelowThreeMegabytesAndFollowsASelection() throws Exception {
        List<String> symbols =
                IntStream.range(0, 1000).mapToObj(i -> "SYM-" + i).toList();
        long startNanos = System.nanoTime();
        show(SampleEvidence.of(symbols, 12, "plain text"));
        long openMillis = (System.nanoTime() - startNanos) / 1_000_000;
        double selectionMillis = ((Number) page.evaluate("() => { const s = document.querySelector('#symbol');"
                        + " const times = []; for (let i = 0; i < 20; i++) { const t = performance.now();"
                        + " s.value = 'SYM-' + (i * 37); s.dispatchEvent(new Event('change')); times.push(performance.now() - t); }"
                        + " return Math.max(...times); }"))
                .doubleValue();
        long bytes = Files.size(folder.resolve("index.html"));
        System.err.println(
                "page of 1,000 symbols and 12,000 candles: " + bytes / 1_000_000.0 + " MB, written and opened in "
                        + openMillis + " ms, the slowest of 20 selections took " + Math.round(selectionMillis) + " ms");
        assertTrue(bytes < 3_000_000, bytes + " bytes");
        assertTrue(note().startsWith("12 candles of SYM-703"), note());
    }
}

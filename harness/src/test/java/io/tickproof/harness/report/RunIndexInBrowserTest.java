package io.tickproof.harness.report;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

/** Tests the list of all runs in a real browser, opened from disk. */
@Tag("browser")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(Browsers.LOCK)
class RunIndexInBrowserTest {
    private static Browsers browsers;

    @TempDir
    private Path folder;

    private final List<String> errors = new ArrayList<>();
    private Page page;
    private Path reports;

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
    void newPage() throws IOException {
        reports = Files.createDirectories(folder.resolve("reports"));
        page = browsers.browser().newPage();
        page.setViewportSize(1200, 900);
        page.onPageError(errors::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(message.text());
            }
        });
    }

    @AfterEach
    void closePage() {
        page.close();
        assertEquals(List.of(), errors);
    }

    /** Writes the result of a run. @param number its place among the runs, in minutes after midnight */
    private String run(String scenario, int number, String verdict, String sentence) throws IOException {
        String id = String.format("20260105-%02d%02d00-000-unbounded", number / 60 % 24, number % 60);
        String day = String.format("2026%02d%02d", 1 + number / 1440 / 28, 1 + number / 1440 % 28);
        String name = scenario + "/" + day + id.substring(8);
        Path run = Files.createDirectories(reports.resolve(name));
        ObjectNode result = ReportWriter.JSON.createObjectNode();
        result.put("scenario", scenario).put("mode", "unbounded").put("seed", 42);
        result.put("verdict", verdict).put("sentence", sentence).put("status", "complete");
        result.put(
                "startedAt",
                String.format(
                        "2026-%s-%sT%02d:%02d:00Z",
                        day.substring(4, 6), day.substring(6), number / 60 % 24, number % 60));
        result.put("commit", "c" + number % 7 + "0123456789abcdef");
        result.putObject("ticks").put("sent", 10_000 + number);
        result.putObject("candles").put("expected", 400);
        result.putObject("latencyMs").putObject("visible").put("p99", 100 + number * 37 % 50);
        result.putObject("throughput").put("processedPerSecond", 5_000 + number * 91 % 700);
        result.putObject("phaseSeconds").put("total", 61.5);
        result.putArray("checks").addObject().put("differences", verdict.equals("FAIL") ? 12 : 0);
        ReportWriter.put(run, "result.json", result.toString());
        ReportWriter.put(run, "index.html", "<!doctype html><title>" + name + "</title>");
        return name;
    }

    private void show(String hash) throws IOException {
        RunIndex.write(reports);
        page.navigate("about:blank");
        page.navigate(reports.resolve("index.html").toUri() + hash);
    }

    private Locator rows() {
        return page.locator("#list tbody tr");
    }

    private void someRuns() throws IOException {
        run("late-events", 1, "PASS", "All 400 candles match.");
        run("late-events", 2, "PASS", "All 400 candles match.");
        run("late-events", 3, "FAIL", "12 candles differ.");
        run("defects", 4, "FAIL", "12 candles differ.");
        Files.createDirectories(reports.resolve("defects/20260105-000500-000-bounded"));
    }

    @Test
    void filtersSelectRunsAndAreInTheAddress() throws Exception {
        someRuns();
        show("");
        assertThat(rows()).hasCount(5);
        page.selectOption("#scenario", "late-events");
        page.selectOption("#verdict", "PASS");
        assertThat(rows()).hasCount(2);
        page.selectOption("#commit", "c1" + "0123456789abcd");
        assertThat(rows()).hasCount(1);
        assertEquals("#scenario=late-events&verdict=PASS&commit=c10123456789abcd", page.evaluate("location.hash"));
        show("#scenario=defects&verdict=FAIL");
        assertThat(rows()).hasCount(1);
        assertThat(page.locator("#shown")).hasText("1 of 5 runs.");
        show("#scenario=%3Cb%3E&verdict=none");
        assertThat(rows()).hasCount(5);
    }

    @Test
    void failedRunNamesTheLastRunThatPassed() throws Exception {
        someRuns();
        show("#scenario=late-events&verdict=FAIL");
        assertThat(rows().locator(".last-pass"))
                .containsText("last PASS: 2026-01-01 00:02:00, commit c20123456789abcd");
        rows().locator(".last-pass button").click();
        assertThat(page.locator("#compared mark").first()).hasText("PASS");
        show("#scenario=defects&verdict=FAIL");
        assertThat(rows().locator(".last-pass")).hasText("No run of this scenario and mode passed before.");
    }

    @Test
    void sparklineHasTheRunsOfOneScenarioOnly() throws Exception {
        someRuns();
        show("");
        Locator late = page.locator("#scenarios tbody tr", new Page.LocatorOptions().setHasText("late-events"));
        assertEquals(3, late.locator("polyline").count());
        assertThat(late.locator("svg").first())
                .hasAttribute("aria-label", "visible p99 in ms of 3 runs: 111 to 137, last 111");
        assertThat(late.locator("circle.FAIL")).hasCount(3);
        assertThat(late.locator("a").last()).hasText("2026-01-01 00:02:00");
        late.locator("button.link").click();
        assertThat(rows()).hasCount(3);
    }

    @Test
    void twoSelectedRunsAreComparedSideBySide() throws Exception {
        someRuns();
        Path before = reports.resolve("late-events/20260101-000100-000-unbounded");
        Path after = reports.resolve("late-events/20260101-000300-000-unbounded");
        show("");
        assertThat(page.locator("#compared")).containsText("Select two runs");
        page.locator("input[data-folder='late-events/" + before.getFileName() + "']")
                .check();
        page.locator("input[data-folder='late-events/" + after.getFileName() + "']")
                .check();
        Locator verdict = page.locator("#compared tr", new Page.LocatorOptions().setHasText("verdict"));
        assertEquals(List.of("PASS", "FAIL"), verdict.locator("mark").allInnerTexts());
        Locator differences = page.locator("#compared tr", new Page.LocatorOptions().setHasText("differences"));
        assertThat(differences.locator("td").last()).hasText("+12");
        assertThat(page.locator("#compared tr", new Page.LocatorOptions().setHasText("scenario"))
                        .locator("mark"))
                .hasCount(0);
        assertThat(page.locator("#compared pre"))
                .hasText("bin/tickproof compare --before reports/late-events/" + before.getFileName()
                        + " --after reports/late-events/" + after.getFileName());
        assertThat(page.locator("#compared a[href^=comparison]")).hasCount(0);
        String address = page.url();
        Files.createDirectories(RunIndex.comparison(reports, before, after));
        RunIndex.write(reports);
        page.navigate("about:blank");
        page.navigate(address);
        assertThat(page.locator("#compared a[href^=comparison]")).hasText("All rows of both, compared");
        page.locator("input[data-folder^=defects]").first().check();
        assertThat(page.locator("#list input:checked")).hasCount(2);
    }

    @Test
    void runsPageFindsItsNeighboursHere() throws Exception {
        someRuns();
        show("#next=20260101-000100-000-unbounded");
        page.waitForFunction("document.title === 'late-events/20260101-000200-000-unbounded'");
        show("#previous=20260101-000100-000-unbounded");
        assertThat(rows()).hasCount(3);
    }

    @Test
    void listIsReadableInLightDarkAndPhoneLayout() throws Exception {
        someRuns();
        for (int i = 10; i < 60; i++) {
            run("late-events", i, i % 9 == 0 ? "FAIL" : "PASS", i % 9 == 0 ? "12 candles differ." : "All match.");
            run("chaos", i + 60, i == 59 ? "UNKNOWN" : "PASS", "All 400 candles match.");
        }
        show("#compare=late-events/20260101-000200-000-unbounded,late-events/20260101-000300-000-unbounded");
        Browsers.assertAccessible(page, "runs-light", 1200);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        Browsers.assertAccessible(page, "runs-dark", 1200);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        page.setViewportSize(390, 900);
        page.reload();
        Browsers.assertAccessible(page, "runs-phone", 390);
        assertTrue(height() <= 6_000, height() + " px");
    }

    @Test
    void fiveThousandRunsStayFastAndThePageStaysLow() throws Exception {
        for (int i = 0; i < 5_000; i++) {
            run("scenario-" + i % 50, i, i % 11 == 0 ? "FAIL" : "PASS", "All 400 candles match.");
        }
        long startNanos = System.nanoTime();
        RunIndex.write(reports);
        long writtenNanos = System.nanoTime();
        page.navigate(reports.resolve("index.html").toUri().toString());
        assertThat(page.locator("#shown")).hasText("5,000 of 5,000 runs.");
        double openMillis = number("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd");
        double filterMillis = number("(() => { const t = performance.now();"
                + " const box = document.querySelector('#verdict'); box.value = 'FAIL';"
                + " box.dispatchEvent(new Event('change')); return performance.now() - t; })()");
        System.err.println("list of 5,000 runs: written in " + (writtenNanos - startNanos) / 1_000_000 + " ms, "
                + Files.size(reports.resolve("index.html")) / 1_000_000.0 + " MB, opened in " + Math.round(openMillis)
                + " ms, filtered in " + Math.round(filterMillis) + " ms, " + height() + " px");
        assertThat(rows()).hasCount(25);
        assertTrue(height() <= 6_000, height() + " px");
    }

    private double number(String expression) {
        return ((Number) page.evaluate(expression)).doubleValue();
    }

    private int height() {
        return (int) number("document.documentElement.scrollHeight");
    }

    @Test
    void textFromResultsIsNeverExecuted() throws Exception {
        for (int i = 0; i < HostileEvidence.TEXTS.size(); i++) {
            run("late-events", i, "FAIL", HostileEvidence.TEXTS.get(i));
        }
        show("#compare=late-events/20260101-000000-000-unbounded,late-events/20260101-000200-000-unbounded");
        assertThat(rows()).hasCount(HostileEvidence.TEXTS.size());
        assertEquals(
                0, page.locator("img, iframe, object, embed, form, svg script").count());
        assertEquals(true, page.evaluate("typeof window.hacked === 'undefined'"));
    }
}

package io.tickproof.harness.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import io.tickproof.harness.evidence.Evidence;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The pages in light, dark, phone and print layout: accessible, without horizontal scrolling, and low before unfolding.
 * Screenshots are stored in target/screenshots/. {@code mvn test -Dtest=PageLayoutsTest -DupdatePicture=true} replaces the
 * picture of README by today's page of the failed run in golden/evidence.json.
 */
@Tag("browser")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(Browsers.LOCK)
class PageLayoutsTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Path PICTURE = Path.of("docs", "report.png");
    private static final int MAX_HEIGHT = 6_000;
    private static Browsers browsers;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() throws Exception {
        browsers = Browsers.open();
        Files.createDirectories(SCREENSHOTS);
    }

    @AfterAll
    static void close() {
        if (browsers != null) {
            browsers.close();
        }
    }

    private static Evidence evidence(String name) throws Exception {
        return switch (name) {
            case "pass" -> SampleEvidence.passed(List.of("BTC-USD", "ETH-USD"), 40);
            case "fail" -> SampleEvidence.of(List.of("BTC-USD", "ETH-USD"), 40, "plain text");
            case "unknown" -> SampleEvidence.unknown();
            case "incomplete" -> SampleEvidence.incomplete();
            case "user-job" -> SampleEvidence.ofUserJob();
            default -> golden();
        };
    }

    /** Returns the evidence of a real run with an injected bug. */
    private static Evidence golden() throws Exception {
        try (InputStream golden = PageLayoutsTest.class.getResourceAsStream("/golden/evidence.json")) {
            return ReportWriter.JSON.readValue(golden, Evidence.class);
        }
    }

    private Page show(String name) throws Exception {
        Path run = Files.createDirectories(folder.resolve("scenario").resolve(name));
        ReportWriter.write(run, evidence(name));
        Page page = browsers.browser().newPage(new Browser.NewPageOptions().setViewportSize(1200, 900));
        page.navigate(run.resolve("index.html").toUri().toString());
        return page;
    }

    @ParameterizedTest
    @ValueSource(strings = {"pass", "fail", "unknown", "incomplete", "user-job", "injected-bug"})
    void pageIsAccessibleAndFitsInEveryLayout(String name) throws Exception {
        try (Page page = show(name)) {
            assertLayout(page, name + "-light", 1200, ColorScheme.LIGHT);
            assertTrue(height(page) <= MAX_HEIGHT, name + ": " + height(page) + " px");
            assertLayout(page, name + "-dark", 1200, ColorScheme.DARK);
            assertLayout(page, name + "-phone", 390, ColorScheme.LIGHT);
            page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
            screenshot(page, name + "-print");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "incomplete"})
    void pageWithoutAVerdictSaysWhatToDo(String name) throws Exception {
        try (Page page = show(name)) {
            assertEquals("UNKNOWN", page.locator("b.verdict").innerText());
            assertTrue(page.locator("main").innerText().toLowerCase(Locale.ROOT).contains("what to do"));
        }
    }

    @Test
    void numbersThatAreOnlyExpectedAreLabelledSo() throws Exception {
        try (Page page = show("user-job")) {
            assertTrue(page.locator("#ticks h2").innerText().startsWith("Ticks (expected)"));
            assertTrue(page.locator(".tiles").innerText().contains("outcomes are expected, not observed"));
        }
    }

    @Test
    void listOfRunsIsAccessible() throws Exception {
        show("fail").close();
        RunIndex.write(folder);
        try (Page page = browsers.browser().newPage(new Browser.NewPageOptions().setViewportSize(1200, 900))) {
            page.navigate(folder.resolve("index.html").toUri().toString());
            assertLayout(page, "runs-light", 1200, ColorScheme.LIGHT);
            assertLayout(page, "runs-phone", 390, ColorScheme.LIGHT);
        }
    }

    @Test
    void pictureOfReadmeIsAPageOfAFailedRun() throws Exception {
        try (Page page = show("injected-bug")) {
            page.setViewportSize(1100, 1500);
            byte[] picture = page.screenshot();
            Files.write(SCREENSHOTS.resolve("report.png"), picture);
            if (Boolean.getBoolean("updatePicture")) {
                Files.write(PICTURE, picture);
            }
            assertEquals(Map.of("width", 1100, "height", 1500), size(Files.readAllBytes(PICTURE)));
        }
    }

    /** Returns the size in the header of a PNG file (ISO/IEC 15948, 11.2.2). */
    private static Map<String, Integer> size(byte[] png) {
        var header = ByteBuffer.wrap(png, 16, 8);
        return Map.of("width", header.getInt(), "height", header.getInt());
    }

    private static int height(Page page) {
        return ((Number) page.evaluate("document.documentElement.scrollHeight")).intValue();
    }

    private static void assertLayout(Page page, String name, int width, ColorScheme scheme) {
        page.setViewportSize(width, 900);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        page.reload();
        List<String> serious = new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                        .map(Rule::toString)
                        .toList();
        assertEquals(List.of(), serious, name);
        assertTrue(
                (boolean) page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
                name + ": the page scrolls horizontally");
        screenshot(page, name);
    }

    private static void screenshot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(SCREENSHOTS.resolve(name + ".png")));
    }
}

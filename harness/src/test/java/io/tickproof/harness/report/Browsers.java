package io.tickproof.harness.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A headless Chromium: the installed one, otherwise one that Playwright downloads. If there is neither, the tests are
 * skipped, and one line gives the reason.
 */
final class Browsers implements AutoCloseable {
    /**
     * A resource lock for test classes that share a browser. Playwright is not thread-safe, and a lock of the class
     * makes its tests run one after another, while other classes run concurrently.
     */
    static final String LOCK = "browser";

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");
    private static final long DOWNLOAD_MINUTES = 3;

    private final Playwright playwright;
    private final Browser browser;

    private Browsers(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    static Browsers open() throws Exception {
        Optional<Path> installed = installed();
        Assumptions.assumeTrue(
                installed.isPresent() || download(),
                "no Chromium is installed, and Playwright could not download one within " + DOWNLOAD_MINUTES
                        + " minutes: the browser tests are skipped (apt-get install chromium)");
        // Otherwise Playwright downloads its own browsers as soon as it is created.
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        BrowserType.LaunchOptions options = new BrowserType.LaunchOptions()
                .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"));
        installed.ifPresent(options::setExecutablePath);
        return new Browsers(playwright, playwright.chromium().launch(options));
    }

    Browser browser() {
        return browser;
    }

    private static Optional<Path> installed() {
        return Arrays.stream(System.getenv("PATH").split(java.io.File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean download() throws Exception {
        Path log = Files.createTempFile("playwright", ".log");
        List<String> command = Stream.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.microsoft.playwright.CLI",
                        "install",
                        "chromium")
                .toList();
        Process install = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = install.waitFor(DOWNLOAD_MINUTES, TimeUnit.MINUTES);
        install.destroyForcibly();
        Files.delete(log);
        return ended && install.exitValue() == 0;
    }

    /**
     * Stores a screenshot of a page in target/screenshots/, and asserts that it has no serious accessibility problem and
     * does not scroll horizontally.
     *
     * @param width the width of the window in px
     */
    static void assertAccessible(Page page, String name, int width) {
        page.setViewportSize(width, 900);
        page.screenshot(new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(Path.of("target", "screenshots", name + ".png")));
        List<String> serious = new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                        .map(Rule::toString)
                        .toList();
        assertEquals(List.of(), serious, name);
        assertEquals(
                true,
                page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
                name + ": the page scrolls horizontally");
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}

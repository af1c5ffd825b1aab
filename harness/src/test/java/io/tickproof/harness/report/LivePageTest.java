package io.tickproof.harness.report;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.tickproof.generator.scenario.Fault;
import io.tickproof.generator.scenario.FaultType;
import io.tickproof.harness.evidence.Evidence;
import io.tickproof.harness.evidence.RunStatus;
import io.tickproof.harness.fault.FaultRecord;
import io.tickproof.harness.run.RunEvent;
import io.tickproof.harness.run.Sample;
import io.tickproof.market.Candle;
import io.tickproof.verifier.check.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the page that shows a run while it is in progress. */
@Tag("browser")
class LivePageTest {
    @TempDir
    private Path folder;

    private LivePage live;

    @BeforeEach
    void open() throws IOException {
        live = LivePage.open(new LivePage.Header("late-events", "a description", "unbounded", 42));
    }

    @AfterEach
    void close() {
        live.close();
    }

    private static final Fault FAULT =
            new Fault(FaultType.KILL_REDIS, new Fault.Trigger(Fault.Progress.CHECKPOINT, 1), Duration.ofSeconds(5), 0);

    @Test
    void browserShowsPhasesProgressCandlesAndFaults() throws Exception {
        live.publish(new RunEvent.PhaseBegun(RunEvent.Phase.STARTING));
        live.publish(new RunEvent.Begun(2_000));
        try (Browsers browsers = Browsers.open()) {
            Page page = browsers.browser().newPage();
            List<String> errors = new ArrayList<>();
            page.onPageError(errors::add);
            page.navigate(live.address().toString());
            assertThat(page.locator("li[aria-current=step]")).containsText("starting servers");
            live.publish(new RunEvent.PhaseBegun(RunEvent.Phase.SENDING));
            assertThat(page.locator("li.ended")).containsText("starting servers");
            live.publish(new Sample(0.25, 100, 50, 3, null, 0));
            assertThat(page.locator(".sentence")).containsText("100 sent, 50 read");
            assertThat(page.locator(".progress")).containsText("100 of about 2,000, 5 %");
            for (int i = 1; i <= 16; i++) {
                long sent = 100 + i * 50L;
                live.publish(new Sample(0.25 + i, sent, sent - 50, 40, 1_767_571_200_000L, 0));
            }
            assertThat(page.locator(".sentence")).containsText("watermark 2026-01-05T00:00:00.000Z");
            // 1,150 more deliveries at 50 per second.
            assertThat(page.locator("#left")).hasText("About 25 s left until everything is read.");
            live.publish(new RunEvent.FaultInjected(FAULT, "Redis stopped", 16.5));
            assertThat(page.locator("#log li")).containsText("fault killRedis injected (Redis stopped), active");
            assertThat(page.locator("#left")).hasText("");
            live.publish(new RunEvent.FaultEnded(new FaultRecord(FAULT, 1, "Redis stopped", 16.5, 21.7)));
            assertThat(page.locator("#log li")).containsText("recovered after 5.2 s");
            live.publish(new Sample(22, 1_000, 950, 41, null, 1));
            assertThat(page.locator("#log li").last()).hasText("22.0 s: restart 1 of the job");
            live.publish(new RunEvent.CandlesRead(List.of(candle(0, 101), candle(60, 103))));
            assertThat(page.locator("#candles")).containsText("41 candles so far. Below are the latest of BTC-USD");
            assertThat(page.locator("canvas")).hasCount(2);
            Browsers.assertAccessible(page, "live", 1200);
            Browsers.assertAccessible(page, "live-phone", 390);
            // A rate search starts the next run.
            live.publish(new RunEvent.Begun(500));
            live.publish(new Sample(0.25, 600, 600, 0, null, 0));
            assertThat(page.locator(".progress")).containsText("600, 100 %");
            assertThat(page.locator("#log li")).hasCount(0);
            assertEquals(List.of(), errors);
        }
    }

    private static Candle candle(long startSeconds, long close) {
        long unit = 100_000_000;
        return new Candle(
                new Candle.Key("PT1M", "BTC-USD", (1_767_571_200L + startSeconds) * 1_000_000),
                new Candle.Prices(100 * unit, 104 * unit, 99 * unit, close * unit),
                new Candle.Amounts(BigDecimal.TEN, null, null),
                new Candle.Fingerprint(12, 1, 1));
    }

    private static Evidence.Outcome passed() {
        return new Evidence.Outcome(RunStatus.COMPLETE, Verdict.PASS, "", "All 40 candles match.", null, List.of());
    }

    @Test
    void reportReplacesThePageWhenTheRunEnds() throws Exception {
        ReportWriter.write(folder, SampleEvidence.of(List.of("BTC-USD"), 5, "text"));
        try (Browsers browsers = Browsers.open()) {
            Page page = browsers.browser().newPage();
            List<String> errors = new ArrayList<>();
            page.onPageError(errors::add);
            page.navigate(live.address().toString());
            live.publish(new Sample(0.25, 100, 50, 3, null, 0));
            assertThat(page.locator(".sentence")).containsText("100 sent");
            live.done(passed(), folder.resolve("index.html"));
            // The browser has loaded the report, so the server may end.
            live.close();
            assertThat(page.locator("#checks")).isVisible();
            assertThat(page.locator("footer"))
                    .containsText(folder.resolve("index.html").toString());
            assertThat(page).hasTitle("sample FAIL - Tickproof");
            assertEquals(List.of(), errors);
        }
    }

    @Test
    void pageShowsTheVerdictIfTheReportCannotBeServed() throws Exception {
        try (Browsers browsers = Browsers.open()) {
            Page page = browsers.browser().newPage();
            page.navigate(live.address().toString());
            live.publish(new Sample(0.25, 100, 50, 3, null, 0));
            assertThat(page.locator(".sentence")).containsText("100 sent");
            live.done(passed(), folder);
            live.close();
            assertThat(page.locator(".verdict")).hasText("PASS");
            assertThat(page.locator(".sentence")).hasText("All 40 candles match. Report: " + folder);
        }
    }

    @Test
    void browserReconnectsAndReceivesWhatItMissed() throws Exception {
        live.publish(new Sample(1, 100, 50, 3, null, 0));
        live.publish(new RunEvent.FaultInjected(FAULT, "Redis stopped", 1.5));
        live.publish(new Sample(2, 200, 150, 3, null, 0));
        try (Browsers browsers = Browsers.open()) {
            Page page = browsers.browser().newPage();
            // The first connection is lost after one event; the next ones reach the server.
            page.route(
                    "**/events",
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setContentType("text/event-stream")
                            .setBody("retry: 1500\nid: 1\ndata: "
                                    + ReportWriter.json(new Sample(1, 100, 50, 3, null, 0)) + "\n\n")),
                    new Page.RouteOptions().setTimes(1));
            page.navigate(live.address().toString());
            assertThat(page.locator(".sentence")).containsText("100 sent");
            assertThat(page.locator("[role=status]")).containsText("Trying again");
            assertThat(page.locator(".sentence")).containsText("200 sent");
            assertThat(page.locator("#log li")).containsText("Redis stopped");
            assertThat(page.locator("[role=status]")).hasText("");
        }
    }

    @Test
    void reconnectionSendsOnlyEventsAfterTheLastOne() throws Exception {
        for (int i = 1; i <= 3; i++) {
            live.publish(new Sample(i, i, 0, 0, null, 0));
        }
        live.done(passed(), folder);
        assertEquals(List.of("1", "2", "3", "4"), eventIds("0"));
        assertEquals(List.of("3", "4"), eventIds("2"));
        assertEquals(List.of("1", "2", "3", "4"), eventIds("no number"));
    }

    @Test
    void longRunKeepsEverySecondSample() throws Exception {
        for (int i = 1; i <= 10_000; i++) {
            live.publish(new Sample(i, i, 0, 0, null, 0));
        }
        live.done(passed(), folder);
        int kept = eventIds("0").size();
        assertTrue(kept > 2_000 && kept <= 4_001, kept + " events");
    }

    private List<String> eventIds(String last) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(live.address().resolve("/events"))
                .header("Last-Event-ID", last)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith("id: "))
                .map(line -> line.substring("id: ".length()))
                .toList();
    }

    @Test
    void serverListensOnLoopbackOnlyRefusesForeignHostsAndEndsWithTheRun() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        assertEquals(200, status(client, "GET", "/"));
        assertEquals(404, status(client, "GET", "/etc/passwd"));
        assertEquals(405, status(client, "POST", "/"));
        assertTrue(answer("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n").contains(" 403 "));
        for (InetAddress address :
                InetAddress.getAllByName(InetAddress.getLocalHost().getHostName())) {
            if (!address.isLoopbackAddress()) {
                assertThrows(
                        ConnectException.class,
                        () -> new Socket(address, live.address().getPort()).close());
            }
        }
        live.close();
        assertThrows(IOException.class, () -> status(client, "GET", "/"));
    }

    private int status(HttpClient client, String method, String path) throws Exception {
        URI address = live.address().resolve(path);
        return client.send(
                        HttpRequest.newBuilder(address)
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private String answer(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", live.address().getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }
}

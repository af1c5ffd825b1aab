package io.tickproof.harness.report;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.tickproof.harness.evidence.Evidence;
import io.tickproof.harness.evidence.RunStatus;
import io.tickproof.harness.run.Sample;
import io.tickproof.verifier.check.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the page that shows a run while it is in progress. */
@Tag("browser")
class LivePageTest {
    private LivePage live;

    @BeforeEach
    void open() throws IOException {
        live = LivePage.open(new LivePage.Header("late-events", "a description", "unbounded", 42));
    }

    @AfterEach
    void close() {
        live.close();
    }

    @Test
    void browserShowsTheProgressAndTheEndOfARun() throws Exception {
        live.publish(new Sample(0.25, 100, 50, 3, null, 0));
        try (Browsers browsers = Browsers.open()) {
            Page page = browsers.browser().newPage();
            page.navigate(live.address().toString());
            assertThat(page.locator(".sentence")).containsText("100 sent, 50 read");
            live.publish(new Sample(0.5, 1234, 1000, 40, 1_767_571_200_000L, 0));
            assertThat(page.locator(".sentence")).containsText("1,234 sent");
            assertThat(page.locator(".sentence")).containsText("watermark 2026-01-05T00:00:00.000Z");
            assertThat(page.locator("canvas")).hasCount(1);
            live.done(
                    new Evidence.Outcome(
                            RunStatus.COMPLETE, Verdict.PASS, "", "All 40 candles match.", null, List.of()),
                    "/somewhere/index.html");
            assertThat(page.locator(".verdict")).hasText("PASS");
            assertThat(page.locator(".sentence")).containsText("All 40 candles match.");
            assertThat(page.locator(".sentence")).containsText("Report: /somewhere/index.html");
        }
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

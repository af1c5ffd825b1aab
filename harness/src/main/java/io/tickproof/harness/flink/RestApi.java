package io.tickproof.harness.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** FlinkCluster's REST API. */
public final class RestApi {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int NOT_FOUND = 404;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final URI address;

    public RestApi(URI address) {
        this.address = address;
    }

    /** @throws IOException if it does not answer, or answers with anything but what was asked for */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return answer(path, HttpRequest.newBuilder());
    }

    /** @throws IOException likewise; whether it was done is not known then */
    void post(String path, JsonNode body) throws IOException, InterruptedException {
        answer(
                path,
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private JsonNode answer(String path, HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                request.uri(address.resolve(path)).timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() == NOT_FOUND) {
            throw new NotFoundException(path + " is not known to Flink");
        }
        if (response.statusCode() != OK && response.statusCode() != ACCEPTED) {
            throw new IOException(path + " answered " + response.statusCode());
        }
        return JSON.readTree(response.body());
    }

    /** What was asked for is not there. */
    static final class NotFoundException extends IOException {
        private static final long serialVersionUID = 1L;

        NotFoundException(String message) {
            super(message);
        }
    }
}

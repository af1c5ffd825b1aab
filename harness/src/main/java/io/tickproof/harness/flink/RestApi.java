package io.tickproof.harness.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A client of Flink's REST API. */
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

    /**
     * Returns the answer to a GET request.
     *
     * @throws IOException if there is no answer within 10 s, or if its status is neither 200 nor 202
     */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return send(path, HttpRequest.newBuilder());
    }

    /**
     * Sends a POST request.
     *
     * @throws IOException as {@link #get} does; it is then unknown whether the request had an effect
     */
    void post(String path, JsonNode body) throws IOException, InterruptedException {
        send(
                path,
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private JsonNode send(String path, HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                request.uri(address.resolve(path)).timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() == NOT_FOUND) {
            throw new NotFoundException("Flink does not know " + path);
        }
        if (response.statusCode() != OK && response.statusCode() != ACCEPTED) {
            throw new IOException(path + " was answered with status " + response.statusCode());
        }
        return JSON.readTree(response.body());
    }

    /** Thrown if Flink does not know the resource that the path names. */
    static final class NotFoundException extends IOException {
        private static final long serialVersionUID = 1L;

        NotFoundException(String message) {
            super(message);
        }
    }
}

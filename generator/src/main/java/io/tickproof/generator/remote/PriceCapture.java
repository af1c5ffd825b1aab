package io.tickproof.generator.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tickproof.generator.recording.RecordingWriter;
import io.tickproof.market.Decimals;
import io.tickproof.market.Micros;
import io.tickproof.market.Side;
import io.tickproof.market.Tick;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Polls a price API and writes every new price as a tick. The event time is the time of the last update that the API
 * states; the arrival time is when the response was received. The quantity is 0, because there is no trade, and the trade
 * id is the number of the row.
 *
 * @see <a href="https://docs.coingecko.com/reference/simple-price">CoinGecko /simple/price and /coins/markets</a>
 */
public final class PriceCapture {
    private static final int MAX_BYTES = 10 << 20;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int MAX_SCALE = 100;
    private static final long MAX_BACKOFF_SECONDS = 60;
    private static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(10);
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final Settings settings;
    private final Map<String, Tick> lastOfSymbol = new HashMap<>();
    private final ArrayDeque<Long> requestNanos = new ArrayDeque<>();
    private long ticks;
    private long requests;
    private long failures;
    private String lastFailure = "";

    /** The two endpoints of the API. */
    public enum Endpoint {
        SIMPLE_PRICE,
        COINS_MARKETS;

        /** Returns the name in commands: {@code simple-price}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What to capture, and how often.
     *
     * @param base address of the API, such as https://api.coingecko.com/api/v3/
     * @param key API key, sent as a header; empty for none
     * @param prices which prices to capture
     * @param polling how often to send requests
     */
    public record Settings(URI base, Endpoint endpoint, String key, Prices prices, Polling polling) {
        @Override
        public String toString() {
            return base + " " + endpoint.text();
        }
    }

    /**
     * Which prices to capture.
     *
     * @param coins ids of the API: {@code bitcoin}
     * @param currency currency of the prices: {@code usd}
     */
    public record Prices(List<String> coins, String currency) {}

    /**
     * How often to send requests.
     *
     * @param every interval between two requests, if the quota allows it
     * @param perMinute maximum number of requests in any minute
     * @param timeout maximum time for a response
     */
    public record Polling(Duration every, int perMinute, Duration timeout) {}

    /**
     * Progress of a capture.
     *
     * @param lastFailure empty if no request failed
     */
    public record Counts(long ticks, long requests, long failures, String lastFailure) {}

    public PriceCapture(Settings settings) {
        this.settings = settings;
    }

    /** Returns the progress. Thread-safe. */
    public synchronized Counts counts() {
        return new Counts(ticks, requests, failures, lastFailure);
    }

    /**
     * Captures until the time is over or the thread is interrupted. Every row is flushed to the file at once.
     *
     * @throws RemoteException if the API refuses permanently, because of a wrong address, coin or key
     * @throws IOException if the file cannot be written
     */
    public Counts capture(RecordingWriter out, Duration length) throws RemoteException, IOException {
        long endNanos = System.nanoTime() + length.toNanos();
        int consecutiveFailures = 0;
        try {
            while (hasTimeFor(endNanos)) {
                long startedNanos = System.nanoTime();
                Duration wait;
                try {
                    write(out, request());
                    consecutiveFailures = 0;
                    wait = settings.polling().every();
                } catch (TemporaryFailure e) {
                    consecutiveFailures++;
                    countFailure(String.valueOf(e.getMessage()));
                    wait = e.retryAfter != null ? e.retryAfter : backoff(consecutiveFailures);
                }
                sleepUntil(Math.min(endNanos, startedNanos + wait.toNanos()));
            }
        } catch (InterruptedException e) {
            // The user ends the capture: the rows written until now are a valid recording.
            Thread.currentThread().interrupt();
        }
        return counts();
    }

    /** A failure that can be temporary. */
    private static final class TemporaryFailure extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient @Nullable Duration retryAfter;

        TemporaryFailure(String message, @Nullable Duration retryAfter) {
            super(message);
            this.retryAfter = retryAfter;
        }
    }

    private static Duration backoff(int failures) {
        return Duration.ofSeconds(Math.min(MAX_BACKOFF_SECONDS, 1L << Math.min(failures - 1, 6)));
    }

    /** Waits until the quota allows another request. Returns false if the time is over before. */
    private boolean hasTimeFor(long endNanos) throws InterruptedException {
        if (requestNanos.size() >= settings.polling().perMinute()) {
            sleepUntil(Math.min(endNanos, requestNanos.remove() + TimeUnit.MINUTES.toNanos(1)));
        }
        long now = System.nanoTime();
        requestNanos.add(now);
        return now < endNanos;
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        // A sleep of zero does not check the interrupt flag.
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while capturing");
        }
        TimeUnit.NANOSECONDS.sleep(Math.max(0, nanos - System.nanoTime()));
    }

    private JsonNode request() throws RemoteException, TemporaryFailure {
        countRequest();
        String coins = URLEncoder.encode(String.join(",", settings.prices().coins()), StandardCharsets.UTF_8);
        String currency = URLEncoder.encode(settings.prices().currency(), StandardCharsets.UTF_8);
        String query = settings.endpoint() == Endpoint.SIMPLE_PRICE
                ? "simple/price?ids=" + coins + "&vs_currencies=" + currency
                        + "&include_last_updated_at=true&precision=full"
                : "coins/markets?ids=" + coins + "&vs_currency=" + currency + "&precision=full";
        URI address = settings.base().resolve(query);
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
            connection.setConnectTimeout((int) settings.polling().timeout().toMillis());
            connection.setReadTimeout((int) settings.polling().timeout().toMillis());
            connection.setRequestProperty("User-Agent", "tickproof");
            connection.setInstanceFollowRedirects(false);
            if (!settings.key().isEmpty()) {
                connection.setRequestProperty("x-cg-demo-api-key", settings.key());
            }
            try {
                return answer(connection, address);
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            throw new TemporaryFailure(address.getHost() + " did not respond: " + e.getMessage(), null);
        }
    }

    private static JsonNode answer(HttpURLConnection connection, URI address)
            throws IOException, RemoteException, TemporaryFailure {
        int status = connection.getResponseCode();
        if (status == TOO_MANY_REQUESTS || status / 100 == 5) {
            throw new TemporaryFailure(
                    address.getHost() + " responds with " + status,
                    retryAfter(connection.getHeaderField("Retry-After")));
        }
        if (status != HttpURLConnection.HTTP_OK) {
            throw new RemoteException(
                    address + " responds with " + status + "; are address, coins, currency and key correct?");
        }
        try (InputStream body = connection.getInputStream()) {
            byte[] bytes = body.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new TemporaryFailure("the response is longer than " + MAX_BYTES + " bytes", null);
            }
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new TemporaryFailure("the response is not valid JSON: " + e.getOriginalMessage(), null);
        }
    }

    /** Parses seconds or an HTTP date (RFC 9110, section 10.2.3). Returns null for anything else. */
    private static @Nullable Duration retryAfter(@Nullable String header) {
        if (header == null) {
            return null;
        }
        Duration wait;
        try {
            wait = header.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(header))
                    : Duration.between(
                            Instant.now(),
                            ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
        } catch (DateTimeParseException e) {
            return null;
        }
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : wait;
    }

    private void write(RecordingWriter out, JsonNode response) throws IOException, TemporaryFailure {
        long arrivalMicros = Micros.now();
        List<Tick> found = new ArrayList<>();
        if (settings.endpoint() == Endpoint.SIMPLE_PRICE) {
            response.properties()
                    .forEach(coin -> add(
                            found,
                            coin.getKey(),
                            coin.getValue().get(settings.prices().currency()),
                            seconds(coin.getValue().get("last_updated_at"))));
        } else {
            response.forEach(coin -> add(
                    found,
                    coin.path("id").asText(),
                    coin.get("current_price"),
                    instant(coin.path("last_updated").asText())));
        }
        if (found.isEmpty()) {
            throw new TemporaryFailure("the response has no price of the requested coins", null);
        }
        for (Tick tick : found) {
            Tick previous = lastOfSymbol.get(tick.symbol());
            if (previous == null || previous.timeMicros() != tick.timeMicros() || previous.price() != tick.price()) {
                lastOfSymbol.put(tick.symbol(), tick);
                long id = countTick();
                out.write(new Tick(tick.symbol(), id, tick.timeMicros(), tick.price(), 0, Side.UNKNOWN), arrivalMicros);
            }
        }
        out.flush();
    }

    /** Adds a price, unless it is missing, too small or too large. */
    private void add(List<Tick> found, String coin, @Nullable JsonNode price, @Nullable Long timeMicros) {
        if (price == null
                || !price.isNumber()
                || timeMicros == null
                || !settings.prices().coins().contains(coin)) {
            return;
        }
        BigDecimal exact = price.decimalValue();
        try {
            // Reject a huge exponent first: setScale would write out all its digits.
            if (Math.abs((long) exact.scale()) > MAX_SCALE) {
                throw new ArithmeticException("out of range");
            }
            BigDecimal rounded = exact.setScale(Decimals.SCALE, RoundingMode.HALF_EVEN);
            long units = Decimals.ofBigDecimal(rounded);
            if (units > 0) {
                String symbol = (coin + "-" + settings.prices().currency()).toUpperCase(Locale.ROOT);
                found.add(new Tick(symbol, 0, timeMicros, units, 0, Side.UNKNOWN));
            }
        } catch (ArithmeticException e) {
            countFailure("the price of " + coin + ", " + price + ", is out of range");
        }
    }

    private static @Nullable Long seconds(@Nullable JsonNode node) {
        return node == null || !node.canConvertToLong() || node.longValue() < 0 || node.longValue() > 4_102_444_799L
                ? null
                : Long.valueOf(node.longValue() * Micros.PER_SECOND);
    }

    private static @Nullable Long instant(String text) {
        try {
            return Micros.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private synchronized void countRequest() {
        requests++;
    }

    private synchronized long countTick() {
        return ++ticks;
    }

    private synchronized void countFailure(String message) {
        failures++;
        lastFailure = message;
    }
}

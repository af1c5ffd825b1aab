package io.tickproof.generator.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tickproof.generator.recording.RecordingWriter;
import io.tickproof.market.Decimals;
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
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Asks a price API again and again, and writes every price that is new as a tick: event time is when the API last
 * updated it, arrival is when its answer came. A price without a trade has the quantity 0; the trade id is the number
 * of the row.
 *
 * @see <a href="https://docs.coingecko.com/reference/simple-price">CoinGecko /simple/price and /coins/markets</a>
 */
public final class PriceCapture {
    private static final int MOST_BYTES = 10 << 20;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int MOST_SCALE = 100;
    private static final long LONGEST_BACKOFF_SECONDS = 60;
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(10);
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final Settings settings;
    private final Map<String, Tick> lastOfSymbol = new HashMap<>();
    private final ArrayDeque<Long> requestNanos = new ArrayDeque<>();
    private long ticks;
    private long requests;
    private long failures;
    private String lastFailure = "";

    /** Which of the API's two answers. */
    public enum Endpoint {
        SIMPLE_PRICE,
        COINS_MARKETS;

        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * @param base where the API is, such as https://api.coingecko.com/api/v3/
     * @param coins by the API's ids: {@code bitcoin}
     * @param currency prices are in it: {@code usd}
     * @param key sent as a header; empty: none
     * @param every from one request to the next, if the quota allows
     * @param perMinute at most so many requests in any minute
     * @param patience how long an answer may take
     */
    public record Settings(
            URI base,
            Endpoint endpoint,
            List<String> coins,
            String currency,
            String key,
            Duration every,
            int perMinute,
            Duration patience) {
        @Override
        public String toString() {
            return base + " " + endpoint.text();
        }
    }

    /** @param lastFailure empty where none failed */
    public record Counts(long ticks, long requests, long failures, String lastFailure) {}

    public PriceCapture(Settings settings) {
        this.settings = settings;
    }

    /** What was done so far. For any thread. */
    public synchronized Counts counts() {
        return new Counts(ticks, requests, failures, lastFailure);
    }

    /**
     * Captures until the time is up, or the thread is interrupted; every row is in the file at once.
     *
     * @throws RemoteException if the API refuses for good: a wrong address, coin or key
     * @throws IOException if the file cannot be written
     */
    public Counts capture(RecordingWriter out, Duration length) throws RemoteException, IOException {
        long endNanos = System.nanoTime() + length.toNanos();
        int failed = 0;
        try {
            while (hasTimeFor(endNanos)) {
                long startedNanos = System.nanoTime();
                Duration wait;
                try {
                    write(out, ask());
                    failed = 0;
                    wait = settings.every();
                } catch (BusyException e) {
                    failed++;
                    failed(e.getMessage());
                    wait = e.retryAfter != null ? e.retryAfter : backoff(failed);
                }
                sleepUntil(Math.min(endNanos, startedNanos + wait.toNanos()));
            }
        } catch (InterruptedException e) {
            // A person has seen enough: what is captured is a recording.
            Thread.currentThread().interrupt();
        }
        return counts();
    }

    /** An answer that may be better the next time. */
    private static final class BusyException extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Duration retryAfter;

        BusyException(String message, Duration retryAfter) {
            super(message);
            this.retryAfter = retryAfter;
        }
    }

    private static Duration backoff(int failed) {
        return Duration.ofSeconds(Math.min(LONGEST_BACKOFF_SECONDS, 1L << Math.min(failed - 1, 6)));
    }

    /** Waits until the quota allows another request; false if the time is up before. */
    private boolean hasTimeFor(long endNanos) throws InterruptedException {
        if (requestNanos.size() >= settings.perMinute()) {
            sleepUntil(Math.min(endNanos, requestNanos.poll() + TimeUnit.MINUTES.toNanos(1)));
        }
        long now = System.nanoTime();
        requestNanos.add(now);
        return now < endNanos;
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        // A sleep of no time does not look at it.
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while capturing");
        }
        TimeUnit.NANOSECONDS.sleep(Math.max(0, nanos - System.nanoTime()));
    }

    private JsonNode ask() throws RemoteException, BusyException {
        countRequest();
        String coins = URLEncoder.encode(String.join(",", settings.coins()), StandardCharsets.UTF_8);
        String currency = URLEncoder.encode(settings.currency(), StandardCharsets.UTF_8);
        String query = settings.endpoint() == Endpoint.SIMPLE_PRICE
                ? "simple/price?ids=" + coins + "&vs_currencies=" + currency
                        + "&include_last_updated_at=true&precision=full"
                : "coins/markets?ids=" + coins + "&vs_currency=" + currency + "&precision=full";
        URI address = settings.base().resolve(query);
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
            connection.setConnectTimeout((int) settings.patience().toMillis());
            connection.setReadTimeout((int) settings.patience().toMillis());
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
            throw new BusyException(address.getHost() + " did not answer: " + e.getMessage(), null);
        }
    }

    private static JsonNode answer(HttpURLConnection connection, URI address)
            throws IOException, RemoteException, BusyException {
        int status = connection.getResponseCode();
        if (status == TOO_MANY_REQUESTS || status / 100 == 5) {
            throw new BusyException(
                    address.getHost() + " answers " + status, retryAfter(connection.getHeaderField("Retry-After")));
        }
        if (status != HttpURLConnection.HTTP_OK) {
            throw new RemoteException(address + " answers " + status + "; are address, coins, currency and key right?");
        }
        try (InputStream body = connection.getInputStream()) {
            byte[] bytes = body.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new BusyException("the answer is longer than " + MOST_BYTES + " bytes", null);
            }
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new BusyException("the answer is no JSON: " + e.getOriginalMessage(), null);
        }
    }

    /** Seconds or an HTTP date (RFC 9110, 10.2.3); null if it is neither. */
    private static Duration retryAfter(String header) {
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
        return wait.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wait;
    }

    private void write(RecordingWriter out, JsonNode answer) throws IOException, BusyException {
        long arrivalMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        List<Tick> found = new ArrayList<>();
        if (settings.endpoint() == Endpoint.SIMPLE_PRICE) {
            answer.properties()
                    .forEach(coin -> add(
                            found,
                            coin.getKey(),
                            coin.getValue().get(settings.currency()),
                            seconds(coin.getValue().get("last_updated_at"))));
        } else {
            answer.forEach(coin -> add(
                    found,
                    coin.path("id").asText(),
                    coin.get("current_price"),
                    instant(coin.path("last_updated").asText())));
        }
        if (found.isEmpty()) {
            throw new BusyException("the answer has no price of the coins that were asked for", null);
        }
        for (Tick tick : found) {
            Tick before = lastOfSymbol.get(tick.symbol());
            if (before == null || before.timeMicros() != tick.timeMicros() || before.price() != tick.price()) {
                lastOfSymbol.put(tick.symbol(), tick);
                long id = countTick();
                out.write(new Tick(tick.symbol(), id, tick.timeMicros(), tick.price(), 0, Side.UNKNOWN), arrivalMicros);
            }
        }
        out.flush();
    }

    /** A price that cannot be one here, since it is too small, too great or none, is left out. */
    private void add(List<Tick> found, String coin, JsonNode price, Long timeMicros) {
        if (price == null
                || !price.isNumber()
                || timeMicros == null
                || !settings.coins().contains(coin)) {
            return;
        }
        BigDecimal exact = price.decimalValue();
        try {
            // A huge exponent would be written out in full below: turn it away first.
            if (Math.abs((long) exact.scale()) > MOST_SCALE) {
                throw new ArithmeticException("out of range");
            }
            BigDecimal rounded = exact.setScale(Decimals.SCALE, RoundingMode.HALF_EVEN);
            long units = Decimals.ofBigDecimal(rounded);
            if (units > 0) {
                String symbol = (coin + "-" + settings.currency()).toUpperCase(Locale.ROOT);
                found.add(new Tick(symbol, 0, timeMicros, units, 0, Side.UNKNOWN));
            }
        } catch (ArithmeticException e) {
            failed(coin + " costs " + price + ", which is out of range");
        }
    }

    private static Long seconds(JsonNode node) {
        return node == null || !node.canConvertToLong() || node.longValue() < 0 || node.longValue() > 4_102_444_799L
                ? null
                : Long.valueOf(node.longValue() * 1_000_000);
    }

    private static Long instant(String text) {
        try {
            return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text));
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

    private synchronized void failed(String why) {
        failures++;
        lastFailure = why;
    }
}

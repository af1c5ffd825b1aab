package io.tickproof.generator.recording;

import io.tickproof.market.Side;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/**
 * How the layouts of the mutation test write one field of a tick. It is independent of the code that reads recordings.
 *
 * @param kind what the column contains: {@code s}, {@code ms}, {@code us}, {@code ns}, {@code iso}, {@code msday}, {@code
 *     pattern}, {@code date} and {@code time} are times
 * @param argument pattern and zone, words of the side, or a constant
 */
record LayoutField(String kind, String argument) {
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final String NUMBER = "-?\\d+(\\.\\d+)?(E\\+\\d+)?";
    private static final String UNSIGNED = "\\d+(\\.\\d+)?(E\\+\\d+)?";

    /** A tick that a layout contains. The id is empty if the row has none; the time is in µs, price and quantity in 10⁻⁸. */
    record Truth(long timeMicros, String symbol, String id, long price, long quantity, Side side) {
        Truth withId(String newId) {
            return new Truth(timeMicros, symbol, newId, price, quantity, side);
        }

        Truth withSide(Side newSide) {
            return new Truth(timeMicros, symbol, id, price, quantity, newSide);
        }

        Truth withSymbol(String newSymbol) {
            return new Truth(timeMicros, newSymbol, id, price, quantity, side);
        }

        Truth withTime(long newTimeMicros) {
            return new Truth(newTimeMicros, symbol, id, price, quantity, side);
        }

        Truth withPrice(long newPrice) {
            return new Truth(timeMicros, symbol, id, newPrice, quantity, side);
        }

        Truth withQuantity(long newQuantity) {
            return new Truth(timeMicros, symbol, id, price, newQuantity, side);
        }
    }

    /** Reads {@code kind} or {@code kind:argument}. */
    static LayoutField of(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new LayoutField(text, "")
                : new LayoutField(
                        text.substring(0, colon), text.substring(colon + 1).replace('+', ' '));
    }

    boolean isTime() {
        return switch (kind) {
            case "s", "ms", "us", "ns", "iso", "msday", "pattern", "date", "time" -> true;
            default -> false;
        };
    }

    boolean isNumericTime() {
        return switch (kind) {
            case "s", "ms", "us", "ns", "msday" -> true;
            default -> false;
        };
    }

    /** Returns whether the column is not read: it may contain anything that its type allows. */
    boolean isFiller() {
        return switch (kind) {
            case "int", "num", "quote", "base", "bool", "flag", "text", "any", "empty" -> true;
            default -> false;
        };
    }

    boolean isSide() {
        return kind.equals("side") || kind.equals("maker");
    }

    /** Returns the tick with the part that this column cannot represent removed. */
    Truth representable(Truth tick) {
        return switch (kind) {
            case "ms" -> tick.withTime(tick.timeMicros() / 1_000 * 1_000);
            case "pattern", "time" ->
                tick.withTime(argument.contains("SSSSSS") ? tick.timeMicros() : tick.timeMicros() / 1_000 * 1_000);
            case "price9" -> tick.withPrice(Math.max(100_000_000, tick.price()));
            case "price4" -> tick.withPrice(Math.max(1, tick.price() / 10_000) * 10_000);
            default -> tick;
        };
    }

    /** Writes the field of a tick. */
    String write(Truth tick, Random random) {
        long micros = tick.timeMicros();
        return switch (kind) {
            case "s" -> decimal(micros, 6);
            case "ms" -> Long.toString(micros / 1_000);
            case "us" -> Long.toString(micros);
            case "ns" -> Long.toString(micros * 1_000 + random.nextInt(1_000));
            case "iso" -> Instant.EPOCH.plusNanos(micros * 1_000).toString();
            case "msday" -> decimal(micros % DAY_MICROS, 3);
            case "pattern", "date", "time" -> formatter().format(Instant.EPOCH.plusNanos(micros * 1_000));
            case "symbol" -> tick.symbol();
            case "id", "uuid", "idpart" -> tick.id();
            case "price" -> decimal(tick.price(), 8);
            case "pretty" ->
                new BigDecimal(decimal(tick.price(), 8)).setScale(9).toPlainString();
            case "price4" -> Long.toString(tick.price() / 10_000);
            case "price9" -> Long.toString(tick.price() * 10);
            case "qty" -> decimal(tick.quantity(), 8);
            case "signed" -> (tick.side() == Side.SELL ? "-" : "") + decimal(tick.quantity(), 8);
            case "side" -> argument.split("/")[tick.side() == Side.BUY ? 0 : 1];
            case "maker" -> random.nextBoolean() ? lower(tick) : lower(tick).equals("true") ? "True" : "False";
            case "const" -> argument;
            case "int" -> Integer.toString(random.nextInt(100_000));
            case "quote" ->
                new BigDecimal(decimal(tick.price(), 8))
                        .multiply(new BigDecimal(decimal(tick.quantity(), 8)))
                        .setScale(8, RoundingMode.DOWN)
                        .toPlainString();
            case "base" ->
                BigDecimal.valueOf(tick.quantity())
                        .divide(BigDecimal.valueOf(tick.price()).movePointLeft(2), 8, RoundingMode.DOWN)
                        .toPlainString();
            case "num" -> decimal(1 + random.nextInt(1_000_000_000), 8);
            case "bool" -> random.nextBoolean() ? "True" : "False";
            case "flag" -> Integer.toString(random.nextInt(2));
            case "text" -> argument.isEmpty() ? "abc" : argument;
            default -> "";
        };
    }

    private static String lower(Truth tick) {
        return tick.side() == Side.SELL ? "true" : "false";
    }

    /** Returns an id as this kind writes it. */
    String newId(Random random, int row) {
        return kind.equals("uuid")
                ? new UUID(random.nextLong(), random.nextLong()).toString()
                : Long.toString(28_457L + row * 3L + random.nextInt(3));
    }

    /**
     * Returns whether a text of another column would be a valid text of this one. If all texts of two columns are, nothing
     * in the file shows that they were exchanged.
     */
    boolean accepts(String text, boolean named) {
        return switch (kind) {
            case "s" -> text.matches(UNSIGNED) && isPlausible(new BigDecimal(text).movePointRight(6));
            case "ms" -> text.matches("\\d+") && isPlausible(new BigDecimal(text).movePointRight(3));
            case "us" -> text.matches("\\d+") && isPlausible(new BigDecimal(text));
            case "ns" -> text.matches("\\d+") && isPlausible(new BigDecimal(text).movePointLeft(3));
            case "msday" -> text.matches(UNSIGNED) && new BigDecimal(text).longValue() < DAY_MICROS / 1_000;
            case "iso" -> text.matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
            case "pattern", "date", "time" -> isFormatted(text);
            case "symbol", "text" -> !text.isEmpty() && (named || !text.matches(NUMBER));
            case "id", "idpart" -> named ? !text.contains(".") : text.matches("\\d+");
            case "uuid" -> !text.matches("-?\\d+\\.\\d+");
            case "price", "pretty" -> text.matches(UNSIGNED) && new BigDecimal(text).signum() > 0;
            case "price4", "price9" -> text.matches("\\d+");
            case "qty" -> text.matches(UNSIGNED);
            case "signed" -> text.matches(NUMBER);
            case "side" ->
                text.isEmpty()
                        || ("/" + argument + "/")
                                .toLowerCase(Locale.ROOT)
                                .contains("/" + text.toLowerCase(Locale.ROOT) + "/");
            case "maker", "bool" -> named && !kind.equals("maker") || text.matches("(?i)true|false");
            case "const" -> text.equals(argument);
            case "int" -> named || text.matches("\\d+");
            case "num", "quote", "base" -> named || text.matches(NUMBER);
            case "flag" -> named || text.matches("[01]");
            default -> true;
        };
    }

    private static boolean isPlausible(BigDecimal micros) {
        return micros.compareTo(BigDecimal.valueOf(631_152_000_000_000L)) >= 0
                && micros.compareTo(BigDecimal.valueOf(4_102_444_800_000_000L)) < 0;
    }

    private boolean isFormatted(String text) {
        try {
            return formatter().parse(text) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private DateTimeFormatter formatter() {
        int zone = argument.indexOf('|');
        return DateTimeFormatter.ofPattern(zone < 0 ? argument : argument.substring(0, zone), Locale.ROOT)
                .withZone(zone < 0 ? ZoneOffset.UTC : ZoneId.of(argument.substring(zone + 1)));
    }

    /** Returns a whole number with a decimal point before the last digits, and without zeros at the end. */
    static String decimal(long number, int decimals) {
        String text = BigDecimal.valueOf(number, decimals).stripTrailingZeros().toPlainString();
        return text;
    }
}

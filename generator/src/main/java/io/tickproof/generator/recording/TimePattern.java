package io.tickproof.generator.recording;

import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern of {@link DateTimeFormatter}, with two differences: a fraction of a second after a point has up to 9 digits,
 * however many S the pattern has, and a day that its month does not have is an error.
 *
 * @param hasDate whether the pattern contains the date
 * @param hasZone whether the pattern contains a zone or an offset
 */
record TimePattern(DateTimeFormatter formatter, boolean hasDate, boolean hasZone) {
    private static final Pattern QUOTED = Pattern.compile("'[^']*'");
    private static final Pattern FRACTION = Pattern.compile("\\.S+");

    /** @throws IllegalArgumentException if the pattern is invalid */
    static TimePattern of(String pattern) {
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
        Matcher fraction = FRACTION.matcher(pattern);
        int end = 0;
        while (fraction.find()) {
            builder.appendPattern(strict(pattern.substring(end, fraction.start())))
                    .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true);
            end = fraction.end();
        }
        builder.appendPattern(strict(pattern.substring(end)));
        String letters = QUOTED.matcher(pattern).replaceAll("");
        return new TimePattern(
                builder.toFormatter(Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT),
                letters.matches(".*[yu].*"),
                letters.matches(".*[VzOXxZ].*"));
    }

    /** Replaces the year of the era by the proleptic year: without an era, strict parsing requires the latter. */
    private static String strict(String pattern) {
        StringBuilder text = new StringBuilder(pattern);
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            quoted ^= text.charAt(i) == '\'';
            if (!quoted && text.charAt(i) == 'y') {
                text.setCharAt(i, 'u');
            }
        }
        return text.toString();
    }
}

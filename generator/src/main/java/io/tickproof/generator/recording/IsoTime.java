package io.tickproof.generator.recording;

import io.tickproof.market.Micros;
import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Parses dates and times as ISO 8601 writes them, faster than {@code java.time}: {@code 2026-01-05T00:00:00.123Z}, with a
 * T or a blank, with a fraction of any length, and with an offset or without. Dates may have hyphens, points, slashes or
 * no separators, always with the year first. One object is reused for all rows; it is mutable and not thread-safe.
 */
final class IsoTime {
    private static final int DATE_LENGTH = 10;
    private static final int BASIC_DATE_LENGTH = 8;
    private static final int MICRO_DIGITS = 6;

    private String text = "";
    private int at;
    private long micros;
    private boolean hasOffset;
    private boolean truncated;
    private String lastDate = "";
    private long lastDay;

    /** Returns the time that was parsed last: µs since the epoch, or since midnight. Without an offset it is local. */
    long micros() {
        return micros;
    }

    boolean hasOffset() {
        return hasOffset;
    }

    /** Returns whether digits other than zero after the microseconds were cut off. */
    boolean isTruncated() {
        return truncated;
    }

    /** Parses a date and a time. Returns false if the text is not one. */
    boolean parseDateTime(String dateTime) {
        int length =
                dateTime.length() > BASIC_DATE_LENGTH && isDigit(dateTime.charAt(4)) ? BASIC_DATE_LENGTH : DATE_LENGTH;
        if (dateTime.length() <= length || "Tt ".indexOf(dateTime.charAt(length)) < 0) {
            return false;
        }
        if (!dateTime.startsWith(lastDate) || lastDate.length() != length) {
            String date = dateTime.substring(0, length);
            long day = epochDay(date);
            if (day == Long.MIN_VALUE) {
                return false;
            }
            lastDate = date;
            lastDay = day;
        }
        if (!parseTime(dateTime, length + 1)) {
            return false;
        }
        micros += lastDay * 86_400 * Micros.PER_SECOND;
        return true;
    }

    /** Parses a time of the day, {@code HH:mm}, {@code HH:mm:ss} or with a fraction. Returns false if it is not one. */
    boolean parseTimeOfDay(String time) {
        return parseTime(time, 0) && !hasOffset;
    }

    /** Returns the days since the epoch, or {@code Long.MIN_VALUE} if the text is not a date with the year first. */
    static long epochDay(String date) {
        boolean basic = date.length() == BASIC_DATE_LENGTH;
        if (!basic
                && (date.length() != DATE_LENGTH
                        || "-./".indexOf(date.charAt(4)) < 0
                        || date.charAt(7) != date.charAt(4))) {
            return Long.MIN_VALUE;
        }
        int year = number(date, 0, 4);
        int month = number(date, basic ? 4 : 5, 2);
        int day = number(date, basic ? 6 : 8, 2);
        try {
            return year < 0 ? Long.MIN_VALUE : LocalDate.of(year, month, day).toEpochDay();
        } catch (DateTimeException e) {
            return Long.MIN_VALUE;
        }
    }

    private boolean parseTime(String source, int start) {
        text = source;
        hasOffset = false;
        truncated = false;
        int hour = number(text, start, 2);
        int minute = number(text, start + 3, 2);
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || text.charAt(start + 2) != ':') {
            return false;
        }
        at = start + 5;
        int second = 0;
        if (at < text.length() && text.charAt(at) == ':') {
            second = number(text, at + 1, 2);
            if (second < 0 || second > 59) {
                return false;
            }
            at += 3;
        }
        micros = (hour * 3_600L + minute * 60L + second) * Micros.PER_SECOND;
        return parseFraction() && parseOffset();
    }

    private boolean parseFraction() {
        if (at >= text.length() || text.charAt(at) != '.' && text.charAt(at) != ',') {
            return true;
        }
        at++;
        long fraction = 0;
        int digits = 0;
        while (at < text.length() && isDigit(text.charAt(at))) {
            if (digits < MICRO_DIGITS) {
                fraction = fraction * 10 + (text.charAt(at) - '0');
            } else {
                truncated |= text.charAt(at) != '0';
            }
            digits++;
            at++;
        }
        for (int i = digits; i < MICRO_DIGITS; i++) {
            fraction *= 10;
        }
        micros += fraction;
        return digits > 0;
    }

    private boolean parseOffset() {
        String rest = text.substring(at).strip();
        if (rest.isEmpty()) {
            return true;
        }
        hasOffset = true;
        if (rest.equals("Z") || rest.equals("z") || rest.equals("UTC")) {
            return true;
        }
        int sign = rest.charAt(0) == '+' ? 1 : rest.charAt(0) == '-' ? -1 : 0;
        boolean isForm = rest.length() == 3 || rest.length() == 5 || rest.length() == 6 && rest.charAt(3) == ':';
        if (sign == 0 || !isForm) {
            return false;
        }
        int hours = number(rest, 1, 2);
        int minutes = rest.length() == 3 ? 0 : number(rest, rest.length() - 2, 2);
        if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) {
            return false;
        }
        micros -= sign * (hours * 3_600L + minutes * 60L) * Micros.PER_SECOND;
        return true;
    }

    /** Returns a number of some digits, or −1 if they are not all there. */
    private static int number(String text, int start, int digits) {
        if (start + digits > text.length()) {
            return -1;
        }
        int number = 0;
        for (int i = start; i < start + digits; i++) {
            if (!isDigit(text.charAt(i))) {
                return -1;
            }
            number = number * 10 + (text.charAt(i) - '0');
        }
        return number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}

package io.tickproof.harness.console;

import java.util.Locale;

/**
 * The line of a running stage: its clock, and if the share is known, how much is done and how much time is left.
 *
 * @param share how much of the stage is done, 0 to 1; {@link Progress#UNKNOWN_SHARE} if that is not known
 * @param seconds how long the stage has been running
 */
record ProgressLine(String stage, String text, double share, double seconds) {
    /** An estimate from less would be far off: servers start slowly, and the first samples are few. */
    private static final double MIN_SECONDS = 3;

    private static final double MIN_SHARE = 0.02;
    private static final double MAX_SECONDS_LEFT = 48 * 3600.0;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int SECONDS_PER_HOUR = 3600;
    private static final int WIDE = 100;
    private static final int NARROW = 70;
    private static final int WIDE_BAR = 24;
    private static final int NARROW_BAR = 12;

    /** Returns the line for a terminal, cut off at this number of characters. */
    String inTerminal(int columns) {
        String line = "  " + Progress.padded(stage) + clock() + "  " + bar(columns) + percent() + text;
        return line.length() <= columns ? line : line.substring(0, columns);
    }

    /** Returns the line for any other output. */
    String plain() {
        return "  " + Progress.padded(stage) + clock() + "  " + percent() + text;
    }

    private String bar(int columns) {
        int width = columns >= WIDE ? WIDE_BAR : columns >= NARROW ? NARROW_BAR : 0;
        if (!isKnown() || width == 0) {
            return "";
        }
        int done = (int) (share * width);
        return "[" + "=".repeat(done) + (done < width ? ">" : "") + " ".repeat(Math.max(0, width - done - 1)) + "] ";
    }

    private String percent() {
        return isKnown() ? String.format(Locale.ROOT, "%3d %%%s  ", (int) (share * 100), left()) : "";
    }

    private String left() {
        if (share < MIN_SHARE || share >= 1 || seconds < MIN_SECONDS) {
            return "";
        }
        double left = seconds * (1 - share) / share;
        return left > MAX_SECONDS_LEFT ? "" : ", about " + duration(Math.max(1, Math.round(left))) + " left";
    }

    private boolean isKnown() {
        return share >= 0 && share <= 1;
    }

    /** Returns how long the stage has been running: {@code 0:12}, or {@code 1:02:03}. */
    private String clock() {
        long whole = (long) seconds;
        long hours = whole / SECONDS_PER_HOUR;
        long minutes = whole / SECONDS_PER_MINUTE % SECONDS_PER_MINUTE;
        long rest = whole % SECONDS_PER_MINUTE;
        return hours == 0
                ? String.format(Locale.ROOT, "%d:%02d", minutes, rest)
                : String.format(Locale.ROOT, "%d:%02d:%02d", hours, minutes, rest);
    }

    /** Returns a duration with no more precision than an estimate has: {@code 40 s}, {@code 4 min} or {@code 2 h 10 min}. */
    private static String duration(long seconds) {
        if (seconds < 2 * SECONDS_PER_MINUTE) {
            return seconds + " s";
        }
        long minutes = Math.round((double) seconds / SECONDS_PER_MINUTE);
        long hours = minutes / SECONDS_PER_MINUTE;
        return hours < 1 ? minutes + " min" : hours + " h " + minutes % SECONDS_PER_MINUTE + " min";
    }
}

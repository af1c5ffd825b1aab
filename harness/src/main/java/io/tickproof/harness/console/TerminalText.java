package io.tickproof.harness.console;

/** Text from data on its way to a terminal. */
public final class TerminalText {
    private TerminalText() {}

    /** The same text with every character that a terminal might act upon shown as an escape. */
    public static String of(String text) {
        StringBuilder result = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            if (type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE) {
                result.append(String.format("\\u%04x", c));
            } else {
                result.appendCodePoint(c);
            }
        });
        return result.toString();
    }
}

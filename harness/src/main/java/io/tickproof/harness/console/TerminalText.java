package io.tickproof.harness.console;

/** Makes text from data safe to print to a terminal. */
public final class TerminalText {
    private TerminalText() {}

    /** Returns the text with every character that a terminal might interpret replaced by its escape. */
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

package io.tickproof.market;

/**
 * Rules for symbols: 1 to 64 visible characters, so that a symbol can safely appear in a table, a key and a page.
 */
public final class Symbols {
    public static final int MAX_LENGTH = 64;

    private Symbols() {}

    /**
     * Returns whether the text is a valid symbol. White space, control and format characters (including bidirectional
     * marks), private use characters and unpaired surrogates are not allowed.
     */
    public static boolean isValid(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return false;
        }
        return text.codePoints().allMatch(Symbols::isVisible);
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }
}

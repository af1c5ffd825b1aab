package io.tickproof.market;

/**
 * What may be a symbol: 1 to 64 visible characters, so that it can stand in a table, a key and a page without
 * surprises.
 */
public final class Symbols {
    public static final int MAX_LENGTH = 64;

    private Symbols() {}

    /**
     * Whether the text may be a symbol: no white space, no control or format characters (bidirectional marks are
     * such), no private use, no broken surrogates.
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

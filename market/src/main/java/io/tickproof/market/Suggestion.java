package io.tickproof.market;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the known word that a misspelled word probably stands for, for messages such as "did you mean …?". */
public final class Suggestion {
    private Suggestion() {}

    /** Returns the nearest of the known words by edit distance; empty if none is near enough to be a typing error. */
    public static Optional<String> nearest(String word, Collection<String> known) {
        @Nullable String best = null;
        int bestDistance = Math.max(2, word.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    /**
     * Returns {@code " (did you mean X?)"} with the nearest known word. If none is near, returns the list of the known words in
     * parentheses, or an empty text if there are none.
     */
    public static String text(String word, Collection<String> known) {
        return nearest(word, known)
                .map(near -> " (did you mean " + near + "?)")
                .orElse(known.isEmpty() ? "" : " (known: " + String.join(", ", known) + ")");
    }

    /** Returns the edit distance with transpositions of adjacent characters (optimal string alignment). */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            d[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            d[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}

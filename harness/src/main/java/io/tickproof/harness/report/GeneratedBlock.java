package io.tickproof.harness.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A place in a Markdown document, between two marks, for a table that a command writes. */
public final class GeneratedBlock {
    private GeneratedBlock() {}

    /**
     * Puts the text in the place of what stood there.
     *
     * @param mark {@code <!-- mark: begin -->} and {@code <!-- mark: end -->} are the marks
     * @return whether the document has them
     */
    public static boolean write(Path document, String mark, String text) throws IOException {
        String before = Files.readString(document);
        String first = "<!-- " + mark + ": begin -->";
        int begin = before.indexOf(first);
        int end = before.indexOf("<!-- " + mark + ": end -->");
        if (begin < 0 || end < begin) {
            return false;
        }
        Files.writeString(
                document, before.substring(0, begin + first.length()) + "\n" + text + "\n\n" + before.substring(end));
        return true;
    }
}

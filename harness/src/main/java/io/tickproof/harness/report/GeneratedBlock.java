package io.tickproof.harness.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A block of a Markdown document, between two HTML comments, whose content a command generates. */
public final class GeneratedBlock {
    private GeneratedBlock() {}

    /**
     * Replaces the content of a block.
     *
     * @param name the block begins after {@code <!-- name: begin -->} and ends before {@code <!-- name: end -->}
     * @return whether the document has such a block; otherwise the document is unchanged
     * @throws IOException if the document cannot be read or written
     */
    public static boolean write(Path document, String name, String text) throws IOException {
        String before = Files.readString(document);
        String first = "<!-- " + name + ": begin -->";
        int begin = before.indexOf(first);
        int end = before.indexOf("<!-- " + name + ": end -->");
        if (begin < 0 || end < begin) {
            return false;
        }
        Files.writeString(
                document, before.substring(0, begin + first.length()) + "\n" + text + "\n\n" + before.substring(end));
        return true;
    }
}

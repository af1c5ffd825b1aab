package io.tickproof.harness.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Operations on a directory and everything below it. */
public final class FileTree {
    private FileTree() {}

    /**
     * Deletes a directory and everything below it. Symbolic links are deleted, not followed.
     *
     * @throws IOException if a file cannot be listed or deleted
     */
    public static void delete(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> walk = Files.walk(directory)) {
            deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }
}

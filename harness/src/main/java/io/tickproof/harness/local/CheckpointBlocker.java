package io.tickproof.harness.local;

import io.tickproof.harness.host.FileTree;
import io.tickproof.harness.stack.InjectedFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes checkpoints fail: a file takes the place of their folder, so nothing can be written, and complete ones are kept. */
final class CheckpointBlocker {
    private static final int TRIES_MAX = 20;

    private final Path checkpoints;

    CheckpointBlocker(Path checkpoints) {
        this.checkpoints = checkpoints;
    }

    InjectedFault block() throws IOException {
        Path aside = checkpoints.resolveSibling(checkpoints.getFileName() + "-aside");
        Files.move(checkpoints, aside);
        replace(() -> Files.createFile(checkpoints));
        return new InjectedFault("no checkpoint can be written to " + checkpoints.getFileName(), () -> {
            Files.delete(checkpoints);
            replace(() -> Files.move(aside, checkpoints));
        });
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Flink creates the folder again as soon as it is gone. The files in it then belong to no complete checkpoint. */
    private void replace(Step step) throws IOException {
        for (int left = TRIES_MAX; ; left--) {
            try {
                if (left < TRIES_MAX && Files.exists(checkpoints)) {
                    FileTree.delete(checkpoints);
                }
                step.run();
                return;
            } catch (FileSystemException | UncheckedIOException e) {
                // The type of the exception for an existing folder depends on the step that fails.
                if (left == 0) {
                    throw e;
                }
            }
        }
    }
}

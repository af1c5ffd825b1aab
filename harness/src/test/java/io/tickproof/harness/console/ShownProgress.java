package io.tickproof.harness.console;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A progress whose clock stands still, and the lines that it has shown in a wide terminal. */
public final class ShownProgress {
    private static final int COLUMNS = 400;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    private final Progress progress = new Progress(new Screen(stream, stream, COLUMNS, false, false), false, () -> 0);

    public Progress progress() {
        return progress;
    }

    /** Returns the line of the running stage without its bar; empty if there is none. */
    public String line() {
        out.reset();
        progress.refresh();
        String shown = out.toString(StandardCharsets.UTF_8);
        return shown.substring(shown.lastIndexOf('\r') + 1)
                .replaceFirst("\\[[=> ]*] ", "")
                .stripTrailing();
    }

    /** Returns the lines that stay. */
    public List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}

package io.tickproof.generator.recording;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** The table of known formats, in known-formats.json. */
final class KnownFormats {
    private static final String TABLE = "known-formats.json";

    /** All formats, in the order of docs/reference/recordings.md. */
    static final List<KnownFormat> ALL = read();

    private KnownFormats() {}

    private static List<KnownFormat> read() {
        try (InputStream table = KnownFormats.class.getResourceAsStream(TABLE)) {
            if (table == null) {
                throw new IllegalStateException("the table of known formats is missing: " + TABLE);
            }
            return JsonTexts.array(table).stream().map(KnownFormat::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the format with a name. */
    static Optional<KnownFormat> named(String name) {
        return ALL.stream().filter(format -> format.name().equals(name)).findFirst();
    }

    /** Returns the names of all formats that contain ticks. */
    static List<String> names() {
        return ALL.stream()
                .filter(format -> format.refusal() == null)
                .map(KnownFormat::name)
                .toList();
    }
}

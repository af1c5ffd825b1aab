package io.tickproof.generator.recording;

import io.tickproof.market.RecordedTickFile;
import io.tickproof.market.Tick;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Provides all formats of docs/reference/recordings.md as a service to the job, which does not depend on this package. */
public final class RecordingFormats implements RecordedTickFile.Format {
    @Override
    public RecordedTickFile open(Path file, @Nullable String columns, boolean anyPrice, boolean anyTime) {
        try {
            ColumnMapping mapping = columns == null ? ColumnMapping.NONE : ColumnMapping.parse(columns);
            return of(RecordingReader.open(
                    file,
                    ReadOptions.STRICT
                            .withColumns(mapping)
                            .withBadRows(ReadOptions.BadRows.DEAD_LETTER)
                            .withAnyPrice(anyPrice)
                            .withAnyTime(anyTime)));
        } catch (RecordingException e) {
            if (e.isEmpty()) {
                return new Empty();
            }
            throw e;
        }
    }

    /** A file without rows, such as an hour without a trade. */
    private static final class Empty implements RecordedTickFile {
        @Override
        public boolean next() {
            return false;
        }

        @Override
        public @Nullable Tick tick() {
            return null;
        }

        @Override
        public @Nullable String problem() {
            return null;
        }

        @Override
        public void close() {
            // There is no open file.
        }
    }

    private static RecordedTickFile of(RecordingReader ticks) {
        return new RecordedTickFile() {
            @Override
            public boolean next() {
                return ticks.next() != null;
            }

            @Override
            public @Nullable Tick tick() {
                return ticks.current().tick();
            }

            @Override
            public @Nullable String problem() {
                return ticks.current().problem();
            }

            @Override
            public void close() {
                ticks.close();
            }
        };
    }
}

package io.tickproof.generator.recording;

import io.tickproof.market.RecordedTickFile;
import io.tickproof.market.Tick;
import java.nio.file.Path;
import java.util.Optional;

/** Every format of docs/reference/recordings.md, for whoever reads recordings without this package: the job. */
public final class RecordingFormats implements RecordedTickFile.Format {
    @Override
    public RecordedTickFile open(Path file, String columns, boolean anyPrice) {
        try {
            return of(
                    RecordingReader.of(file, Optional.ofNullable(columns).map(ColumnMapping::parse), false, anyPrice));
        } catch (RecordingException e) {
            if (e.isEmpty()) {
                return new Empty();
            }
            throw e;
        }
    }

    /** An hour without a trade. */
    private static final class Empty implements RecordedTickFile {
        @Override
        public boolean next() {
            return false;
        }

        @Override
        public Tick tick() {
            return null;
        }

        @Override
        public String problem() {
            return null;
        }

        @Override
        public void close() {
            // It was never open.
        }
    }

    private static RecordedTickFile of(RecordingReader ticks) {
        return new RecordedTickFile() {
            private RecordingReader.Row row;

            @Override
            public boolean next() {
                row = ticks.next();
                return row != null;
            }

            @Override
            public Tick tick() {
                return row.tick();
            }

            @Override
            public String problem() {
                return row.problem();
            }

            @Override
            public void close() {
                ticks.close();
            }
        };
    }
}

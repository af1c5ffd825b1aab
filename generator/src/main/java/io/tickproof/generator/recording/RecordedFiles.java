package io.tickproof.generator.recording;

import io.tickproof.market.RecordedFile;
import io.tickproof.market.Tick;
import java.nio.file.Path;
import java.util.Optional;

/** Every format of docs/recordings.md, for whoever reads recordings without this package: the job. */
public final class RecordedFiles implements RecordedFile.Format {
    @Override
    public RecordedFile open(Path file, String columns, boolean anyPrice) {
        try {
            return of(RecordedTicks.of(file, Optional.ofNullable(columns).map(ColumnMapping::parse), false, anyPrice));
        } catch (RecordingException e) {
            if (e.isEmpty()) {
                return new Empty();
            }
            throw e;
        }
    }

    /** An hour without a trade. */
    private static final class Empty implements RecordedFile {
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

    private static RecordedFile of(RecordedTicks ticks) {
        return new RecordedFile() {
            private RecordedTicks.Row row;

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

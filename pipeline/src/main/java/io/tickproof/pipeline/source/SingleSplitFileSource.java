package io.tickproof.pipeline.source;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.PendingSplitsCheckpoint;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A file source that assigns one split to each reader. Flink's file source assigns the next split to the first reader
 * that requests one. A fast reader would then read two splits in sequence, and after the first its watermark would be
 * ahead of every tick of the second.
 */
final class SingleSplitFileSource
        implements Source<SourceRecord, FileSourceSplit, PendingSplitsCheckpoint<FileSourceSplit>> {
    private static final long serialVersionUID = 1L;
    private final FileSource<SourceRecord> files;

    SingleSplitFileSource(FileSource<SourceRecord> files) {
        this.files = files;
    }

    @Override
    public Boundedness getBoundedness() {
        return files.getBoundedness();
    }

    @Override
    public SourceReader<SourceRecord, FileSourceSplit> createReader(SourceReaderContext context) {
        return files.createReader(context);
    }

    @Override
    public SplitEnumerator<FileSourceSplit, PendingSplitsCheckpoint<FileSourceSplit>> createEnumerator(
            SplitEnumeratorContext<FileSourceSplit> context) {
        return new Enumerator(files.createEnumerator(context), context);
    }

    @Override
    public SplitEnumerator<FileSourceSplit, PendingSplitsCheckpoint<FileSourceSplit>> restoreEnumerator(
            SplitEnumeratorContext<FileSourceSplit> context, PendingSplitsCheckpoint<FileSourceSplit> checkpoint) {
        return new Enumerator(files.restoreEnumerator(context, checkpoint), context);
    }

    @Override
    public SimpleVersionedSerializer<FileSourceSplit> getSplitSerializer() {
        return files.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<PendingSplitsCheckpoint<FileSourceSplit>> getEnumeratorCheckpointSerializer() {
        return files.getEnumeratorCheckpointSerializer();
    }

    /** Delegates to Flink's enumerator, and signals "no more splits" to a reader that already has one. */
    private record Enumerator(
            SplitEnumerator<FileSourceSplit, PendingSplitsCheckpoint<FileSourceSplit>> files,
            SplitEnumeratorContext<FileSourceSplit> context,
            Set<Integer> served)
            implements SplitEnumerator<FileSourceSplit, PendingSplitsCheckpoint<FileSourceSplit>> {

        Enumerator(
                SplitEnumerator<FileSourceSplit, PendingSplitsCheckpoint<FileSourceSplit>> files,
                SplitEnumeratorContext<FileSourceSplit> context) {
            this(files, context, new HashSet<>());
        }

        @Override
        public void start() {
            files.start();
        }

        @Override
        public void handleSplitRequest(int subtask, String host) {
            if (served.add(subtask)) {
                files.handleSplitRequest(subtask, host);
            } else {
                context.signalNoMoreSplits(subtask);
            }
        }

        /** Called if the subtask has failed. It requests its split again. */
        @Override
        public void addSplitsBack(List<FileSourceSplit> splits, int subtask) {
            served.remove(subtask);
            files.addSplitsBack(splits, subtask);
        }

        @Override
        public void addReader(int subtask) {
            files.addReader(subtask);
        }

        @Override
        public PendingSplitsCheckpoint<FileSourceSplit> snapshotState(long checkpoint) throws Exception {
            return files.snapshotState(checkpoint);
        }

        @Override
        public void close() throws IOException {
            files.close();
        }
    }
}

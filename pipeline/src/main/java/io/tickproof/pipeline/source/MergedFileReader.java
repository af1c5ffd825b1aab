package io.tickproof.pipeline.source;

import io.tickproof.pipeline.options.JobOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.ArrayResultIterator;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.connector.file.src.util.Pool;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads files as partitions. A reader keeps all of its files open and always takes the record with the least event time
 * among the next records of the files. So no file holds the windows back, and no state waits for a file that starts
 * later. Flink's file source reads the files of a reader in sequence: the watermark after the first file would be ahead
 * of every tick of the second.
 *
 * <p>So a split is not one file but all files of a reader, and its id lists their numbers. After a restart the files are
 * read from their start, and the records that were already emitted are skipped.
 */
final class MergedFileReader implements BulkFormat<SourceRecord, FileSourceSplit> {
    private static final long serialVersionUID = 1L;
    private static final int BATCH_RECORDS = 1024;
    private static final int BATCHES = 3;
    private static final String SEPARATOR = ",";
    private static final String FILES_HASH = "@";

    private final JobOptions.Files files;
    private final int readers;
    private final boolean anyPrice;

    MergedFileReader(JobOptions.Files files, int readers, boolean anyPrice) {
        this.files = files;
        this.readers = readers;
        this.anyPrice = anyPrice;
    }

    /**
     * Opens and closes every recording, so that an unreadable file is reported before the job runs.
     *
     * @throws RuntimeException if a recording cannot be opened; the message contains the reason
     */
    static void check(JobOptions.Files files, boolean anyPrice) throws IOException {
        for (String file : files.files()) {
            RecordingFile.format()
                    .open(java.nio.file.Path.of(file), files.columns(), anyPrice, files.anyTime())
                    .close();
        }
    }

    static SingleSplitFileSource source(JobOptions.Files files, int readers, boolean anyPrice) {
        MergedFileReader format = new MergedFileReader(files, readers, anyPrice);
        return new SingleSplitFileSource(FileSource.forBulkFileFormat(
                        format, files.files().stream().map(Path::new).toArray(Path[]::new))
                .setFileEnumerator(() -> (paths, minSplits) -> format.splits(paths))
                .build());
    }

    /** Returns one split per reader. A reader has every {@code readers}-th file. */
    Collection<FileSourceSplit> splits(Path[] paths) {
        List<FileSourceSplit> splits = new ArrayList<>();
        for (int reader = 0; reader < Math.min(readers, paths.length); reader++) {
            splits.add(new FileSourceSplit(id(reader), paths[reader], 0, 1, 0, 1));
        }
        return splits;
    }

    /** Returns the numbers of the reader's files, and a hash that distinguishes these files from others. */
    private String id(int reader) {
        return IntStream.range(0, files.partitions())
                .filter(file -> file % readers == reader)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(
                        SEPARATOR,
                        "",
                        FILES_HASH + Integer.toHexString(files.files().hashCode())));
    }

    @Override
    public Reader createReader(Configuration config, FileSourceSplit split) throws IOException {
        return new Reader(split, 0);
    }

    @Override
    public Reader restoreReader(Configuration config, FileSourceSplit split) throws IOException {
        return new Reader(
                split,
                split.getReaderPosition()
                        .map(CheckpointedPosition::getRecordsAfterOffset)
                        .orElse(0L));
    }

    @Override
    public boolean isSplittable() {
        return false;
    }

    @Override
    public TypeInformation<SourceRecord> getProducedType() {
        return TypeInformation.of(SourceRecord.class);
    }

    /** Fills batches in the fetcher thread while the task processes the previous ones. */
    private final class Reader implements BulkFormat.Reader<SourceRecord> {
        private final List<FilePartition> open = new ArrayList<>();
        private final Pool<SourceRecord[]> batches = new Pool<>(BATCHES);
        private long taken;

        Reader(FileSourceSplit split, long skipped) throws IOException {
            String id = split.splitId();
            String[] numbers =
                    id.substring(0, Math.max(0, id.indexOf(FILES_HASH))).split(SEPARATOR);
            // After a restore with another parallelism, one reader could get two splits and read them in sequence.
            if (numbers[0].isEmpty() || !id.equals(id(Integer.parseInt(numbers[0])))) {
                throw new IOException("the state belongs to other files or to another parallelism: split " + id
                        + "; restore a job over files with the same files and the same parallelism");
            }
            try {
                for (String number : numbers) {
                    int partition = Integer.parseInt(number);
                    open.add(FilePartition.open(files, partition, anyPrice));
                }
                SourceRecord unused = new SourceRecord();
                for (long i = 0; i < skipped; i++) {
                    unused = next(unused);
                }
                taken = skipped;
            } catch (IOException | RuntimeException e) {
                close();
                throw e;
            }
            for (int i = 0; i < BATCHES; i++) {
                SourceRecord[] batch = new SourceRecord[BATCH_RECORDS];
                Arrays.setAll(batch, index -> new SourceRecord());
                batches.add(batch);
            }
        }

        @Override
        public @Nullable RecordIterator<SourceRecord> readBatch() throws IOException {
            SourceRecord[] batch;
            try {
                batch = batches.pollEntry();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while reading", e);
            }
            int size = 0;
            while (size < BATCH_RECORDS && !open.isEmpty()) {
                batch[size] = next(batch[size]);
                size++;
            }
            if (size == 0) {
                return null;
            }
            ArrayResultIterator<SourceRecord> records =
                    new ArrayResultIterator<>(() -> batches.recycler().recycle(batch));
            records.set(batch, size, CheckpointedPosition.NO_OFFSET, taken);
            taken += size;
            return records;
        }

        /** Returns the record with the least event time among the next records of all files. */
        private SourceRecord next(SourceRecord unused) throws IOException {
            FilePartition first = open.get(0);
            for (int i = 1; i < open.size(); i++) {
                if (open.get(i).dueMicros() < first.dueMicros()) {
                    first = open.get(i);
                }
            }
            SourceRecord record = first.take(unused);
            if (first.isOver()) {
                first.close();
                open.remove(first);
            }
            return record;
        }

        @Override
        public void close() throws IOException {
            for (FilePartition partition : open) {
                partition.close();
            }
            open.clear();
        }
    }
}

package io.tickproof.pipeline.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tickproof.market.TickDecoder;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.JobOptions.FileLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.core.fs.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class MergedFileReaderTest {
    @TempDir
    private java.nio.file.Path folder;

    /** Otherwise the windows of the first file would stay open, with all of their state, until the end of the last. */
    @Test
    void endOfAFilePrecedesRecordsOfLaterFiles() throws Exception {
        MergedFileReader ticks = new MergedFileReader(files("1,2,4", "3,5", "9,8"), 1, false);
        List<String> expected = List.of("0@1", "0@2", "1@3", "0@4", "0@end", "1@5", "1@end", "2@9", "2@8", "2@end");
        assertEquals(expected, read(ticks.createReader(new Configuration(), split(ticks, 3))));
        FileSourceSplit restored = split(ticks, 3)
                .updateWithCheckpointedPosition(new CheckpointedPosition(CheckpointedPosition.NO_OFFSET, 6));
        assertEquals(expected.subList(6, 10), read(ticks.restoreReader(new Configuration(), restored)));
    }

    @Test
    void fileWithoutRowsIsAPartitionWithoutRecords() throws Exception {
        java.nio.file.Path header =
                Files.writeString(folder.resolve("a.csv"), "ts_us,symbol,trade_id,price,qty,side\n");
        java.nio.file.Path nothing = Files.createFile(folder.resolve("b.csv"));
        MergedFileReader ticks = new MergedFileReader(
                new JobOptions.Files(List.of(header.toString(), nothing.toString()), FileLayout.RECORDING), 1, false);
        assertEquals(List.of("0@end", "1@end"), read(ticks.createReader(new Configuration(), split(ticks, 2))));
    }

    @Test
    void csvIsReadByItsColumnMapping() throws Exception {
        java.nio.file.Path file = Files.writeString(folder.resolve("any.csv"), "1.5;7;10\nx;7;11\n2.5;8;12\n");
        MergedFileReader ticks = new MergedFileReader(
                new JobOptions.Files(
                        List.of(file.toString()),
                        FileLayout.RECORDING,
                        "{\"time\":3,\"unit\":\"us\",\"price\":1,\"quantity\":2,\"symbolName\":\"X\",\"separator\":\";\"}",
                        true),
                1,
                false);
        // The second row is rejected, and has no event time.
        assertEquals(
                List.of("0@10", "0@rejected", "0@12", "0@end"),
                read(ticks.createReader(new Configuration(), split(ticks, 1))));
    }

    @Test
    void stateOfOtherFilesOrAnotherParallelismIsRejected() throws Exception {
        JobOptions.Files files = files("1", "2");
        FileSourceSplit split = split(new MergedFileReader(files, 1, false), 2);
        for (MergedFileReader other :
                List.of(new MergedFileReader(files, 2, false), new MergedFileReader(files("1", "2"), 1, false))) {
            assertThrows(IOException.class, () -> other.restoreReader(new Configuration(), split));
        }
    }

    /** @param times per file, the times of its heartbeats */
    private JobOptions.Files files(String... times) throws IOException {
        List<String> files = new ArrayList<>();
        for (String one : times) {
            StringBuilder text = new StringBuilder();
            for (String time : one.split(",")) {
                text.append("{\"heartbeat\":").append(time).append("}\n");
            }
            files.add(Files.writeString(Files.createTempFile(folder, "part", ".jsonl"), text)
                    .toString());
        }
        return new JobOptions.Files(files, FileLayout.RECORDS);
    }

    @Test
    void longAndUnterminatedLinesAreRecords() throws Exception {
        String tooLong = "x".repeat(100_000);
        java.nio.file.Path file =
                Files.writeString(folder.resolve("lines.jsonl"), tooLong + "\n\\N\n\n{\"heartbeat\":7}");
        MergedFileReader lines =
                new MergedFileReader(new JobOptions.Files(List.of(file.toString()), FileLayout.RECORDS), 1, false);
        assertEquals(
                List.of("0@rejected", "0@rejected", "0@rejected", "0@7", "0@end"),
                read(lines.createReader(new Configuration(), split(lines, 1))));
    }

    private static FileSourceSplit split(MergedFileReader ticks, int files) {
        return ticks.splits(java.util.stream.IntStream.range(0, files)
                        .mapToObj(i -> new Path("file:///" + i))
                        .toArray(Path[]::new))
                .iterator()
                .next();
    }

    private static List<String> read(BulkFormat.Reader<SourceRecord> reader) throws IOException {
        List<String> all = new ArrayList<>();
        for (BulkFormat.RecordIterator<SourceRecord> batch = reader.readBatch();
                batch != null;
                batch = reader.readBatch()) {
            for (var record = batch.next(); record != null; record = batch.next()) {
                SourceRecord one = record.getRecord();
                all.add(one.partition + "@" + time(one));
            }
            batch.releaseBatch();
        }
        reader.close();
        return all;
    }

    private static String time(SourceRecord record) {
        if (record.kind == TickDecoder.Kind.REJECTED) {
            return "rejected";
        }
        return record.timeMicros >= FilePartition.END_MICROS ? "end" : Long.toString(record.timeMicros);
    }
}

package io.tickproof.generator.recording;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of an Arrow IPC file, which is also called Feather V2, or of an Arrow stream, batch by batch. Times and
 * numbers are as {@link ParquetRows} has them.
 */
final class ArrowRows implements RowSource {
    private static final long MAX_BATCH_BYTES = 1L << 30;

    private final FileChannel channel;
    private final BufferAllocator allocator = new RootAllocator(MAX_BATCH_BYTES);
    private final ArrowReader reader;
    private final ColumnNames names = new ColumnNames();
    private final List<FieldVector> decoded = new ArrayList<>();
    private List<FieldVector> columns = List.of();
    private int rowCount;
    private int row;

    /** @param isStream whether the file is a stream, which has no index of its batches at the end */
    ArrowRows(Path file, boolean isStream) throws IOException {
        channel = FileChannel.open(file);
        reader = isStream
                ? new ArrowStreamReader(channel, allocator, CommonsCompressionFactory.INSTANCE)
                : new ArrowFileReader(channel, allocator, CommonsCompressionFactory.INSTANCE);
        try {
            for (Field field : reader.getVectorSchemaRoot().getSchema().getFields()) {
                names.add(field.getName());
            }
        } catch (IOException | RuntimeException e) {
            IOException problem = problem(e);
            try {
                close();
            } catch (IOException second) {
                problem.addSuppressed(second);
            }
            throw problem;
        }
    }

    private static IOException problem(Exception e) {
        if (e instanceof EOFException) {
            return new EOFException();
        }
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new RowFormatException(
                "the Arrow file is damaged or truncated (" + RowReader.shortened(message) + "); download it again");
    }

    @Override
    public ColumnNames names() {
        return names;
    }

    @Override
    public int headerRows() {
        return 0;
    }

    @Override
    public int width() {
        return names.size();
    }

    @Override
    public String @Nullable [] read() throws IOException {
        try {
            while (row == rowCount) {
                if (!nextBatch()) {
                    return null;
                }
            }
            String[] texts = new String[columns.size()];
            for (int i = 0; i < texts.length; i++) {
                texts[i] = ArrowTexts.text(columns.get(i), row);
            }
            row++;
            return texts;
        } catch (IOException | RuntimeException e) {
            throw problem(e);
        }
    }

    private boolean nextBatch() throws IOException {
        closeDecoded();
        if (!reader.loadNextBatch()) {
            return false;
        }
        VectorSchemaRoot batch = reader.getVectorSchemaRoot();
        Map<Long, Dictionary> dictionaries = reader.getDictionaryVectors();
        List<FieldVector> vectors = new ArrayList<>();
        for (FieldVector vector : batch.getFieldVectors()) {
            DictionaryEncoding encoding = vector.getField().getDictionary();
            Dictionary dictionary = encoding == null ? null : dictionaries.get(encoding.getId());
            if (dictionary == null) {
                vectors.add(vector);
            } else {
                FieldVector values = (FieldVector) DictionaryEncoder.decode(vector, dictionary);
                decoded.add(values);
                vectors.add(values);
            }
        }
        columns = vectors;
        rowCount = batch.getRowCount();
        row = 0;
        return true;
    }

    private void closeDecoded() {
        decoded.forEach(FieldVector::close);
        decoded.clear();
    }

    @Override
    public void close() throws IOException {
        try (allocator;
                channel;
                reader) {
            closeDecoded();
        }
    }
}

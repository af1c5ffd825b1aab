package io.tickproof.generator.recording;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The parts of a file that contain rows: the members of an archive, or the file itself. */
final class RowMembers implements AutoCloseable {
    private static final int MAGIC_BYTES = 6;

    private final Path file;
    private final RowSettings settings;
    private final CompressedFile archive;
    private String lastName = "";

    /** @throws RecordingException if the file does not exist or is not readable */
    RowMembers(Path file, RowSettings settings) {
        this.file = file;
        this.settings = settings;
        archive = new CompressedFile(file, settings.member());
    }

    /**
     * Opens the next part that is not blank.
     *
     * @param last the part before it, whose JSON names keep their columns; null if there is none
     * @return null after the last one
     */
    @Nullable
    RowSource next(@Nullable RowSource last) {
        if (last == null ? TopicRecordingReader.isTopicRecording(file) : last instanceof TopicRows) {
            return last == null ? new TopicRows(file) : null;
        }
        lastName = archive.entryName();
        try {
            for (InputStream bytes = archive.next(); bytes != null; bytes = archive.next()) {
                RowSource table = table(bytes);
                if (table != null) {
                    return table;
                }
                TextBytes text = new TextBytes(bytes, settings.charset());
                if (!text.isBlank()) {
                    return rows(text, last);
                }
            }
            return null;
        } catch (IOException e) {
            throw unreadable(-1, e);
        }
    }

    /** Opens a Parquet or Arrow file, which starts with its name; null for other content. */
    private @Nullable RowSource table(InputStream bytes) throws IOException {
        bytes.mark(MAGIC_BYTES);
        String magic = new String(bytes.readNBytes(MAGIC_BYTES), StandardCharsets.ISO_8859_1);
        bytes.reset();
        boolean isParquet = magic.startsWith("PAR1");
        boolean isStream = magic.startsWith("\u00ff\u00ff\u00ff\u00ff");
        if (magic.startsWith("FEA1")) {
            throw new RowFormatException(
                    "it is a Feather file of version 1; write it again as version 2 or as Parquet");
        }
        if (!isParquet && !isStream && !magic.startsWith("ARROW1")) {
            return null;
        }
        if (!archive.isPlain()) {
            throw new RowFormatException(
                    entryName() + " is a " + (isParquet ? "Parquet" : "Arrow") + " file, which must be unpacked first");
        }
        try {
            return isParquet ? new ParquetRows(file) : new ArrowRows(file, isStream);
        } catch (NoClassDefFoundError e) {
            // The jar of the job does not contain it.
            throw new RowFormatException("Arrow files are read with Apache Arrow, which is not on the class path: add "
                    + "org.apache.arrow:arrow-vector, or convert the file to CSV");
        }
    }

    private RowSource rows(TextBytes text, @Nullable RowSource last) throws IOException {
        if (!text.isJson() && settings.rows() != null) {
            throw new RowFormatException(
                    "the pointer " + settings.rows() + " names rows of a JSON document, but the file is not JSON");
        }
        ColumnNames known = last instanceof JsonRows && last.isGrowing() ? last.names() : new ColumnNames();
        return text.isJson() ? new JsonRows(text, settings, known) : new CsvRows(text, settings);
    }

    /** Returns the name of the file, or of the open member of the archive. */
    String entryName() {
        return archive.entryName();
    }

    boolean hasSeveral() {
        return archive.hasSeveral();
    }

    /** Returns the start of the place of a row: the member, if there are several. */
    String place() {
        return hasSeveral() ? "member " + entryName() + ", " : "";
    }

    /**
     * Checks that a part has the columns of the one before it. Otherwise it would be misread, because the columns of the
     * first one were mapped.
     *
     * @throws RecordingException if it has others
     */
    void checkColumns(RowSource last, RowSource next) {
        List<String> before = List.copyOf(last.names().header().keySet());
        List<String> after = List.copyOf(next.names().header().keySet());
        if (!last.getClass().equals(next.getClass()) || last.width() != next.width() || !before.equals(after)) {
            throw new RecordingException(
                    file,
                    "the members " + lastName + " and " + entryName() + " have different columns, "
                            + described(last, before) + " and " + described(next, after)
                            + "; choose members with stream.columns.member");
        }
    }

    private static String described(RowSource rows, List<String> names) {
        return names.isEmpty() && rows.width() < Integer.MAX_VALUE
                ? rows.width() + " without names"
                : RowReader.shortened(names.toString());
    }

    RecordingException noRows(RowSource rows) {
        if (settings.rows() != null) {
            return new RecordingException(
                    file,
                    "the document has no rows at " + settings.rows()
                            + (rows.pointers().isEmpty()
                                    ? ""
                                    : "; it has arrays at " + String.join(", ", rows.pointers())));
        }
        return new RecordingException(
                file, rows.names().header().isEmpty() ? RecordingException.EMPTY : RecordingException.NO_ROWS);
    }

    /** @param row the last row that was read; −1 if the content has not been opened */
    RecordingException unreadable(long row, IOException e) {
        long last = Math.max(0, row);
        if (e instanceof RowFormatException) {
            return new RecordingException(file, place() + (row < 0 ? "" : "row " + (row + 1) + ": ") + e.getMessage());
        }
        if (e instanceof EOFException) {
            return new RecordingException(
                    file, place() + "the archive is truncated after row " + last + "; download it again");
        }
        if (e instanceof CharacterCodingException) {
            return new RecordingException(
                    file,
                    place() + "the text after row " + last
                            + " is not UTF-8; save it as UTF-8, or specify stream.columns.charset");
        }
        String cause = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String line = RowReader.shortened(cause.lines().findFirst().orElse(""));
        if (e instanceof ZipException) {
            return new RecordingException(
                    file, place() + "the archive is damaged after row " + last + " (" + line + "); download it again");
        }
        return new RecordingException(file, place() + "cannot be read after row " + last + ": " + line);
    }

    /** Closes the file after a failure, whose reason is more important than one of closing. */
    void close(RecordingException reason) {
        try {
            archive.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }
}

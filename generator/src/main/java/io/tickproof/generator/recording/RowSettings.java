package io.tickproof.generator.recording;

import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of a file are found. A null lets {@link RowReader} decide by the content.
 *
 * @param separator character between the columns of a CSV file
 * @param header whether the first row of a CSV file contains the names of the columns
 * @param charset character set of a CSV file
 * @param member pattern of the archive members to read, with {@code *} for any characters
 * @param rows JSON pointer to the rows of a JSON document, with {@code *} for every element of an array: {@code
 *     /events/*}{@code /trades/*}
 */
record RowSettings(
        @Nullable Character separator,
        @Nullable Boolean header,
        @Nullable Charset charset,
        @Nullable String member,
        @Nullable String rows) {
    /** Decides everything by the content. */
    static final RowSettings DETECT = new RowSettings(null, null, null, null, null);

    RowSettings withSeparator(@Nullable Character newSeparator) {
        return new RowSettings(newSeparator, header, charset, member, rows);
    }

    RowSettings withHeader(@Nullable Boolean newHeader) {
        return new RowSettings(separator, newHeader, charset, member, rows);
    }

    RowSettings withCharset(@Nullable Charset newCharset) {
        return new RowSettings(separator, header, newCharset, member, rows);
    }

    RowSettings withMember(@Nullable String newMember) {
        return new RowSettings(separator, header, charset, newMember, rows);
    }

    RowSettings withRows(@Nullable String newRows) {
        return new RowSettings(separator, header, charset, member, newRows);
    }
}

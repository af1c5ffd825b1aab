package io.tickproof.generator.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a Parquet file with DuckDB, one after the other in the order of the file. A time with a zone is ISO
 * 8601 in UTC with a Z, a time without a zone is ISO 8601 without one. The text of a number is exact.
 */
final class ParquetRows implements RowSource {
    private final Connection duck;
    private final Statement statement;
    private final ResultSet rows;
    private final ColumnNames names = new ColumnNames();
    private final List<Kind> kinds = new ArrayList<>();

    /** What has to be changed in DuckDB's text of a value. */
    private enum Kind {
        /** 2024-01-05 00:00:00.123+00. */
        INSTANT,
        /** 2024-01-05 00:00:00.123. */
        LOCAL_TIME,
        OTHER
    }

    @SuppressWarnings("resource") // close() closes what has been opened.
    ParquetRows(Path file) throws IOException {
        Connection opened = null;
        try {
            opened = connect();
            duck = opened;
            statement = duck.createStatement();
            // One thread keeps the order of the rows and needs the least memory.
            statement.execute("SET threads = 1");
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("SET autoinstall_known_extensions = false");
            String table = "read_parquet('" + literal(file) + "')";
            try (ResultSet columns = statement.executeQuery("DESCRIBE SELECT * FROM " + table)) {
                while (columns.next()) {
                    names.add(columns.getString(1));
                    kinds.add(kind(columns.getString(2)));
                }
            }
            rows = statement.executeQuery("SELECT columns(*)::VARCHAR FROM " + table);
        } catch (SQLException e) {
            RowFormatException problem = problem(e);
            close(opened, problem);
            throw problem;
        }
    }

    private static Connection connect() throws SQLException, RowFormatException {
        Properties streaming = new Properties();
        streaming.setProperty("jdbc_stream_results", "true");
        try {
            return DriverManager.getConnection("jdbc:duckdb:", streaming);
        } catch (SQLException e) {
            if (String.valueOf(e.getMessage()).startsWith("No suitable driver")) {
                throw new RowFormatException("Parquet files are read with DuckDB, which is not on the class path: add "
                        + "org.duckdb:duckdb_jdbc, or convert the file to CSV");
            }
            throw e;
        }
    }

    /** The file's name may contain quotes and the wildcards of DuckDB's patterns. */
    private static String literal(Path file) {
        return file.toAbsolutePath().toString().replaceAll("[*?\\[]", "[$0]").replace("'", "''");
    }

    private static Kind kind(String type) {
        return type.equals("TIMESTAMP WITH TIME ZONE")
                ? Kind.INSTANT
                : type.startsWith("TIMESTAMP") ? Kind.LOCAL_TIME : Kind.OTHER;
    }

    private static RowFormatException problem(SQLException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new RowFormatException(
                "the Parquet file is damaged (" + RowReader.shortened(message) + "); download it again");
    }

    private static void close(@Nullable Connection connection, Exception reason) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                reason.addSuppressed(e);
            }
        }
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
            if (!rows.next()) {
                return null;
            }
            String[] row = new String[names.size()];
            for (int i = 0; i < row.length; i++) {
                row[i] = text(kinds.get(i), rows.getString(i + 1));
            }
            return row;
        } catch (SQLException e) {
            throw problem(e);
        }
    }

    private static String text(Kind kind, @Nullable String text) {
        if (text == null) {
            return "";
        }
        return switch (kind) {
            case INSTANT -> text.replace(' ', 'T').replace("+00", "Z");
            case LOCAL_TIME -> text.replace(' ', 'T');
            case OTHER -> text;
        };
    }

    @Override
    public void close() throws IOException {
        try (duck;
                statement;
                rows) {
            // Closes them in the opposite order.
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}

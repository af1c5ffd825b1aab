package io.tickproof.harness.stack;

import io.tickproof.pipeline.JobOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A PostgreSQL server from zonky's binaries, with a password of its own. The binaries are unpacked once, below
 * target/: unpacking takes longer than starting.
 */
final class Postgres implements AutoCloseable {
    private static final String USER = "postgres";
    private static final String DATABASE = "postgres";

    private final EmbeddedPostgres server;
    private final ProcessHandle process;
    private final String password;
    private final String schema;

    private Postgres(EmbeddedPostgres server, ProcessHandle process, String password, String schema) {
        this.server = server;
        this.process = process;
        this.password = password;
        this.schema = schema;
    }

    static Postgres start(RunFolder run, Path binaries, String schema) throws IOException {
        Path data = run.path().resolve("postgres");
        Path log = run.path().resolve("postgres.log");
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(Files.createDirectories(binaries).toFile())
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setServerConfig("listen_addresses", Ports.HOST)
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("shared_buffers", "64MB")
                .setServerConfig("max_connections", "100")
                // When a row was committed is when it became visible: the end of every latency.
                .setServerConfig("track_commit_timestamp", "on")
                // The data do not outlive the run: a crash of the machine may lose them, a killed server may not.
                .setServerConfig("fsync", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("synchronous_commit", "off")
                .setServerConfig("timezone", "UTC")
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        String password = Secrets.random();
        try {
            ProcessHandle process = postmaster(data);
            run.record("postgres", process);
            Postgres postgres = new Postgres(server, process, password, schema);
            postgres.prepare(data, schema);
            return postgres;
        } catch (IOException | RuntimeException | SQLException e) {
            server.close();
            throw e instanceof IOException io
                    ? io
                    : new IOException("PostgreSQL could not be prepared: " + e.getMessage(), e);
        }
    }

    /** The server's process: the one that started it may be a wrapper that drops root's rights. */
    private static ProcessHandle postmaster(Path data) throws IOException {
        String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
        return ProcessHandle.of(Long.parseLong(pid))
                .orElseThrow(
                        () -> new IOException("PostgreSQL's process " + pid + " is gone as soon as it was started"));
    }

    ProcessHandle process() {
        return process;
    }

    JobOptions.Postgres address() {
        return new JobOptions.Postgres(
                "jdbc:postgresql://" + Ports.HOST + ":" + server.getPort() + "/" + DATABASE, USER, password);
    }

    /** Makes the tables anew: what a run before left of its own is gone too. */
    void clear() throws SQLException {
        execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public;" + schema);
    }

    void execute(String sql) throws SQLException {
        JobOptions.Postgres address = address();
        try (Connection connection = DriverManager.getConnection(address.url(), address.user(), address.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** Makes the tables, then locks the door: initdb leaves it open to everybody on this machine. */
    private void prepare(Path data, String schema) throws SQLException, IOException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(schema);
            statement.execute("ALTER USER " + USER + " PASSWORD '" + password + "'");
            Files.writeString(data.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
            statement.execute("SELECT pg_reload_conf()");
        }
    }
}

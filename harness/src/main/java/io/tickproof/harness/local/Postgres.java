package io.tickproof.harness.local;

import io.tickproof.harness.host.Ports;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.host.Secrets;
import io.tickproof.market.SharedNames;
import io.tickproof.pipeline.options.PostgresSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * A PostgreSQL server from zonky's binaries, with a password of its own. The binaries are unpacked once, below
 * target/: unpacking takes longer than starting.
 */
public final class Postgres implements AutoCloseable {
    private static final String USER = "postgres";
    private static final String DATABASE = "postgres";
    private static final long RESTART_SECONDS = 30;
    private static final long ASK_MILLIS = 50;

    private final EmbeddedPostgres server;
    private final RunFolder run;
    private final Path data;
    private final String password;
    private final String schema;
    private volatile ProcessHandle process;

    private Postgres(
            RunFolder run, Path data, EmbeddedPostgres server, ProcessHandle process, String password, String schema) {
        this.run = run;
        this.data = data;
        this.server = server;
        this.process = process;
        this.password = password;
        this.schema = schema;
    }

    public static Postgres start(RunFolder run, Path binaries, String schema) throws IOException {
        Path data = run.path().resolve("postgres");
        Path log = run.path().resolve("postgres.log");
        EmbeddedPostgres server = builder(data, log, binaries).start();
        String password = Secrets.random();
        try {
            ProcessHandle process = postmaster(data);
            run.record("postgres", process);
            Postgres postgres = new Postgres(run, data, server, process, password, schema);
            postgres.prepare(data, schema);
            return postgres;
        } catch (IOException | RuntimeException | SQLException e) {
            server.close();
            throw e instanceof IOException io
                    ? io
                    : new IOException("PostgreSQL could not be prepared: " + e.getMessage(), e);
        }
    }

    /** What every server of a run is told. */
    public static EmbeddedPostgres.Builder builder(Path data, Path log, Path binaries) throws IOException {
        return EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(Files.createDirectories(binaries).toFile())
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(Ports.free())
                .setServerConfig("listen_addresses", Ports.HOST)
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("shared_buffers", "64MB")
                .setServerConfig("max_connections", "100")
                // When a row was committed is when it became visible: the end of every latency.
                .setServerConfig("track_commit_timestamp", "on")
                // The data do not outlive the run: a crash of the machine may lose them. A server that is killed may
                // not
                // lose what it committed, so a commit waits until the kernel has it. This library's default is off.
                .setServerConfig("fsync", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("timezone", "UTC")
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    /** The server's process: the one that started it may be a wrapper that drops root's rights. */
    private static ProcessHandle postmaster(Path data) throws IOException {
        String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
        return ProcessHandle.of(Long.parseLong(pid))
                .orElseThrow(
                        () -> new IOException("PostgreSQL's process " + pid + " is gone as soon as it was started"));
    }

    /** @return its command, to start it again with */
    public List<String> kill() throws InterruptedException {
        ProcessHandle.Info info = process.info();
        List<String> command = new ArrayList<>(List.of(info.command().orElseThrow()));
        command.addAll(List.of(info.arguments().orElseThrow()));
        List<ProcessHandle> family = process.children().collect(Collectors.toCollection(ArrayList::new));
        family.add(process);
        process.destroyForcibly();
        // Its children end by themselves; until then they hold its shared memory, and it cannot be started again.
        for (ProcessHandle one : family) {
            try {
                one.onExit().get(RESTART_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException("PostgreSQL's process " + one.pid() + " does not end", e);
            }
        }
        return command;
    }

    /** Starts it again behind {@link #kill}: on the same port, with what it had committed. */
    public void start(List<String> command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // PostgreSQL does not run as root; in a user namespace of its own it does not know that it is.
            whole.addAll(List.of("unshare", "-U"));
        }
        whole.addAll(command);
        Path log = run.path().resolve("postgres.log");
        Process starter = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        // In a namespace or not, it is the process that becomes the server.
        process = starter.toHandle();
        run.record("postgres", process);
        try {
            awaitServing(log);
        } catch (IOException | InterruptedException e) {
            starter.destroyForcibly();
            throw e;
        }
        process = postmaster(data);
        run.record("postgres", process);
    }

    private void awaitServing(Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(RESTART_SECONDS);
        PostgresSettings address = address();
        while (true) {
            try (Connection connection =
                    DriverManager.getConnection(address.url(), address.user(), address.password())) {
                connection.isValid(1);
                return;
            } catch (SQLException e) {
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    throw new IOException("PostgreSQL did not come up again; " + log + " says why", e);
                }
                TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
            }
        }
    }

    public ProcessHandle process() {
        return process;
    }

    PostgresSettings address() {
        return address(server.getPort());
    }

    /** @param port another one that leads there */
    PostgresSettings address(int port) {
        return new PostgresSettings("jdbc:postgresql://" + Ports.HOST + ":" + port + "/" + DATABASE, USER, password);
    }

    int port() {
        return server.getPort();
    }

    /** A session that keeps everybody else from the candles as long as it lasts. */
    public Connection lockCandles() throws SQLException {
        PostgresSettings address = address();
        Connection connection = DriverManager.getConnection(address.url(), address.user(), address.password());
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE " + SharedNames.CANDLES + " IN ACCESS EXCLUSIVE MODE");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** As behind a failover that went to the wrong server; sessions that are there end, since they would not notice. */
    public void setReadOnly(boolean readOnly) throws SQLException {
        PostgresSettings address = address();
        try (Connection connection = DriverManager.getConnection(address.url(), address.user(), address.password());
                Statement statement = connection.createStatement()) {
            // Else this session could not take it back: it is one of the database's too.
            statement.execute("SET default_transaction_read_only = off");
            statement.execute(
                    "ALTER DATABASE " + DATABASE + " SET default_transaction_read_only = " + (readOnly ? "on" : "off"));
            statement.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tickproof-job'");
        }
    }

    /** Answers a write of candles as a server does that has no room for them: with an error, and the session lives on. */
    public void setFull(boolean full) throws SQLException {
        execute(
                full
                        ? "CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                                + " RAISE EXCEPTION 'could not extend file: No space left on device'"
                                + " USING ERRCODE = 'disk_full'; END $$;"
                                + " CREATE TRIGGER disk_full BEFORE INSERT OR UPDATE ON " + SharedNames.CANDLES
                                + " FOR EACH STATEMENT EXECUTE FUNCTION disk_full()"
                        : "DROP FUNCTION disk_full() CASCADE");
    }

    /** Makes the tables anew: what a run before left of its own is gone too. */
    void clear() throws SQLException {
        execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public;" + schema);
    }

    void execute(String sql) throws SQLException {
        PostgresSettings address = address();
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

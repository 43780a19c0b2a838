package org.xmtp.reactive.node.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL server of the tests' own, on the loopback interface, with its files in a folder that goes with it.
 * Another process stops it as soon as this one is gone, however it ends.
 */
public final class PostgresServer implements AutoCloseable {

    /** What the server asks its user for. */
    public static final String PASSWORD = "secret of tests";

    private static final String USER = "node";
    private static final String MISSING =
            "PostgreSQL is missing: apt-get install postgresql, or put initdb and pg_ctl on the path";

    private final PostgresPrograms programs;
    private final Path folder;
    private int port;
    private final AtomicInteger databases = new AtomicInteger();
    private Optional<Process> guard = Optional.empty();

    private static final class Shared {
        static final PostgresServer SERVER = start(PostgresPrograms.find().orElseThrow());
    }

    private PostgresServer(PostgresPrograms programs, Path folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
    }

    /**
     * Whether there can be one on this machine. Where the environment has {@code CI}, one that is missing is a failure.
     */
    public static boolean isInstalled() {
        boolean isInstalled = PostgresPrograms.find().isPresent();
        if (!isInstalled && System.getenv("CI") != null) {
            throw new AssertionError(MISSING);
        }
        return isInstalled;
    }

    /** Leaves the test out, with a line that says why, where there can be none. */
    public static void assumeInstalled() {
        Assumptions.assumeTrue(isInstalled(), MISSING);
    }

    /** The one server that tests share which do it no harm. */
    public static PostgresServer shared() {
        assumeInstalled();
        return Shared.SERVER;
    }

    /** A server for one test, which may do with it what it wants. */
    public static PostgresServer own() {
        assumeInstalled();
        return start(PostgresPrograms.find().orElseThrow());
    }

    private static PostgresServer start(PostgresPrograms programs) {
        try {
            PostgresServer server = empty(programs);
            Path password = server.write("password", PASSWORD);
            server.run(
                    "initdb",
                    List.of(
                            "-U",
                            USER,
                            "--auth=scram-sha-256",
                            "--pwfile=" + password,
                            "-E",
                            "UTF8",
                            "--locale=C",
                            "-N"));
            server.guard();
            server.startFirst();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PostgresServer empty(PostgresPrograms programs) throws IOException {
        Path folder = Files.createTempDirectory("xmtp-postgres-");
        handOver(folder);
        return new PostgresServer(programs, folder, freePort());
    }

    /**
     * A standby of this server, with files of its own, by streaming replication. From now on this one acknowledges a
     * commit once the standby has it, too.
     */
    public PostgresServer standby() throws IOException {
        PostgresServer standby = empty(programs);
        Path data = standby.folder.resolve("data");
        run("pg_basebackup", "-D", data.toString(), "-X", "stream", "-c", "fast", "-R");
        standby.guard();
        standby.startFirst();
        String url = url("postgres");
        execute(url, "ALTER SYSTEM SET synchronous_standby_names = '*'");
        execute(url, "SELECT pg_reload_conf()");
        // Done once the standby has it.
        execute(url, "CREATE TABLE confirmed ()");
        execute(url, "DROP TABLE confirmed");
        return standby;
    }

    /** Goes on at the address of this standby's primary, which is gone for good, with all that it has of it. */
    public void takeThePlaceOf(PostgresServer primary) {
        primary.close();
        run("pg_ctl", List.of("promote", "-w"));
        stop();
        port = primary.port;
        start();
    }

    /** The server's user is another one where this process is root's. */
    private static void handOver(Path path) throws IOException {
        if (System.getProperty("user.name").equals("root")) {
            UserPrincipal owner =
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("postgres");
            Files.setOwner(path, owner);
        }
    }

    /** A port that nobody had a moment ago. */
    public static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It waits for the end of its input, which is the end of this process at the latest. */
    private void guard() throws IOException {
        String stop = String.join(" ", programs.command("pg_ctl", "stop", "-D", "\"$0/data\"", "-m", "immediate"));
        String script = "trap '' HUP INT TERM; cat > /dev/null; " + stop + " > /dev/null 2>&1; rm -rf \"$0\"";
        guard = Optional.of(new ProcessBuilder("sh", "-c", script, folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** Starts it for the first time; where its port has gone to somebody else meanwhile, on another one. */
    private void startFirst() {
        try {
            start();
        } catch (IllegalStateException taken) {
            port = freePort();
            start();
        }
    }

    /**
     * Starts the server again, and returns when it takes connections. A process that ends loses nothing, so nothing is
     * forced.
     */
    public void start() {
        run(
                "pg_ctl",
                List.of(
                        "start",
                        "-w",
                        "-t",
                        "120",
                        "-l",
                        folder.resolve("server.log").toString(),
                        "-o",
                        "-p " + port + " -c listen_addresses=127.0.0.1 -c max_connections=200 -c fsync="
                                + System.getProperty("test.postgresql.fsync", "off")
                                + " -c wal_retrieve_retry_interval=100ms -c unix_socket_directories='"
                                + folder + "'"));
    }

    /** Stops the server as if it had crashed. */
    public void stop() {
        run("pg_ctl", List.of("stop", "-m", "immediate"));
    }

    private void run(String program, List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        all.add("-D");
        all.add(folder.resolve("data").toString());
        programs.run(folder.resolve("output"), program, all.toArray(String[]::new));
    }

    /** Runs one of PostgreSQL's programs against a database of this server. */
    public String run(String program, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-h", folder.toString(), "-p", String.valueOf(port), "-U", USER));
        return programs.run(folder.resolve("output"), program, all.toArray(String[]::new));
    }

    public int port() {
        return port;
    }

    /** Where the server's user may write. */
    public Path folder() {
        return folder;
    }

    /** A file of the server's user, which nobody else may read, in the server's folder. */
    public Path write(String name, String text) throws IOException {
        Path file = Files.createFile(
                folder.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        handOver(file);
        return Files.writeString(file, text);
    }

    /** Lets the server speak TLS with this chain of certificates and key, in PEM. */
    public void encrypt(String chain, String key) throws IOException {
        String url = url("postgres");
        execute(url, "ALTER SYSTEM SET ssl_cert_file = '" + write("chain.pem", chain) + "'");
        execute(url, "ALTER SYSTEM SET ssl_key_file = '" + write("key.pem", key) + "'");
        execute(url, "ALTER SYSTEM SET ssl = on");
        stop();
        start();
    }

    /** A new database; its URL holds no password. */
    public String newDatabase() {
        String name = "test" + databases.incrementAndGet();
        execute(url("postgres"), "CREATE DATABASE " + name);
        return url(name);
    }

    public String url(String database) {
        return "postgresql://" + USER + "@127.0.0.1:" + port + "/" + database;
    }

    /** Runs a statement in the database of a URL. */
    public void execute(String url, String sql) {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:" + url.replace(USER + "@", ""), USER, PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops the server, and its files go. */
    @Override
    public void close() {
        guard.ifPresent(process -> {
            try {
                process.getOutputStream().close();
                process.waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}

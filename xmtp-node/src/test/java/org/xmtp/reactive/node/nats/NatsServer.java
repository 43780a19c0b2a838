package org.xmtp.reactive.node.nats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.xmtp.reactive.node.postgres.PostgresServer;

/** A NATS server of the tests' own, on the loopback interface, which can be killed and started again. */
public final class NatsServer implements AutoCloseable {

    private static final String MISSING =
            "NATS is missing: apt-get install nats-server, or put nats-server on the path";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path program;
    private final int port = PostgresServer.freePort();
    private Optional<Process> process = Optional.empty();

    private NatsServer(Path program) {
        this.program = program;
    }

    /** One that does not run yet. Where the environment has {@code CI}, a program that is missing is a failure. */
    public static NatsServer stopped() {
        Optional<Path> program = Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":"))
                .map(folder -> Path.of(folder, "nats-server"))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty() && System.getenv("CI") != null) {
            throw new AssertionError(MISSING);
        }
        Assumptions.assumeTrue(program.isPresent(), MISSING);
        return new NatsServer(program.orElseThrow());
    }

    /** Leaves the test out, with a line that says why, where there can be none. */
    public static void assumeInstalled() {
        stopped();
    }

    /** One that runs; where its port has gone to somebody else meanwhile, on another one. */
    public static NatsServer running() {
        NatsServer server = stopped();
        if (server.isStarted()) {
            return server;
        }
        NatsServer other = stopped();
        other.start();
        return other;
    }

    /** Starts it, and returns when it takes connections. */
    public void start(String... options) {
        if (!isStarted(options)) {
            throw new AssertionError("NATS does not run on port " + port);
        }
    }

    private boolean isStarted(String... options) {
        List<String> command =
                new ArrayList<>(List.of(program.toString(), "-a", "127.0.0.1", "-p", Integer.toString(port)));
        command.addAll(List.of(options));
        try {
            process = Optional.of(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isReached()) {
            if (System.nanoTime() > end || process.filter(Process::isAlive).isEmpty()) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        return true;
    }

    private boolean isReached() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public String url() {
        return "nats://127.0.0.1:" + port;
    }

    /** As {@code kill -9}. */
    public void kill() {
        process.ifPresent(running -> running.destroyForcibly().onExit().join());
    }

    @Override
    public void close() {
        kill();
    }
}

package org.xmtp.reactive.survival;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xmtp.reactive.JavaProcess;
import org.xmtp.reactive.node.launcher.NodeMain;

/** A node in a process of its own, at one address as often as it is killed and started again. */
public final class NodeProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ready at (\\S+), data in .*, figures at (\\S+)");
    private static final Pattern CONNECTIONS =
            Pattern.compile("^xmtp_node_connections\\{by=\"grpc\"} (\\d+)\\.0$", Pattern.MULTILINE);

    private final Path data;
    private final URI uri;
    private Process process;
    private URI figures;

    /** Starts one on a free port, and returns when it answers. */
    public NodeProcess(Path data) {
        this.data = data;
        this.process = launch(0);
        MatchResult ready = ready(process);
        this.uri = URI.create(ready.group(1));
        this.figures = URI.create(ready.group(2));
    }

    private Process launch(int port) {
        return JavaProcess.start(
                List.of(),
                NodeMain.class,
                "--port",
                Integer.toString(port),
                "--metrics-port",
                "0",
                "--data",
                data.toString());
    }

    private static MatchResult ready(Process process) {
        // Not closed: the process goes on writing there.
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        try {
            String line = String.valueOf(lines.readLine());
            Matcher ready = READY.matcher(line);
            if (!ready.matches()) {
                JavaProcess.kill(process);
                throw new AssertionError("The node wrote: " + line);
            }
            return ready;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it is. */
    public URI uri() {
        return uri;
    }

    /** How many connections of clients it has. */
    public int connections() {
        try (InputStream answer = figures.toURL().openStream()) {
            String all = new String(answer.readAllBytes(), StandardCharsets.UTF_8);
            Matcher connections = CONNECTIONS.matcher(all);
            if (!connections.find()) {
                throw new AssertionError("The node tells: " + all);
            }
            return Integer.parseInt(connections.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it and starts it again; returns when it answers. */
    public void restart() {
        close();
        process = launch(uri.getPort());
        figures = URI.create(ready(process).group(2));
    }

    /** Kills it, and returns when it has ended. */
    @Override
    public void close() {
        JavaProcess.kill(process);
        process.onExit().join();
    }
}

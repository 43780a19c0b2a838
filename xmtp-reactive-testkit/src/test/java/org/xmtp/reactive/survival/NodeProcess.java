package org.xmtp.reactive.survival;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xmtp.reactive.JavaProcess;
import org.xmtp.reactive.node.launcher.NodeMain;

/** A node in a process of its own, at one address as often as it is killed and started again. */
final class NodeProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ready at (\\S+), data in .*");

    private final Path data;
    private final URI uri;
    private Process process;

    /** Starts one on a free port, and returns when it answers. */
    NodeProcess(Path data) {
        this.data = data;
        this.process = launch(0);
        this.uri = ready(process);
    }

    private Process launch(int port) {
        return JavaProcess.start(
                List.of(), NodeMain.class, "--port", Integer.toString(port), "--data", data.toString());
    }

    private static URI ready(Process process) {
        // Not closed: the process goes on writing there.
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        try {
            String line = String.valueOf(lines.readLine());
            Matcher ready = READY.matcher(line);
            if (!ready.matches()) {
                JavaProcess.kill(process);
                throw new AssertionError("The node wrote: " + line);
            }
            return URI.create(ready.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI uri() {
        return uri;
    }

    /** Kills it and starts it again; returns when it answers. */
    void restart() {
        close();
        process = launch(uri.getPort());
        ready(process);
    }

    /** Kills it, and returns when it has ended. */
    @Override
    public void close() {
        JavaProcess.kill(process);
        process.onExit().join();
    }
}

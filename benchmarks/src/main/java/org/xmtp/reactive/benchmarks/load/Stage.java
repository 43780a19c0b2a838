package org.xmtp.reactive.benchmarks.load;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A node's and a client's process on files of their own, for one scenario. Closing it ends both and removes the files;
 * it may be closed by another thread at any time.
 */
final class Stage implements AutoCloseable {
    private final Scenario scenario;
    private final Path folder;
    private final List<Child> children = new ArrayList<>();
    private boolean closed;

    private Stage(Scenario scenario, Path folder) {
        this.scenario = scenario;
        this.folder = folder;
    }

    /** A stage on a new folder within the given one, still without processes. */
    static Stage in(Path parent, Scenario scenario) throws IOException {
        return new Stage(scenario, Files.createTempDirectory(parent, "load-" + scenario.id() + "-"));
    }

    /** Runs the scenario: so often without measuring, then so often with. Blocks. */
    Measured play(Jvm jvm, int warmUps, int runs, int messages) {
        Child node = enter(() -> NodeProcess.start(jvm, folder.resolve("node")));
        URI uri = NodeProcess.uri(node);
        Child client = enter(() -> ClientProcess.start(jvm, scenario, uri, folder));
        ClientProcess.awaitReady(client);
        for (int i = 0; i < warmUps; i++) {
            ClientProcess.warmUp(client, messages);
            Limits.measure(folder);
        }
        List<List<Double>> figures = new ArrayList<>();
        List<Limits> limits = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            limits.add(Limits.measure(folder));
            figures.add(ClientProcess.run(client, messages));
        }
        return Measured.of(scenario, messages, figures, limits);
    }

    private synchronized Child enter(Supplier<Child> start) {
        if (closed) {
            throw new LoadException("stopped");
        }
        Child child = start.get();
        children.add(child);
        return child;
    }

    /** Ends the clients before the node. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (int i = children.size() - 1; i >= 0; i--) {
            children.get(i).close();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new LoadException("the folder " + folder + " cannot be removed: " + e, e);
        }
    }
}

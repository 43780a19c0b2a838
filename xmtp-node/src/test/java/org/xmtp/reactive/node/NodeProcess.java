package org.xmtp.reactive.node;

import io.grpc.stub.StreamObserver;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.PublishRequest;
import org.xmtp.proto.message.api.v1.PublishResponse;
import org.xmtp.reactive.node.launcher.NodeMain;

/**
 * A node in a process of its own, which can be killed.
 *
 * @param http where it answers by HTTP, if it does
 * @param said the lines that it has written once it was ready, when it has ended
 */
record NodeProcess(Process process, URI uri, Optional<URI> http, CompletableFuture<List<String>> said)
        implements AutoCloseable {

    private static final Pattern READY =
            Pattern.compile("ready at (\\S+), data in .*?(?:, HTTP at (\\S+?))?(?:, status page at .*)?");

    private static final String LOGGED = "[0-9]{4}-.* INFO .*";

    static NodeProcess start(Path data, String... options) throws IOException {
        return startWith(List.of(options), "--data", data.toString());
    }

    /** Starts a node on a free port. */
    static NodeProcess startWith(List<String> options, String... arguments) throws IOException {
        return startAt(0, options, arguments);
    }

    static NodeProcess startAt(int port, List<String> options, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--port", Integer.toString(port)));
        all.addAll(List.of(arguments));
        Process process = launch(options, Map.of(), all.toArray(String[]::new));
        BufferedReader output = process.inputReader();
        String line = next(output);
        while (line.matches(LOGGED)) {
            line = next(output);
        }
        Matcher ready = READY.matcher(line);
        if (!ready.matches()) {
            process.destroyForcibly();
            throw new AssertionError("not a ready line: " + line);
        }
        return new NodeProcess(
                process,
                URI.create(ready.group(1)),
                Optional.ofNullable(ready.group(2)).map(URI::create),
                read(output));
    }

    /** At once: what a node says while much fails is more than waits for a reader. */
    private static CompletableFuture<List<String>> read(BufferedReader output) {
        CompletableFuture<List<String>> said = new CompletableFuture<>();
        Thread reader = new Thread(() -> said.complete(output.lines().toList()), "output of a node");
        reader.setDaemon(true);
        reader.start();
        return said;
    }

    private static String next(BufferedReader output) throws IOException {
        return Objects.requireNonNull(output.readLine(), "the node ended before it was ready");
    }

    static Process launch(String... arguments) throws IOException {
        return launch(List.of(), Map.of(), arguments);
    }

    static Process launch(Map<String, String> environment, String... arguments) throws IOException {
        return launch(List.of(), environment, arguments);
    }

    private static Process launch(List<String> options, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), NodeMain.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("XMTP_NODE_"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    static PublishRequest request(List<Envelope> envelopes) {
        return PublishRequest.newBuilder().addAllEnvelopes(envelopes).build();
    }

    /** For a call whose outcome nobody will know. */
    static StreamObserver<PublishResponse> ignore() {
        return new StreamObserver<>() {
            @Override
            public void onNext(PublishResponse response) {}

            @Override
            public void onError(Throwable cause) {}

            @Override
            public void onCompleted() {}
        };
    }

    /** As {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

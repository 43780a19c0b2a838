package org.xmtp.reactive.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.proto.message.api.v1.QueryResponse;
import org.xmtp.reactive.JavaProcess;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.testkit.LiveListener;
import reactor.core.publisher.Mono;

/** Nodes by names that a hosts file knows, such as that of a container: asked by a process of its own. */
class NamedNodeTests {
    private static final String ANSWERED = "answered";
    /** What the log of gRPC does not begin with. */
    private static final String RESULT = "result: ";

    @TempDir
    private Path folder = Path.of("");

    private Path hosts = Path.of("");
    private Optional<Process> started = Optional.empty();

    @BeforeEach
    void knowNoName() throws IOException {
        hosts = folder.resolve("hosts");
        know("127.0.0.1 some_other\n");
    }

    /** At once: a process may be reading it. */
    private void know(String names) throws IOException {
        Path made = Files.writeString(folder.resolve("new"), names);
        Files.move(made, hosts, StandardCopyOption.ATOMIC_MOVE);
    }

    @AfterEach
    void end() {
        started.ifPresent(JavaProcess::kill);
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "node.example", "my_node", "_my.node_1", "MY_NODE"})
    void aNodeIsReachedByItsName(String name) throws Exception {
        try (ScriptedNode node = node()) {
            know("127.0.0.1 " + name + "\n");

            assertThat(ask(name, node.uri().getPort()).next()).isEqualTo(ANSWERED);
            assertThat(node.headers().poll(LiveListener.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "my_node"})
    void eachAddressOfANameIsTried(String name) throws Exception {
        try (ScriptedNode node = node()) {
            know("127.0.0.2 " + name + "\n127.0.0.1 " + name + "\n");

            assertThat(ask(name, node.uri().getPort()).next()).isEqualTo(ANSWERED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "my_node"})
    void aNameIsLookedUpAgainAfterItLedNowhere(String name) throws Exception {
        try (ScriptedNode node = node()) {
            int port = node.uri().getPort();
            Asking asking = ask(name, port);
            assertThat(asking.next())
                    .isEqualTo("Query at http://" + name + ":" + port + ": its name " + name
                            + " has no address; check its spelling and this machine's name servers");

            know("127.0.0.2 " + name + "\n");
            assertThat(asking.next(line -> !line.contains("has no address")))
                    .isEqualTo("Query at http://" + name + ":" + port
                            + ": nobody listens there; start the node, or check host and port");

            know("127.0.0.1 " + name + "\n");
            assertThat(asking.next(line -> !line.contains("nobody listens"))).isEqualTo(ANSWERED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "my_node"})
    void aProxyIsAskedForTheName(String name) throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Asking asking = ask(name, 5556, "-Dhttps.proxyHost=127.0.0.1", "-Dhttps.proxyPort=" + proxy.getLocalPort());
            try (Socket socket = proxy.accept()) {
                assertThat(socket.getInputStream().readNBytes(("CONNECT " + name + ":5556").length()))
                        .asString(StandardCharsets.US_ASCII)
                        .isEqualTo("CONNECT " + name + ":5556");
                socket.getOutputStream()
                        .write("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(asking.next())
                        .startsWith("Query at http://" + name + ":5556: the proxy made no connection (")
                        .contains("403");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "my_node"})
    void aNameThatIsExemptFromTheProxyIsReachedWithoutIt(String name) throws Exception {
        try (ScriptedNode node = node()) {
            know("127.0.0.1 " + name + "\n");

            Asking asking = ask(
                    name,
                    node.uri().getPort(),
                    "-Dhttps.proxyHost=127.0.0.1",
                    "-Dhttps.proxyPort=1",
                    "-Dhttp.nonProxyHosts=" + name);

            assertThat(asking.next()).isEqualTo(ANSWERED);
        }
    }

    private static ScriptedNode node() throws IOException {
        return new ScriptedNode().onQuery(answer -> {
            answer.onNext(QueryResponse.getDefaultInstance());
            answer.onCompleted();
        });
    }

    private Asking ask(String name, int port, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("-Djdk.net.hosts.file=" + hosts);
        Process process = JavaProcess.start(all, Asker.class, "http://" + name + ":" + port);
        started = Optional.of(process);
        return new Asking(process);
    }

    /** What such a process says. */
    private record Asking(Process process) {
        String next() {
            return next(line -> true);
        }

        /** Its next result like that. */
        String next(Predicate<String> wanted) {
            return process.inputReader()
                    .lines()
                    .filter(line -> line.startsWith(RESULT))
                    .map(line -> line.substring(RESULT.length()))
                    .filter(wanted)
                    .findFirst()
                    .orElse("nothing");
        }
    }

    /** Asks a node until it answers, and prints what comes of each time. */
    static final class Asker {
        private Asker() {}

        public static void main(String[] arguments) throws InterruptedException {
            // Or the JVM would remember for 10 s that there is no such name.
            Security.setProperty("networkaddress.cache.ttl", "0");
            Security.setProperty("networkaddress.cache.negative.ttl", "0");
            SharedConnections connections = new SharedConnections();
            var node = connections.transport(NodeAccess.of(URI.create(arguments[0])));
            String result = "";
            while (!result.equals(ANSWERED)) {
                result = Objects.requireNonNull(node.query(new TopicQuery("any", 0, 1, Optional.empty()))
                        .map(page -> ANSWERED)
                        .onErrorResume(failure -> Mono.just(String.valueOf(failure.getMessage())))
                        .block(LiveListener.PATIENCE));
                System.out.println(RESULT + result);
                Thread.sleep(100);
            }
            connections.close().block(LiveListener.PATIENCE);
        }
    }
}

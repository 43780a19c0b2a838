package org.xmtp.reactive.bots;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.node.XmtpNode;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The lines that the README shows a newcomer: compiled and run as they stand, but for the node and the peer. */
class QuickstartTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_LINES = 15;
    private static final String NODE = "\"http://localhost:5556\"";
    private static final String PEER = "\"0x…\"";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theReadmesQuickstartCompilesSendsAndPrintsWhatIsAnswered() throws Exception {
        List<String> lines = quickstart();
        assertThat(lines).hasSizeBetween(1, MOST_LINES);
        String snippet = String.join("\n", lines);
        assertThat(snippet).containsOnlyOnce(NODE).containsOnlyOnce(PEER);

        try (XmtpNode node = XmtpNode.inMemory().start()) {
            XmtpClient peer = Objects.requireNonNull(Xmtp.client()
                    .signer(PrivateKeySigner.random())
                    .node(node.uri())
                    .store(XmtpStore.inMemory())
                    .connect()
                    .block(PATIENCE));
            Disposable answers = peer.inbound("quickstart")
                    .concatMap(row -> answer(peer, row))
                    .subscribe();
            Supplier<XmtpClient> program = compiled(
                    snippet.replace(NODE, "\"" + node.uri() + "\"").replace(PEER, "\"" + peer.address() + "\""));

            String printed = printedBy(program, peer.address() + ": you said hello");

            assertThat(printed.lines()).containsExactly(peer.address() + ": you said hello");
            answers.dispose();
            peer.close().block(PATIENCE);
        }
    }

    private static Mono<Void> answer(XmtpClient peer, Inbound row) {
        return row instanceof InboundMessage received
                ? peer.conversation(received.message().sender())
                        .send("you said " + received.message().content())
                        .then(row.acknowledge())
                : Mono.error(new AssertionError("Not a message: " + row));
    }

    /** What is between the README's marks, without the fence. */
    private static List<String> quickstart() throws Exception {
        String readme = Files.readString(Path.of("..", "..", "README.md"));
        String between = readme.substring(
                readme.indexOf("<!-- quickstart -->\n```java\n") + "<!-- quickstart -->\n```java\n".length(),
                readme.indexOf("```\n<!-- /quickstart -->"));
        return between.lines().toList();
    }

    /** The lines as the body of a method that returns the client, which they have to call {@code client}. */
    @SuppressWarnings("unchecked")
    private Supplier<XmtpClient> compiled(String snippet) throws Exception {
        String source = """
                import %s;

                public final class Quickstart implements java.util.function.Supplier<XmtpClient> {
                    public XmtpClient get() {
                %s
                return client;
                    }
                }
                """.formatted(Xmtp.class.getPackageName() + ".*", snippet);
        StringWriter problems = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        boolean compiled = compiler.getTask(
                        problems,
                        null,
                        null,
                        List.of("-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path")),
                        null,
                        List.of(new Source(source)))
                .call();
        assertThat(compiled).as("%s%n%s", problems, source).isTrue();
        URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, QuickstartTests.class.getClassLoader());
        return (Supplier<XmtpClient>)
                loader.loadClass("Quickstart").getDeclaredConstructor().newInstance();
    }

    /** All that a program prints until a text is among it. */
    private static String printedBy(Supplier<XmtpClient> program, String text) {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            XmtpClient client = program.get();
            String all = Flux.interval(Duration.ofMillis(20))
                    .onBackpressureDrop()
                    .map(tick -> printed.toString(StandardCharsets.UTF_8))
                    .filter(sofar -> sofar.contains(text + System.lineSeparator()))
                    .blockFirst(PATIENCE);
            client.close().block(PATIENCE);
            return Objects.requireNonNull(all);
        } finally {
            System.setOut(before);
        }
    }

    /** A compilation unit in memory. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Quickstart.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}

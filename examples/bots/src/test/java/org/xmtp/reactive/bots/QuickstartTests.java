package org.xmtp.reactive.bots;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
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
import reactor.core.publisher.Mono;

/** The program that the README shows a newcomer: compiled and run as it stands, but for the node's port. */
class QuickstartTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_LINES = 15;
    private static final String NODE = "\"http://localhost:5556\"";
    private static final int INTERRUPTED = 130;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void sendsAndPrintsWhatIsAnsweredAndRunsUntilItIsInterrupted() throws Exception {
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
            compile(node.uri());

            try (RunningProgram program = start(classPath(), peer.address().wire())) {
                program.awaitLine(peer.address() + ": you said hello");
                assertThat(program.lines().get(0)).matches("I am 0x[0-9a-f]{40}");
                assertThat(program.process().isAlive()).isTrue();

                assertThat(program.interrupted()).isEqualTo(INTERRUPTED);
            }
            answers.dispose();
            peer.close().block(PATIENCE);
        }
    }

    @Test
    void endsWithTheErrorsTextWhereThereIsNoNode() throws Exception {
        compile(URI.create("http://127.0.0.1:1"));

        try (RunningProgram program = start(classPath())) {
            program.awaitLine(line -> line.contains("127.0.0.1:1") && line.contains("nobody listens there"));

            assertThat(program.ended()).isEqualTo(1);
        }
    }

    @Test
    void saysOnceThatItComputesOnSlowCurvesWhereTheNativeOnesAreMissing() throws Exception {
        try (XmtpNode node = XmtpNode.inMemory().start()) {
            compile(node.uri());
            String slow = Arrays.stream(classPath().split(File.pathSeparator))
                    .filter(entry -> !entry.contains("conscrypt"))
                    .collect(Collectors.joining(File.pathSeparator));

            try (RunningProgram program = start(slow)) {
                program.awaitLine(line -> line.startsWith("I am "));
                assertThat(program.lines())
                        .filteredOn(line -> line.contains("Bouncy Castle"))
                        .hasSize(1);
            }
            try (RunningProgram program = start(classPath())) {
                program.awaitLine(line -> line.startsWith("I am "));
                assertThat(program.lines()).noneMatch(line -> line.contains("Bouncy Castle"));
            }
        }
    }

    @Test
    void isWhatTheDocumentationBeginsWith() throws Exception {
        assertThat(Files.readString(Path.of("..", "..", "docs", "overview.html")))
                .contains("<pre>{@code\n" + quickstart() + "}</pre>");
    }

    private static Mono<Void> answer(XmtpClient peer, Inbound row) {
        return row instanceof InboundMessage received
                ? peer.conversation(received.message().sender())
                        .send("you said " + received.message().content())
                        .then(row.acknowledge())
                : Mono.error(new AssertionError("Not a message: " + row));
    }

    /** What is between the README's marks, without the fence. */
    private static String quickstart() throws Exception {
        String readme = Files.readString(Path.of("..", "..", "README.md"));
        String between = readme.substring(
                readme.indexOf("<!-- quickstart -->\n```java\n") + "<!-- quickstart -->\n```java\n".length(),
                readme.indexOf("```\n<!-- /quickstart -->"));
        assertThat(between.lines()).hasSizeBetween(1, MOST_LINES);
        return between;
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    private void compile(URI node) throws Exception {
        String source = quickstart();
        assertThat(source).containsOnlyOnce(NODE);
        StringWriter problems = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        boolean compiled = compiler.getTask(
                        problems,
                        null,
                        null,
                        List.of("-proc:none", "-d", folder.toString(), "-cp", classPath()),
                        null,
                        List.of(new Source(source.replace(NODE, "\"" + node + "\""))))
                .call();
        assertThat(compiled).as("%s%n%s", problems, source).isTrue();
    }

    private RunningProgram start(String classPath, String... arguments) throws Exception {
        return RunningProgram.start(folder + File.pathSeparator + classPath, "Quickstart", arguments);
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

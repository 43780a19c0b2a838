package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.node.XmtpNode;

/** The console as a process of its own, beside another that wants its store, and interrupted. */
class InterruptTests {
    private static final String BOB = "0xeefca179f40d3b8b3d941e6a13e48835a3af8241";
    private static final int PATIENCE_SECONDS = 60;
    /** 128 and the number of the signal, as a shell tells it. */
    private static final int BY_CTRL_C = 130;

    private static final int BY_TERMINATION = 143;

    @TempDir
    private Path folder = Path.of("");

    private final XmtpNode node = XmtpNode.inMemory().start();
    private final String uri = node.uri().toString();

    @BeforeEach
    void registerAliceAndBob() {
        run("alice", "register", "--seed", "1").objects();
        run("bob", "register", "--seed", "2").objects();
    }

    @AfterEach
    void stopTheNode() {
        node.close();
    }

    @Test
    void ctrlCEndsAStreamAndNothingIsLostOrRepeated() throws Exception {
        endsByASignal("-INT", BY_CTRL_C);
    }

    @Test
    void terminationEndsAStreamTheSameWay() throws Exception {
        endsByASignal("-TERM", BY_TERMINATION);
    }

    private void endsByASignal(String signal, int code) throws Exception {
        run("alice", "send", BOB, "before").objects();
        Process stream = stream("bob", uri);
        List<String> printed = new ArrayList<>();
        try (BufferedReader out = stream.inputReader(StandardCharsets.UTF_8)) {
            printed.add(out.readLine());
            run("alice", "send", BOB, "during").objects();
            printed.add(out.readLine());

            Console second = run("bob", "info");
            assertThat(second.code()).isEqualTo(1);
            assertThat(second.err()).contains("another process").hasLineCount(1);

            signal(signal, stream);
            assertThat(stream.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(stream.exitValue()).isEqualTo(code);
            out.lines().forEach(printed::add);
        } finally {
            stream.destroyForcibly();
        }
        assertThat(Console.withoutWaiting(Files.readString(folder.resolve("errors"))))
                .isEmpty();
        run("alice", "send", BOB, "after").objects();

        // The signal came right behind a row's line: what is printed is acknowledged before the end.
        assertThat(printed).hasSize(2);
        assertThat(printed.get(0)).contains("\"before\"");
        assertThat(printed.get(1)).contains("\"during\"");
        assertThat(run("bob", "recv").objects())
                .extracting(message -> message.get("text").asText())
                .containsExactly("after");
    }

    @Test
    void ctrlCEndsAStreamThatStillConnects() throws Exception {
        // Whoever connects is let in, and hears nothing.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Process stream = stream("bob", "http://127.0.0.1:" + silent.getLocalPort());
            try {
                Path errors = folder.resolve("errors");
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
                while (Files.size(errors) == 0 && System.nanoTime() < deadline) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                assertThat(Files.readString(errors)).contains("The node does not answer");

                signal("-INT", stream);

                assertThat(stream.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
                assertThat(stream.exitValue()).isEqualTo(BY_CTRL_C);
                assertThat(Console.withoutWaiting(Files.readString(errors))).isEmpty();
                assertThat(run("bob", "info").code()).isZero();
            } finally {
                stream.destroyForcibly();
            }
        }
    }

    private static void signal(String signal, Process process) throws Exception {
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    }

    @Test
    void withoutANodeOneLineSaysSoAndWhatIsStoredCanBeRead() {
        run("alice", "send", BOB, "hello").objects();
        node.close();

        Console unknown = run("bob", "send", "0x885ee92eebda03540066a25a57cc625bbee15d5a", "hi");
        Console receiving = run("alice", "recv");

        for (Console run : List.of(unknown, receiving)) {
            assertThat(run.code()).isEqualTo(1);
            assertThat(Console.withoutWaiting(run.err()))
                    .singleElement()
                    .asString()
                    .contains("node");
        }
        assertThat(run("alice", "list-conversations", "--messages").objects())
                .extracting(row -> row.get("type").asText())
                .containsExactly("conversation", "message");
    }

    private Process stream(String who, String at) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command =
                new ArrayList<>(List.of(java, "-cp", System.getProperty("java.class.path"), XmtpMain.class.getName()));
        command.addAll(List.of("--json", "--db", database(who), "--node", at, "stream"));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("errors").toFile())
                .start();
    }

    private Console run(String who, String... command) {
        return Console.run(arguments(who, command));
    }

    private String[] arguments(String who, String... command) {
        return Stream.concat(Stream.of("--json", "--db", database(who), "--node", uri), Stream.of(command))
                .toArray(String[]::new);
    }

    private String database(String who) {
        return folder.resolve(who).toString();
    }
}

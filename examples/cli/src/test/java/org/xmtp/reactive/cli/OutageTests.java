package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.node.XmtpNode;

/** Commands whose node is not there, or does not answer. */
@Tag("long")
class OutageTests {
    private static final String BOB = "0xeefca179f40d3b8b3d941e6a13e48835a3af8241";

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void registerAliceAndBob() {
        try (XmtpNode node = XmtpNode.inMemory().start()) {
            String uri = node.uri().toString();
            for (String who : List.of("alice", "bob")) {
                String seed = who.equals("alice") ? "1" : "2";
                assertThat(run(who, uri, "register", "--seed", seed).code()).isZero();
            }
            assertThat(run("alice", uri, "send", BOB, "hello").code()).isZero();
        }
    }

    private Console run(String who, String node, String... command) {
        String[] all = new String[command.length + 4];
        System.arraycopy(command, 0, all, 0, command.length);
        System.arraycopy(
                new String[] {"--db", folder.resolve(who).toString(), "--node", node}, 0, all, command.length, 4);
        return Console.run(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream", "recv", "send " + BOB + " hi"})
    void aNodeThatIsNotThereIsSaidWithItsRemedyAndEndsTheCommandInTime(String command) {
        Console run = run("alice", "http://127.0.0.1:1", ("--timeout 3 " + command).split(" "));

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).hasLineCount(2);
        assertThat(run.err().lines().toList().get(0))
                .startsWith("The node is out of reach")
                .contains("next try in");
        assertThat(run.err().lines().toList().get(1)).startsWith("xmtp: ").contains("3 s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream", "recv", "send " + BOB + " hi", "register --seed 3"})
    void aNodeThatDoesNotAnswerIsSaidAndEndsTheCommandInTime(String command) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String who = command.startsWith("register") ? "carol" : "alice";
            Console run = run(who, "http://127.0.0.1:" + silent.getLocalPort(), ("--timeout 3 " + command).split(" "));

            assertThat(run.code()).isEqualTo(1);
            assertThat(run.err()).hasLineCount(2);
            assertThat(run.err().lines().toList().get(0)).containsAnyOf("does not answer", "Waiting for the node");
            assertThat(run.err().lines().toList().get(1)).startsWith("xmtp: ").contains("3 s");
        }
    }

    @Test
    void whatIsQueuedForAKnownAccountNeedsNoNode() {
        Console run = run("alice", "http://127.0.0.1:1", "send", "--queue", BOB, "later");

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("later").hasLineCount(1);
    }

    @Test
    void whatIsQueuedForAnUnknownAccountDoes() {
        String unknown = "0x" + "1".repeat(40);

        Console run = run("alice", "http://127.0.0.1:1", "--timeout", "3", "send", "--queue", unknown, "later");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("http://127.0.0.1:1: nobody listens there");
    }

    @Test
    void aTimeoutIsSomeSeconds() {
        Console run = run("alice", "http://127.0.0.1:1", "--timeout", "0", "recv");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--timeout 0: give seconds").hasLineCount(1);
    }
}

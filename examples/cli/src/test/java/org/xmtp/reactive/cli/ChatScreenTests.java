package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.node.XmtpNode;

/** A chat on a terminal, as a person has it. */
@AtATerminal
@Tag("long")
class ChatScreenTests {
    private static final String ALICE = "0x885ee92eebda03540066a25a57cc625bbee15d5a";
    private static final String BOB = "0xeefca179f40d3b8b3d941e6a13e48835a3af8241";
    private static final int BY_CTRL_C = 130;
    private static final String TO_BOB = "to " + BOB + " (published): ";

    @TempDir
    private Path folder = Path.of("");

    private XmtpNode node = XmtpNode.inMemory().start();
    private final int port = node.port();
    private final String uri = node.uri().toString();

    @BeforeEach
    void registerAliceAndBob() throws Exception {
        node.close();
        startTheNode();
        here("alice", "register", "--seed", "1");
        here("bob", "register", "--seed", "2");
    }

    @AfterEach
    void stopTheNode() {
        node.close();
    }

    /** One that knows what it knew. */
    private void startTheNode() {
        node = XmtpNode.builder().port(port).data(folder.resolve("node")).start();
    }

    /** In this process. */
    private Console here(String who, String... command) {
        Console run = Console.run(Stream.concat(
                        Stream.of("--json", "--db", folder.resolve(who).toString(), "--node", uri), Stream.of(command))
                .toArray(String[]::new));
        assertThat(run.code()).as(run.err()).isZero();
        return run;
    }

    private List<String> received() {
        return here("bob", "recv").objects().stream()
                .map(row -> row.get("text").asText())
                .toList();
    }

    private PseudoTerminal chat(String who, String with, String... variables) throws Exception {
        Map<String, String> environment = new HashMap<>(Map.of("XMTP_DB", who, "XMTP_NODE", uri));
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return new PseudoTerminal(folder, environment, "chat " + with);
    }

    private PseudoTerminal chat() throws Exception {
        PseudoTerminal chat = chat("alice", BOB);
        chat.awaitLast(">");
        return chat;
    }

    @Test
    void keysEditTheLineAndNoneBecomesText() throws Exception {
        try (PseudoTerminal chat = chat()) {
            // The arrows of both modes of a terminal, the page keys, F6, shift with F1, and what would open an editor.
            chat.type("\u0018\u0005wrld\u001b[D\u001b[D\u001bODo\u001b[5~\u001b[17~\u001b[1;2P\u001b[C\u001b[CX"
                    + PseudoTerminal.BACKSPACE + "\u001b[Hhello \u001b[F!?" + PseudoTerminal.LEFT + "\u001b[3~");
            chat.awaitLast("> hello world!");
            chat.type(PseudoTerminal.ENTER);
            chat.awaitSeen(TO_BOB + "hello world!");
            chat.awaitLast(">");
            chat.type("\"it's\\ !\"" + PseudoTerminal.ENTER);
            chat.awaitSeen(TO_BOB + "\"it's\\ !\"");
            chat.type(PseudoTerminal.CTRL_D);

            assertThat(chat.end()).isZero();
        }
        assertThat(received()).containsExactly("hello world!", "\"it's\\ !\"");
    }

    @Test
    void whatWasTypedComesBack() throws Exception {
        try (PseudoTerminal chat = chat()) {
            chat.type("one" + PseudoTerminal.ENTER);
            chat.awaitSeen(TO_BOB + "one");
            chat.type("two" + PseudoTerminal.ENTER);
            chat.awaitSeen(TO_BOB + "two");
            chat.type(PseudoTerminal.UP + PseudoTerminal.UP);
            chat.awaitLast("> one");
            chat.type("s" + PseudoTerminal.ENTER);
            chat.awaitSeen(TO_BOB + "ones");
            chat.type(PseudoTerminal.CTRL_D);

            assertThat(chat.end()).isZero();
        }
        assertThat(received()).containsExactly("one", "two", "ones");
    }

    @Test
    void whatArrivesStandsAboveTheLineThatIsTyped() throws Exception {
        try (PseudoTerminal chat = chat()) {
            chat.type("half of");
            chat.awaitLast("> half of");
            here("bob", "send", ALICE, "between, 日本語");
            chat.awaitSeen("from " + BOB + ": between, 日本語");
            chat.awaitLast("> half of");
            chat.type(" it" + PseudoTerminal.ENTER);
            chat.awaitSeen(TO_BOB + "half of it");
            chat.type(PseudoTerminal.CTRL_D);

            assertThat(chat.end()).isZero();
        }
        assertThat(received()).containsExactly("half of it");
    }

    @Test
    void whatAPeerWroteSteersNothing() throws Exception {
        try (PseudoTerminal chat = chat()) {
            chat.type("typed");
            chat.awaitLast("> typed");
            here("bob", "send", ALICE, "\u001b[2J\u001b]0;title\u0007\u009b1A\rfrom nobody\u202e\n> forged");
            chat.awaitSeen("\\u001b[2J\\u001b]0;title\\u0007\\u009b1A\\rfrom nobody\\u202e\\n> forged");
            chat.awaitLast("> typed");
            chat.type(PseudoTerminal.CTRL_C);

            assertThat(chat.end()).isEqualTo(BY_CTRL_C);
            assertThat(chat.printed()).doesNotContain("\u001b[2J", "\u001b]0", "\u0007", "\u009b", "\u202e");
        }
    }

    @Test
    void longLinesAndAnotherSizeDoNoHarm() throws Exception {
        String text = "word ".repeat(60) + "末尾";
        try (PseudoTerminal chat = chat()) {
            chat.type(text);
            chat.awaitSeen("末尾");
            here("bob", "send", ALICE, "wide 日本 ".repeat(40));
            chat.awaitSeen("from " + BOB + ": wide");
            chat.awaitEnd("> " + text);
            chat.resize(60);
            here("bob", "send", ALICE, "narrow");
            chat.awaitSeen("narrow");
            chat.type("!" + PseudoTerminal.ENTER);
            chat.awaitSeen("末尾!");
            chat.awaitLast(">");
            chat.type(PseudoTerminal.CTRL_D);

            assertThat(chat.end()).isZero();
        }
        assertThat(received()).containsExactly(text + "!");
    }

    @Test
    void withoutANodeAtTheStartItWaitsAndSendsWhenThereIsOne() throws Exception {
        here("alice", "send", BOB, "before");
        node.close();
        try (PseudoTerminal chat = chat()) {
            chat.awaitSeen("The node is out of reach: ");
            chat.awaitSeen("what is sent is kept, and leaves then.");
            chat.type("one" + PseudoTerminal.ENTER);
            chat.awaitSeen("(queued): one");
            chat.type("two" + PseudoTerminal.ENTER + "thr");
            chat.awaitSeen("(queued): two");
            startTheNode();
            chat.awaitSeen("The node is there again.");
            chat.awaitSeen("(published): one");
            chat.awaitSeen("(published): two");
            chat.awaitLast("> thr");
            chat.type("ee" + PseudoTerminal.ENTER + PseudoTerminal.CTRL_D);

            assertThat(chat.end()).isZero();
        }
        assertThat(received()).containsExactly("before", "one", "two", "three");
    }

    @Test
    void whatIsTypedWhileTheNodeIsAwayIsCountedAtTheEndAndSentByTheNextRun() throws Exception {
        try (PseudoTerminal chat = chat()) {
            chat.type("there" + PseudoTerminal.ENTER);
            chat.awaitSeen("(published): there");
            chat.type("typing");
            chat.awaitLast("> typing");
            node.close();
            chat.awaitSeen("The node is out of reach: ");
            chat.awaitLast("> typing");
            chat.type(" on" + PseudoTerminal.ENTER);
            chat.awaitSeen("(queued): typing on");
            chat.type("last" + PseudoTerminal.ENTER + PseudoTerminal.CTRL_D);

            assertThat(chat.end()).isZero();
            assertThat(chat.last())
                    .isEqualTo("2 messages are kept; they are sent by the next command that reaches the node.");
        }
        startTheNode();
        here("alice", "send", BOB, "behind");
        assertThat(received()).containsExactly("there", "typing on", "last", "behind");
    }

    @Test
    void ctrlCEndsItInTheMiddleOfALineAndCountsToo() throws Exception {
        try (PseudoTerminal chat = chat()) {
            chat.type("first" + PseudoTerminal.ENTER);
            chat.awaitSeen("(published): first");
            node.close();
            chat.type("second" + PseudoTerminal.ENTER);
            chat.awaitSeen("(queued): second");
            chat.type("not to be sent");
            chat.awaitLast("> not to be sent");
            chat.type(PseudoTerminal.CTRL_C);

            assertThat(chat.end()).isEqualTo(BY_CTRL_C);
            assertThat(chat.last())
                    .isEqualTo("1 message is kept; it is sent by the next command that reaches the node.");
        }
        startTheNode();
        here("alice", "send", BOB, "third");
        assertThat(received()).containsExactly("first", "second", "third");
    }

    @Test
    void whatCannotBeKeptIsSaidAgain() throws Exception {
        node.close();
        try (PseudoTerminal chat = chat()) {
            chat.type("hello" + PseudoTerminal.ENTER);
            chat.awaitSeen("nothing can be kept");
            chat.type(PseudoTerminal.CTRL_D);

            assertThat(chat.end()).isZero();
            assertThat(String.join("", chat.rows())).contains("not sent, and not kept: \"hello\"");
        }
    }

    @Test
    void whatCannotBeKeptIsSentWhenTheNodeIsThere() throws Exception {
        node.close();
        try (PseudoTerminal chat = chat()) {
            chat.type("hello" + PseudoTerminal.ENTER + "again" + PseudoTerminal.ENTER);
            chat.awaitSeen("nothing can be kept");
            startTheNode();
            chat.awaitSeen(TO_BOB + "hello");
            chat.awaitSeen(TO_BOB + "again");
            chat.type(PseudoTerminal.CTRL_D);

            assertThat(chat.end()).isZero();
        }
        assertThat(received()).containsExactly("hello", "again");
    }

    @Test
    void aDumbTerminalHasAPlainPrompt() throws Exception {
        try (PseudoTerminal chat = chat("alice", BOB, "TERM", "dumb")) {
            chat.awaitLast(">");
            here("bob", "send", ALICE, "to the dumb");
            chat.awaitSeen("from " + BOB + ": to the dumb");
            chat.awaitLast(">");
            chat.type("answer" + PseudoTerminal.ENTER);
            chat.awaitSeen(TO_BOB + "answer");
            chat.type(PseudoTerminal.CTRL_D);

            assertThat(chat.end()).isZero();
            assertThat(chat.printed()).doesNotContain("\u001b");
        }
        assertThat(received()).containsExactly("answer");
    }

    @Test
    void itShowsWhatCameSinceTheLastChatAndLeavesItToRecv() throws Exception {
        here("alice", "send", BOB, "first");
        try (PseudoTerminal chat = chat("bob", ALICE)) {
            chat.awaitSeen("from " + ALICE + ": first");
            chat.type(PseudoTerminal.CTRL_D);
            assertThat(chat.end()).isZero();
        }
        assertThat(received()).containsExactly("first");
        here("alice", "send", BOB, "second");
        assertThat(received()).containsExactly("second");
        try (PseudoTerminal chat = chat("bob", ALICE)) {
            chat.awaitSeen("from " + ALICE + ": second");
            chat.type(PseudoTerminal.CTRL_D);
            assertThat(chat.end()).isZero();
            assertThat(chat.printed()).doesNotContain("first");
        }
    }
}

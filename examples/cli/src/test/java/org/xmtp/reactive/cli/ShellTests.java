package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.node.XmtpNode;

/** The console as a shell starts it: what it is given to read and write, in which locale. */
@EnabledOnOs(OS.LINUX)
class ShellTests {
    private static final String BOB = "0xeefca179f40d3b8b3d941e6a13e48835a3af8241";

    private static final String NOBODY = "0x" + "1".repeat(40);

    @TempDir
    private Path folder = Path.of("");

    private final XmtpNode node = XmtpNode.inMemory().start();

    @BeforeEach
    void registerAliceAndBob() {
        for (String who : List.of("alice", "bob")) {
            assertThat(here(who, "register", "--seed", who.equals("alice") ? "1" : "2")
                            .code())
                    .isZero();
        }
    }

    @AfterEach
    void stopTheNode() {
        node.close();
    }

    /** In this process. */
    private Console here(String who, String... command) {
        String[] all = new String[command.length + 5];
        System.arraycopy(command, 0, all, 0, command.length);
        all[command.length] = "--json";
        all[command.length + 1] = "--db";
        all[command.length + 2] = folder.resolve(who).toString();
        all[command.length + 3] = "--node";
        all[command.length + 4] = node.uri().toString();
        return Console.run(all);
    }

    private Program program(String who) {
        return new Program(folder)
                .with("XMTP_DB", who)
                .with("XMTP_NODE", node.uri().toString());
    }

    private List<String> received() {
        return here("bob", "recv").objects().stream()
                .map(row -> row.get("text").asText())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"send " + BOB + " -", "send --queue " + BOB + " -", "chat " + BOB})
    void nothingIsReadFromADescriptorThatWasNotGiven(String command) throws Exception {
        Console run = program("alice").redirected("<&-").run(command);

        assertThat(run.err()).startsWith("xmtp: Standard input cannot be read").hasLineCount(1);
        assertThat(run.code()).isEqualTo(1);
        assertThat(received()).isEmpty();
    }

    @Test
    void nothingIsTakenForReadThatWentToADescriptorThatWasNotGiven() throws Exception {
        here("alice", "send", BOB, "hello");

        Console run = program("bob").redirected(">&-").run("recv");

        assertThat(run.err())
                .startsWith("xmtp: Standard output cannot be written")
                .hasLineCount(1);
        assertThat(run.code()).isEqualTo(1);
        assertThat(program("bob").redirected("2>&-").run("info").out()).contains(BOB.substring(2, 6));
        assertThat(received()).containsExactly("hello");
    }

    /** They would take time from each command. */
    @ParameterizedTest
    @ValueSource(strings = {"--help", "info", "send " + BOB + " hi"})
    void noOtherCommandThanChatLoadsWhatAScreenNeeds(String command) throws Exception {
        Console run = program("alice")
                .with("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=classes")
                .run(command);

        assertThat(run.code()).isZero();
        assertThat(Files.readAllLines(folder.resolve("classes")))
                .anyMatch(line -> line.contains("org.xmtp.reactive.cli.Terminal "))
                .filteredOn(line -> line.contains("org.jline"))
                .isEmpty();
    }

    @Test
    void aFullDiskIsCalledByItsNameAndNothingIsTakenForRead() throws Exception {
        here("alice", "send", BOB, "hello");

        Console receiving = program("bob").redirected("> /dev/full").run("recv");
        Console helping = program("bob").redirected("> /dev/full").run("--help");

        assertThat(receiving.err()).contains("No space left on device").hasLineCount(1);
        assertThat(receiving.code()).isEqualTo(1);
        assertThat(helping.err()).startsWith("xmtp: ").hasLineCount(1);
        assertThat(helping.code()).isEqualTo(1);
        assertThat(received()).containsExactly("hello");
    }

    @Test
    void whatIsSentAndCannotBePrintedIsNoFailure() throws Exception {
        Files.writeString(folder.resolve("lines"), "two\nthree\n");

        Console one = program("alice").redirected("> /dev/full").run("send " + BOB + " one");
        Console more = program("alice").redirected("> /dev/full < lines").run("send " + BOB + " -");

        for (Console run : List.of(one, more)) {
            assertThat(run.err()).contains("No space left on device").hasLineCount(1);
            assertThat(run.code()).isZero();
        }
        assertThat(received()).containsExactly("one", "two", "three");
    }

    /** Its client would try again for ever. */
    @Tag("long")
    @ParameterizedTest
    @ValueSource(strings = {"send", "send --queue"})
    void aTextForWhichTheDiskHasNoRoomIsAFailure(String command) throws Exception {
        here("alice", "send", BOB, "before");
        Files.writeString(folder.resolve("line"), "x".repeat(900_000) + "\n");
        long used = Files.size(folder.resolve("alice.mv.db")) >> 10;

        Console run =
                program("alice").withFilesUpTo(used + 100).redirected("< line").run(command + " " + BOB + " -");

        assertThat(run.err()).contains("xmtp: line 1: ", "disk");
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(1);
        assertThat(received()).containsExactly("before");
    }

    @Test
    void argumentsArriveAsTheyWereTypedOrAreRefused() throws Exception {
        Console utf8 = program("alice").with("LC_ALL", "C.UTF-8").run("send " + BOB + " 'grüße 👋'");
        Console ascii = program("alice").with("LC_ALL", "C").run("send " + BOB + " 'grüße 👋'");
        Console path = program("alice").with("LC_ALL", "C").run("info --db grüße");
        Console variable = program("grüße").with("LC_ALL", "C").run("info");
        Console latin = program("alice").with("LC_ALL", "C.UTF-8").run("send " + BOB + " $'gr\\xfc\\xdfe'");

        assertThat(Console.withoutWaiting(utf8.err())).isEmpty();
        for (Console run : List.of(ascii, path, variable, latin)) {
            assertThat(run.err()).startsWith("xmtp: ").contains("UTF-8").hasLineCount(1);
            assertThat(run.code()).isPositive();
            assertThat(run.out()).isEmpty();
        }
        assertThat(received()).containsExactly("grüße 👋");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--queue"})
    void eachLineHasItsOwnFateAndItsNumber(String queue) throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        lines.write("\ufeffgrüße\r\n\nfour\nfi".getBytes(StandardCharsets.UTF_8));
        lines.write(0xfc);
        lines.write(
                ("\n" + "6".repeat(2 << 20) + "\n" + "7".repeat(5 << 20) + "\nlast").getBytes(StandardCharsets.UTF_8));
        Files.write(folder.resolve("lines"), lines.toByteArray());

        Console run =
                program("alice").with("LC_ALL", "C").redirected("< lines").run("send " + queue + " " + BOB + " -");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).hasLineCount(3);
        assertThat(run.err().lines())
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).startsWith("xmtp: line 4: byte 3 (0xfc) is not UTF-8"),
                        line -> assertThat(line).startsWith("xmtp: line 5: The content takes"),
                        line -> assertThat(line).startsWith("xmtp: line 6: it is longer than"),
                        line -> assertThat(line).startsWith("xmtp: 3 of 6 lines"));
        // What was queued alone is published as soon as there is a connection.
        here("alice", "send", BOB, "behind");
        assertThat(received()).containsExactly("grüße", "four", "last", "behind");
    }

    @Test
    void whatNoLineCanBeSentForEndsTheReading() throws Exception {
        Files.writeString(folder.resolve("lines"), "x\n".repeat(5_000));

        Console run = program("alice").redirected("< lines").run("send " + NOBODY + " -");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines().count()).isLessThan(1_000);
        assertThat(run.err()).startsWith("xmtp: line 1: The account " + NOBODY);
    }
}

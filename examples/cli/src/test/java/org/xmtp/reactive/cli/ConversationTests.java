package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.node.XmtpNode;

class ConversationTests {
    private static final String BOB = "0xeefca179f40d3b8b3d941e6a13e48835a3af8241";

    @TempDir
    private Path folder = Path.of("");

    private XmtpNode node = XmtpNode.inMemory().start();

    @BeforeEach
    void registerAliceAndBob() {
        assertThat(run("alice", "register", "--seed", "1").objects()).hasSize(1);
        assertThat(run("bob", "register", "--seed", "2")
                        .objects()
                        .get(0)
                        .get("address")
                        .asText())
                .isEqualTo(BOB);
    }

    @AfterEach
    void stopTheNode() {
        node.close();
    }

    @Test
    void receivesOnceWhatWasSent() {
        List<JsonNode> sent = run("alice", "send", BOB, "@hello").objects();
        assertThat(sent).singleElement().satisfies(message -> {
            assertThat(message.get("delivery").asText()).isEqualTo("published");
            assertThat(message.get("direction").asText()).isEqualTo("outbound");
        });

        assertThat(run("bob", "recv").objects()).singleElement().satisfies(message -> {
            assertThat(message.get("type").asText()).isEqualTo("message");
            assertThat(message.get("text").asText()).isEqualTo("@hello");
            assertThat(message.get("direction").asText()).isEqualTo("inbound");
            assertThat(message.get("id")).isEqualTo(sent.get(0).get("id"));
            assertThat(message.get("sentNs").isTextual()).isTrue();
            assertThat(message.has("delivery")).isFalse();
        });
        assertThat(run("bob", "recv").objects()).isEmpty();
    }

    @Test
    void replacesTheKeyThatOthersOpenSessionsWithAndIsReadAndReadsAsBefore() {
        run("alice", "send", BOB, "before");
        assertThat(run("bob", "rotate").objects()).singleElement().satisfies(rotated -> {
            assertThat(rotated.get("type").asText()).isEqualTo("rotated");
            assertThat(rotated.get("address").asText()).isEqualTo(BOB);
        });
        run("alice", "send", BOB, "after");
        assertThat(run("carol", "register", "--seed", "3").objects()).hasSize(1);
        run("carol", "send", BOB, "by the new key");

        // What one of them sent may come before or after what the other one did.
        assertThat(run("bob", "recv").objects())
                .extracting(message -> message.get("text").asText())
                .containsExactlyInAnyOrder("before", "after", "by the new key")
                .containsSubsequence("before", "after");
    }

    @Test
    void sendsEachLineOfStandardInputInOrder() {
        Console.runWithInput("one\ntwo\n\nthree", arguments("alice", "send", BOB, "-"));

        assertThat(run("bob", "recv").objects())
                .extracting(message -> message.get("text").asText())
                .containsExactly("one", "two", "three");
    }

    /** Each acknowledgement on its own took 11 kB of the store: 501 MB for 40,000 rows. */
    @Test
    void manyRowsAreAcknowledgedTogetherAndTheStoreStaysSmall() throws Exception {
        int rows = 1_000;
        String lines = IntStream.range(0, rows).mapToObj(i -> i + "\n").collect(Collectors.joining());
        Console.runWithInput(lines, arguments("alice", "send", BOB, "-"));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Path store = folder.resolve("bob.mv.db");
        long before = Files.size(store);

        int code = XmtpCommand.execute(
                new Terminal(InputStream.nullInputStream(), out, err, true), arguments("bob", "recv"));

        assertThat(code).isZero();
        assertThat(out.toString()).hasLineCount(rows);
        // Less what is said of a node that takes its time.
        assertThat(err.toString().replaceAll("The node [^\n]*\n", ""))
                .contains(" received")
                .matches("(\r\u001b\\[K([0-9]+ received)?)+\r\u001b\\[K");
        assertThat(Files.size(store) - before).isLessThan(6_000L * rows);
        assertThat(run("bob", "recv").objects()).isEmpty();
    }

    @Test
    void tellsTheSameInstallationAfterARestart() {
        JsonNode info = run("bob", "info").objects().get(0);

        assertThat(info.get("address").asText()).isEqualTo(BOB);
        assertThat(run("bob", "register").objects().get(0).get("installationId"))
                .isEqualTo(info.get("installationId"));
        assertThat(run("alice", "installations", BOB).objects())
                .singleElement()
                .satisfies(row -> assertThat(row.get("installationId")).isEqualTo(info.get("installationId")));
    }

    @Test
    void bothSidesHaveTheSameNumberToCompare() {
        JsonNode here = run("alice", "fingerprint", BOB).objects().get(0);
        JsonNode there = run(
                        "bob",
                        "fingerprint",
                        run("alice", "info").objects().get(0).get("address").asText())
                .objects()
                .get(0);

        assertThat(here.get("fingerprint").asText()).matches("(\\d{5} ){11}\\d{5}");
        assertThat(there).isEqualTo(here);
    }

    @Test
    void keepsTheStoreKeyForItsOwnerAndRefusesWithoutIt() throws Exception {
        Path key = folder.resolve("alice.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");

        Files.delete(key);

        Console run = run("alice", "info");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("--store-key-file").hasLineCount(1);
        assertThat(key).doesNotExist();
    }

    @Test
    void clearsTheStoreWithItsKey() {
        assertThat(run("bob", "clear", "--yes").code()).isZero();

        assertThat(folder.toFile().list()).allMatch(name -> name.startsWith("alice"));
    }

    private Console run(String who, String... command) {
        return Console.run(arguments(who, command));
    }

    private String[] arguments(String who, String... command) {
        String database = folder.resolve(who).toString();
        return Stream.concat(
                        Stream.of(
                                "--json", "--db", database, "--node", node.uri().toString()),
                        Stream.of(command))
                .toArray(String[]::new);
    }
}

package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.node.XmtpNode;

/** A damaged store, on the console. */
class SalvageTests {
    @TempDir
    private Path folder = Path.of("");

    private final XmtpNode node = XmtpNode.inMemory().start();

    @AfterEach
    void stopTheNode() {
        node.close();
    }

    @Test
    void aDamagedStoreIsRefusedSalvagedAndGoesOn() throws IOException {
        String alice = address("alice", "1");
        String bob = address("bob", "2");
        run("alice", "send", bob, "one");
        assertThat(texts("bob")).containsExactly("one");
        run("bob", "send", alice, "two");
        assertThat(texts("alice")).containsExactly("two");
        withoutBegin(folder.resolve("bob.mv.db"));

        Console refused = run("bob", "recv");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("bob.mv.db").contains("salvage").hasLineCount(1);

        Console salvage = run("bob", "salvage", folder.resolve("new").toString());
        assertThat(salvage.objects())
                .extracting(line -> line.get("type").asText())
                .containsExactly("salvaged", "recovered");
        JsonNode salvaged = salvage.objects().get(0);
        assertThat(salvaged.get("installation").asBoolean()).isTrue();
        assertThat(salvaged.get("rows"))
                .allSatisfy(rows -> assertThat(rows.get("lost").asLong()).isZero());

        assertThat(run("new", "info").objects().get(0).get("address").asText()).isEqualTo(bob);
        assertThat(texts("new")).as("acknowledged").isEmpty();
        run("new", "send", alice, "three");
        assertThat(texts("alice")).containsExactly("three");
        run("alice", "send", bob, "four");
        assertThat(texts("new")).containsExactly("four");
    }

    @Test
    void itIsToldWhatCameBack() {
        address("alice", "1");
        Console salvage = Console.run(
                "--db",
                folder.resolve("alice").toString(),
                "salvage",
                folder.resolve("new").toString());
        assertThat(salvage.code()).isZero();
        assertThat(salvage.out()).contains("installation: 1 brought back").contains("salvaged into ");
    }

    @Test
    void whereThereIsAStoreNothingIsSalvaged() {
        address("alice", "1");
        address("bob", "2");
        Console refused = run("alice", "salvage", folder.resolve("bob").toString());
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).hasLineCount(1);
        assertThat(run("alice", "salvage").code()).as("no path").isEqualTo(2);
    }

    /** Both headers of the file are gone, and what was written first. */
    private static void withoutBegin(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 0, 3 * 4096, (byte) 0);
        Files.write(file, bytes);
    }

    private String address(String who, String seed) {
        return run(who, "register", "--seed", seed)
                .objects()
                .get(0)
                .get("address")
                .asText();
    }

    private Stream<String> texts(String who) {
        return run(who, "recv").objects().stream().map(row -> row.get("text")).map(JsonNode::asText);
    }

    private Console run(String who, String... command) {
        return Console.run(Stream.concat(
                        Stream.of(
                                "--json",
                                "--db",
                                folder.resolve(who).toString(),
                                "--node",
                                node.uri().toString()),
                        Stream.of(command))
                .toArray(String[]::new));
    }
}

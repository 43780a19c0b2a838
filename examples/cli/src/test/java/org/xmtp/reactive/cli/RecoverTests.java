package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.node.XmtpNode;

/** A store put back from a backup, on the console. */
class RecoverTests {
    @TempDir
    private Path folder = Path.of("");

    private final XmtpNode node = XmtpNode.inMemory().start();

    @AfterEach
    void stopTheNode() {
        node.close();
    }

    @Test
    void aStorePutBackIsRefusedRecoveredAndGoesOn() throws IOException {
        String alice = address("alice", "1");
        String bob = address("bob", "2");
        run("alice", "send", bob, "one");
        assertThat(run("bob", "recv").objects()).hasSize(1);
        run("bob", "send", alice, "two");
        assertThat(run("alice", "recv").objects()).hasSize(1);
        Path store = folder.resolve("bob.mv.db");
        Files.copy(store, folder.resolve("backup"));
        run("alice", "send", bob, "three");
        assertThat(run("bob", "recv").objects()).hasSize(1);
        Files.copy(folder.resolve("backup"), store, StandardCopyOption.REPLACE_EXISTING);

        Console refused = run("bob", "recv");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("recover").hasLineCount(1);

        assertThat(run("bob", "recover").objects()).singleElement().satisfies(recovered -> {
            assertThat(recovered.get("type").asText()).isEqualTo("recovered");
            assertThat(recovered.get("lostUpTo").asLong())
                    .isGreaterThan(recovered.get("position").asLong());
            assertThat(recovered.get("sessions").asInt()).isPositive();
        });
        assertThat(run("bob", "recover").objects())
                .singleElement()
                .satisfies(sound -> assertThat(sound.get("type").asText()).isEqualTo("sound"));
        assertThat(texts("bob")).as("comes again").containsExactly("three");
        run("bob", "send", alice, "four");
        assertThat(texts("alice")).containsExactly("four");
        run("alice", "send", bob, "five");
        assertThat(texts("bob")).containsExactly("five");
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

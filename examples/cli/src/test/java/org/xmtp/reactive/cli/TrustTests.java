package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.node.XmtpNode;

class TrustTests {
    private static final String NOBODY = "A".repeat(43);

    @TempDir
    private Path folder = Path.of("");

    private final XmtpNode node = XmtpNode.inMemory().start();
    private String bob = "";
    private String account = "";

    @BeforeEach
    void registerBobAndWriteToHim() {
        JsonNode registered = register("bob", "2");
        bob = registered.get("installationId").asText();
        account = registered.get("address").asText();
        register("alice", "1");
        assertThat(run("alice", "send", account, "hello").code()).isZero();
    }

    @AfterEach
    void stopTheNode() {
        node.close();
    }

    private JsonNode register(String store, String seed) {
        return run(store, "register", "--seed", seed).objects().get(0);
    }

    private Console run(String store, String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(
                1,
                List.of(
                        "--db",
                        folder.resolve(store).toString(),
                        "--node",
                        node.uri().toString(),
                        "--json"));
        return Console.run(arguments.toArray(String[]::new));
    }

    private static List<String> standing(Console run) {
        return run.objects().stream()
                .map(object -> object.get("installationId").asText() + " "
                        + object.get("trust").asText())
                .toList();
    }

    private static List<String> texts(Console run) {
        return run.objects().stream().map(object -> object.get("text").asText()).toList();
    }

    @Test
    void whoIsHeldIsShownAndApprovedAndHasWhatWasSentMeanwhile() {
        String second = register("second", "2").get("installationId").asText();
        assertThat(run("alice", "send", "--trust", "hold", account, "meanwhile").code())
                .isZero();

        assertThat(standing(run("alice", "trust", account)))
                .containsExactlyInAnyOrder(bob + " accept", second + " hold");
        assertThat(texts(run("second", "recv"))).isEmpty();
        assertThat(standing(run("alice", "trust", account, second))).containsExactly(second + " accept");
        assertThat(run("alice", "send", account, "afterwards").code()).isZero();
        assertThat(texts(run("second", "recv"))).containsExactly("meanwhile", "afterwards");
    }

    @Test
    void whoIsRefusedIsShownForPeopleToo() {
        register("second", "2");
        assertThat(run("alice", "send", "--trust", "REFUSE", account, "not for it")
                        .code())
                .isZero();

        Console shown = Console.run(
                "trust",
                account,
                "--db",
                folder.resolve("alice").toString(),
                "--node",
                node.uri().toString());

        assertThat(shown.out()).contains(", refused").hasLineCount(2);
    }

    @Test
    void whoeverIsNotOfTheAccountCannotBeApproved() {
        Console run = run("alice", "trust", account, NOBODY);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains(NOBODY, account);
    }

    @Test
    void anotherPolicyIsAUsageError() {
        assertThat(run("alice", "trust", "--trust", "perhaps", account).code()).isEqualTo(2);
        assertThat(run("alice", "trust").code()).isEqualTo(2);
    }
}

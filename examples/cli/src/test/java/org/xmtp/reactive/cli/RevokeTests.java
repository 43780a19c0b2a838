package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.node.XmtpNode;

class RevokeTests {
    private static final String NOBODY = "A".repeat(43);

    @TempDir
    private Path folder = Path.of("");

    private final XmtpNode node = XmtpNode.inMemory().start();
    private String bob = "";
    private String lost = "";

    @BeforeEach
    void registerTwoInstallations() {
        bob = register("bob");
        lost = register("lost");
        assertThat(run("alice", "register", "--seed", "1").code()).isZero();
    }

    @AfterEach
    void stopTheNode() {
        node.close();
    }

    private String register(String store) {
        JsonNode registered = run(store, "register", "--seed", "2").objects().get(0);
        return registered.get("installationId").asText();
    }

    private Console run(String store, String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.add(1, "--json");
        return forPeople(store, arguments.toArray(String[]::new));
    }

    private Console forPeople(String store, String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(
                1,
                List.of(
                        "--db",
                        folder.resolve(store).toString(),
                        "--node",
                        node.uri().toString()));
        return Console.run(arguments.toArray(String[]::new));
    }

    private static List<String> ids(Console run) {
        return run.objects().stream()
                .map(object -> object.get("installationId").asText())
                .toList();
    }

    @Test
    void aLostDeviceIsRevokedWithoutAStore() {
        Console revoked = run("nowhere", "revoke", lost, NOBODY, "--seed", "2");

        assertThat(revoked.objects())
                .extracting(object -> object.get("installationId").asText() + " "
                        + object.get("known").asBoolean())
                .containsExactly(lost + " true", NOBODY + " false");
        assertThat(folder.resolve("nowhere.mv.db")).doesNotExist();
        String account = run("bob", "info").objects().get(0).get("address").asText();
        assertThat(ids(run("alice", "installations", account))).containsExactly(bob);
        assertThat(run("alice", "installations", "--all", account).objects())
                .filteredOn(object -> object.has("revokedNs"))
                .singleElement()
                .satisfies(object ->
                        assertThat(object.get("installationId").asText()).isEqualTo(lost));
        assertThat(forPeople("alice", "installations", "--all", account).out())
                .containsPattern(Pattern.quote(bob) + ", bundle of [-:0-9TZ]+, 0 days old, sealed\n")
                .containsPattern(
                        Pattern.quote(lost) + ", bundle of [-:0-9TZ]+, 0 days old, sealed, revoked [-:0-9TZ]+\n");
    }

    @Test
    void allOthersAreRevokedFromAStore() {
        assertThat(ids(run("bob", "revoke", "--others", "--seed", "2"))).containsExactly(lost);
        assertThat(run("bob", "revoke", "--others", "--seed", "2").objects()).isEmpty();
        assertThat(ids(run("bob", "installations"))).containsExactly(bob);
    }

    @ParameterizedTest
    @ValueSource(strings = {"recv", "recv --timeout 600"})
    @Timeout(60)
    void aRevokedInstallationPrintsWhatItHasAndSaysThatNothingFollows(String command) {
        String account = run("bob", "info").objects().get(0).get("address").asText();
        assertThat(run("alice", "send", account, "before").code()).isZero();
        run("bob", "revoke", "--others", "--seed", "2").objects();

        for (int times = 0; times < 2; times++) {
            Console receiving = run("lost", command.split(" "));

            assertThat(receiving.code()).isEqualTo(1);
            assertThat(receiving.out().lines().count()).isLessThanOrEqualTo(1 - times);
            assertThat(Console.withoutWaiting(receiving.err()))
                    .last()
                    .asString()
                    .startsWith("xmtp: ")
                    .contains("revoked", "--db");
        }
    }

    @Test
    void whatIsMissingOrTooMuchIsAUsageError() {
        assertThat(run("bob", "revoke", lost).code()).isEqualTo(2);
        assertThat(run("bob", "revoke", "--seed", "2").code()).isEqualTo(2);
        assertThat(run("bob", "revoke", "--others", lost, "--seed", "2").code()).isEqualTo(2);
        assertThat(run("bob", "revoke", "short", "--seed", "2").code()).isEqualTo(2);
        assertThat(run("bob", "revoke", lost, "--seed", "0").code()).isEqualTo(2);
    }
}

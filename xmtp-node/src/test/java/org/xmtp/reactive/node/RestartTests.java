package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xmtp.reactive.node.Client.envelope;
import static org.xmtp.reactive.node.Client.failure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.reactive.cryptography.olm.OlmAccount;

/** A node's life: started again, started twice, killed. */
class RestartTests {

    @TempDir
    Path data;

    private static List<Envelope> envelopes(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> envelope("t" + i % 5, i, "m" + i))
                .toList();
    }

    private static List<Envelope> stored(Client client) {
        return Walk.ascending(client, 100, "t0", "t1", "t2", "t3", "t4");
    }

    @Test
    void aNodeStartedAgainOnTheSamePortAndDataHasEverything() {
        int port;
        try (XmtpNode node = XmtpNode.builder().data(data).start();
                Client client = new Client(node.uri())) {
            port = node.port();
            client.publish(envelopes(0, 500));
        }
        try (XmtpNode node = XmtpNode.builder().port(port).data(data).start();
                Client client = new Client(node.uri())) {
            assertThat(node.port()).isEqualTo(port);
            client.publish(envelopes(400, 600));
            assertThat(stored(client)).isEqualTo(envelopes(0, 600));
        }
    }

    /** What is known already takes no number that a reader is told of, and that is given again later. */
    @Test
    void aReaderByArrivalMissesNothingOverARestart() {
        long read;
        try (XmtpNode node = XmtpNode.builder().data(data).start();
                Client client = new Client(node.uri())) {
            client.publish(envelopes(0, 10));
            client.publish(envelopes(5, 10));
            read = client.query(behind(client, 0)).getLastArrival();
        }
        try (XmtpNode node = XmtpNode.builder().data(data).start();
                Client client = new Client(node.uri())) {
            client.publish(envelopes(10, 12));
            assertThat(client.query(behind(client, read)).getEnvelopesList())
                    .extracting(envelope -> envelope.toBuilder().clearArrival().build())
                    .isEqualTo(envelopes(10, 12));
        }
    }

    @Test
    void bundlesThatWereStoredBeforeCount() {
        Bundle bundle = Bundle.of(Bundle.newWallet());
        try (XmtpNode node = XmtpNode.builder().data(data).start();
                Client client = new Client(node.uri())) {
            for (int number = 0; number < 16; number++) {
                client.publish(bundle.withAnotherFallbackKey().at(number));
            }
        }
        try (XmtpNode node = XmtpNode.builder().data(data).start();
                Client client = new Client(node.uri())) {
            assertThat(failure(() -> client.publish(bundle.at(100))).getDescription())
                    .contains("holds 16 bundles");
        }
    }

    /** Whoever filled a topic while nothing was checked keeps nobody away once it is. */
    @Test
    void whatWasStoredUncheckedTakesNobodysPlace() {
        Bundle bundle = Bundle.of(Bundle.newWallet());
        try (XmtpNode node = XmtpNode.builder().data(data).topicChecks(false).start();
                Client client = new Client(node.uri())) {
            for (int number = 0; number < 1_100; number++) {
                client.publish(bundle.withoutGrant(number < 20 ? bundle : Bundle.of(bundle.wallet()))
                        .at(number));
            }
            client.publish(bundle.at(5_000));
        }
        try (XmtpNode node = XmtpNode.builder().data(data).start();
                Client client = new Client(node.uri())) {
            Bundle other = bundle.withAnotherFallbackKey();
            client.publish(other.at(5_001));
            client.publish(bundle.at(5_000));
            assertThat(Walk.ascending(client, 1_000, bundle.topic())).contains(other.at(5_001));
            assertThat(failure(() -> client.publish(bundle.withoutGrant(bundle).at(6_000)))
                            .getDescription())
                    .contains("no grant of");
        }
    }

    /** A sequence number that nobody has signed is none. */
    @Test
    void aForgedStatementThatWasStoredUncheckedKeepsNoSignedBundleAway() {
        OlmAccount keys = OlmAccount.create(new SecureRandom());
        Bundle genuine = Bundle.signed(Bundle.newWallet(), keys, 5);
        Bundle forged = genuine.saying(said -> said.getStatementBuilder().setSequence(Long.MAX_VALUE));
        try (XmtpNode node = XmtpNode.builder().data(data).topicChecks(false).start();
                Client client = new Client(node.uri())) {
            client.publish(forged.at(1));
        }
        try (XmtpNode node = XmtpNode.builder().data(data).start();
                Client client = new Client(node.uri())) {
            client.publish(genuine.at(2));
            assertThat(client.query(genuine.topic()).getEnvelopesList()).contains(genuine.at(2));
        }
    }

    @Test
    void contactTopicsHoldAnythingWhereThatIsWanted() {
        Bundle bundle = Bundle.of(Bundle.newWallet());
        try (XmtpNode node = XmtpNode.inMemory().topicChecks(false).start();
                Client client = new Client(node.uri())) {
            client.publish(envelope(bundle.topic(), 1, "garbage"));
            assertThat(client.query(bundle.topic()).getEnvelopesList()).hasSize(1);
        }
    }

    private static QueryRequest.Builder behind(Client client, long arrival) {
        return QueryRequest.newBuilder()
                .addAllContentTopics(envelopes(0, 10).stream()
                        .map(Envelope::getContentTopic)
                        .distinct()
                        .toList())
                .setAfterArrival(arrival)
                .setStoreId(client.storeId());
    }

    /** As docs/NODE.md says. */
    @Test
    void aCopyOfTheDirectoryOfAStoppedNodeIsABackup(@TempDir Path backup) throws Exception {
        try (XmtpNode node = XmtpNode.builder().data(data).start();
                Client client = new Client(node.uri())) {
            client.publish(envelopes(0, 100));
        }
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.toList()) {
                Files.copy(file, backup.resolve(file.getFileName()));
            }
        }
        try (XmtpNode node = XmtpNode.builder().data(data).start();
                Client client = new Client(node.uri())) {
            client.publish(envelopes(100, 200));
        }
        try (XmtpNode node = XmtpNode.builder().data(backup).start();
                Client client = new Client(node.uri())) {
            assertThat(stored(client)).isEqualTo(envelopes(0, 100));
        }
    }

    @Test
    void closingTwiceIsFine() {
        XmtpNode node = XmtpNode.inMemory().start();
        node.close();
        node.close();
    }

    @Test
    void aPortInUseIsSaidPlainly() {
        try (XmtpNode node = XmtpNode.inMemory().start()) {
            assertThatThrownBy(() -> XmtpNode.builder().port(node.port()).start())
                    .isInstanceOf(NodeException.class)
                    .hasMessageContaining(String.valueOf(node.port()))
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void aDirectoryInUseIsSaidPlainlyAndFreeAfterwards() {
        try (XmtpNode node = XmtpNode.builder().data(data).start()) {
            assertThat(node.data()).contains(data);
            assertThatThrownBy(() -> XmtpNode.builder().data(data).start())
                    .isInstanceOf(NodeException.class)
                    .hasMessageContaining("in use by another node");
        }
        XmtpNode.builder().data(data).start().close();
    }

    @Test
    void aDirectoryThatIsAFileIsSaidPlainly() throws Exception {
        Path file = Files.writeString(data.resolve("file"), "x");
        assertThatThrownBy(() -> XmtpNode.builder().data(file).start())
                .isInstanceOf(NodeException.class)
                .hasMessageContaining("can't be written");
    }

    @Test
    void aKilledNodeLosesNoAcknowledgedEnvelope() throws Exception {
        for (int round = 0; round < 3; round++) {
            int acknowledged = 0;
            try (NodeProcess process = NodeProcess.start(data);
                    Client client = new Client(process.uri())) {
                List<Envelope> before = stored(client);
                assertThat(before).startsWith(envelopes(0, round * 200).toArray(Envelope[]::new));
                for (int i = 0; i < 200; i += 4) {
                    client.publish(envelopes(round * 200 + i, round * 200 + i + 4));
                    acknowledged += 4;
                }
                assertThat(acknowledged).isEqualTo(200);
                client.async().publish(NodeProcess.request(envelopes(10_000, 10_100)), NodeProcess.ignore());
                process.kill();
            }
        }
        try (XmtpNode node = XmtpNode.builder().data(data).start();
                Client client = new Client(node.uri())) {
            assertThat(stored(client)).startsWith(envelopes(0, 600).toArray(Envelope[]::new));
        }
    }

    private void killedWith(List<Envelope> published) throws Exception {
        try (NodeProcess process = NodeProcess.start(data);
                Client client = new Client(process.uri())) {
            client.publish(published);
            process.kill();
        }
        assertThat(journals(data)).isNotEmpty();
    }

    private static List<Path> journals(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("journal-"))
                    .toList();
        }
    }

    @Test
    void aStoppedNodeLeavesNoJournal() throws Exception {
        killedWith(envelopes(0, 100));
        XmtpNode.builder().data(data).start().close();
        assertThat(journals(data)).isEmpty();
    }

    @Test
    void theJournalOfAKilledNodeGoesIntoItsDataBeforeThatGetsAnotherId() throws Exception {
        killedWith(envelopes(0, 100));
        XmtpNode.builder().data(data).restored();
        assertThat(journals(data)).isEmpty();
        try (XmtpNode node = XmtpNode.builder().data(data).start();
                Client client = new Client(node.uri())) {
            assertThat(stored(client)).isEqualTo(envelopes(0, 100));
        }
    }

    @Test
    void theJournalOfOtherDataIsRefusedAndSetAsideOnceTheDataIsSaidToBeRestored(@TempDir Path other) throws Exception {
        try (XmtpNode node = XmtpNode.builder().data(other).start();
                Client client = new Client(node.uri())) {
            client.publish(envelopes(0, 10));
        }
        killedWith(envelopes(50, 100));
        for (Path journal : journals(data)) {
            Files.copy(journal, other.resolve(journal.getFileName()));
        }
        assertThatThrownBy(() -> XmtpNode.builder().data(other).start())
                .isInstanceOf(NodeException.class)
                .hasMessageContaining(other.toString())
                .hasMessageContaining("belongs to the store");
        XmtpNode.builder().data(other).restored();
        assertThat(journals(other)).isEmpty();
        assertThat(other.resolve("set-aside-journal-1")).exists();
        try (XmtpNode node = XmtpNode.builder().data(other).start();
                Client client = new Client(node.uri())) {
            assertThat(stored(client)).isEqualTo(envelopes(0, 10));
        }
    }
}

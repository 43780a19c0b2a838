package org.xmtp.reactive.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.TimeSource;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.network.SharedConnections;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.node.XmtpNode;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.wire.MessageIds;
import org.xmtp.reactive.wire.Vectors;

/**
 * Envelopes that another implementation published, through a node and the whole engine: the receiver starts in the
 * state that was recorded before each batch, and shows what the other one has shown.
 *
 * <p>The vectors carry all private state that this needs: the receiver's account and its sessions before each batch. So
 * no row is cut short. Two things are not in them. The receivers' own grants are made up here, since a client that has
 * registered never uses its grant again. And all rows are genuine, so the refusals below are of our own making: the
 * recorded envelopes where a session is missing, where another signing key is pinned, and in other wrapping.
 */
@Timeout(120)
@Tag("olm-2") // The recordings are of version 2, and in the form of our own ratchet's states.
class EnvelopeReplayVectorTests {
    @TempDir
    Path folder;

    private XmtpNode node;
    private NetworkTransport tap;
    private XmtpStore store;

    @BeforeEach
    void startNode() {
        node = XmtpNode.inMemory().start();
        tap = new SharedConnections().transport(NodeAccess.of(node.uri()));
        store = XmtpStore.file(folder.resolve("receiver"), StoreKey.random());
    }

    @AfterEach
    void stopNode() {
        tap.close().block(ObservedClient.LIMIT);
        node.close();
    }

    static Stream<RecordedBatch> batches() {
        return RecordedBatch.all();
    }

    static Stream<RecordedBatch> batchesThatNeedTheirSessions() {
        return RecordedBatch.all().filter(batch -> !batch.isOfPreKeyMessages());
    }

    private ObservedClient connect() {
        return ObservedClient.connect(
                Xmtp.client().node(node.uri()).store(store).requireExisting());
    }

    private void publish(NetworkEnvelope envelope) {
        tap.publish(List.of(envelope)).block(ObservedClient.LIMIT);
    }

    /** All that is shown once everything published so far has been judged, by a reader from the beginning. */
    private Outcome conclude(ObservedClient receiver, RecordedBatch batch) {
        receiver.assertUndisturbed();
        receiver.close();
        HandmadePeer closing = new HandmadePeer();
        closing.registration().forEach(this::publish);
        ObservedClient again = connect();
        again.awaitLive();
        PeerId recipient = batch.receiver().peer();
        publish(new NetworkEnvelope(
                Topics.message(recipient.installation()),
                System.currentTimeMillis() * 1_000_000,
                closing.write(closing.open(batch.receiver()), recipient, "closing")));
        Outcome outcome = Outcome.of(again.rowsUpTo("closing"));
        again.assertUndisturbed();
        again.close();
        return new Outcome(
                outcome.messages().stream()
                        .filter(message -> !message.sender().equals(closing.address()))
                        .toList(),
                outcome.failures());
    }

    private void restore(RecordedBatch batch, boolean withSessions, Optional<byte[]> pinned) {
        batch.restore(store, withSessions, pinned);
        publish(batch.senderBundle());
    }

    private Outcome publishedWhileLive(RecordedBatch batch) {
        ObservedClient receiver = connect();
        receiver.awaitLive();
        batch.rows().forEach(row -> publish(RecordedBatch.envelope(row)));
        // Their timestamps are old: a sweep of a client that is up to date does not reach back to them.
        receiver.rowsUpTo(Vectors.text(batch.rows().get(batch.rows().size() - 1), "expected_plaintext"));
        return conclude(receiver, batch);
    }

    private Outcome publishedWhileAway(RecordedBatch batch) {
        batch.rows().forEach(row -> publish(RecordedBatch.envelope(row)));
        ObservedClient receiver = connect();
        receiver.awaitLive();
        return conclude(receiver, batch);
    }

    @Test
    void everyRowIsTaken() {
        assertThat(RecordedBatch.all().mapToInt(batch -> batch.rows().size()).sum())
                .isEqualTo((int) Vectors.rows("envelopes.json", "envelopes").count())
                .isGreaterThanOrEqualTo(16);
        assertThat(Vectors.rows("envelopes.json", "envelopes"))
                .as("a row that the other one refused needs a test of its own")
                .allMatch(row -> row.path("libxmtp_stored_it").asBoolean());
    }

    @ParameterizedTest
    @MethodSource("batches")
    void isShownLive(RecordedBatch batch) {
        restore(batch, true, Optional.empty());

        Outcome outcome = publishedWhileLive(batch);

        assertShown(batch, outcome, TimeSource.ENVELOPE);
    }

    @ParameterizedTest
    @MethodSource("batches")
    void isShownAfterASweep(RecordedBatch batch) {
        restore(batch, true, Optional.empty());

        Outcome outcome = publishedWhileAway(batch);

        assertShown(batch, outcome, TimeSource.ENVELOPE);
    }

    @ParameterizedTest
    @MethodSource("batches")
    void itsHeaderSignatureVerifiesUnderThePinnedKey(RecordedBatch batch) {
        restore(batch, true, Optional.of(batch.senderSigningKey()));

        Outcome outcome = publishedWhileAway(batch);

        assertShown(batch, outcome, TimeSource.SIGNED);
    }

    @ParameterizedTest
    @MethodSource("batches")
    void isRefusedUnderAnotherPinnedKey(RecordedBatch batch) {
        restore(
                batch,
                true,
                Optional.of(OlmAccount.create(new SecureRandom()).signingKey().bytes()));

        Outcome outcome = publishedWhileAway(batch);

        assertThat(outcome.texts()).isEmpty();
        assertThat(outcome.reasons()).hasSameSizeAs(batch.rows()).containsOnly(FailureReason.BAD_SIGNATURE);
    }

    @ParameterizedTest
    @MethodSource("batchesThatNeedTheirSessions")
    void isRefusedWithoutItsSession(RecordedBatch batch) {
        restore(batch, false, Optional.empty());

        Outcome outcome = publishedWhileAway(batch);

        assertThat(outcome.texts()).isEmpty();
        assertThat(outcome.reasons()).hasSameSizeAs(batch.rows()).containsOnly(FailureReason.UNDECRYPTABLE);
    }

    @ParameterizedTest
    @MethodSource("batches")
    void inOtherWrappingItIsAReplay(RecordedBatch batch) {
        restore(batch, true, Optional.empty());
        List<NetworkEnvelope> again = new ArrayList<>();
        for (JsonNode row : batch.rows()) {
            NetworkEnvelope envelope = RecordedBatch.envelope(row);
            // Whatever comes first is read, by arrival or by time.
            publish(envelope);
            again.add(new NetworkEnvelope(envelope.topic(), envelope.timestampNs() + 1, Tampering.padded(envelope, 1)));
        }
        again.forEach(this::publish);

        Outcome outcome = publishedWhileAway(batch);

        assertShown(batch, outcome.messages(), TimeSource.ENVELOPE);
        assertThat(outcome.reasons()).hasSameSizeAs(batch.rows()).containsOnly(FailureReason.REPLAY);
    }

    private static void assertShown(RecordedBatch batch, Outcome outcome, TimeSource source) {
        assertThat(outcome.failures()).isEmpty();
        assertShown(batch, outcome.messages(), source);
    }

    private static void assertShown(RecordedBatch batch, List<Message> messages, TimeSource source) {
        assertThat(messages).hasSameSizeAs(batch.rows());
        for (int i = 0; i < messages.size(); i++) {
            JsonNode row = batch.rows().get(i);
            Message message = messages.get(i);
            ConversationId conversation = ConversationId.parse(Vectors.text(row, "convo_id"));
            long sentNs = Long.parseLong(Vectors.text(row, "sent_ns"));
            assertThat(message.text()).contains(Vectors.text(row, "expected_plaintext"));
            assertThat(message.conversation()).isEqualTo(conversation);
            assertThat(message.sender()).isEqualTo(batch.sender().account());
            assertThat(message.senderInstallation()).isEqualTo(batch.sender().installation());
            assertThat(message.sentNs()).isEqualTo(sentNs);
            assertThat(message.timeSource()).isEqualTo(source);
            assertThat(message.id())
                    .isEqualTo(MessageIds.of(
                            conversation,
                            batch.sender().installation(),
                            sentNs,
                            Vectors.hex(row, "content_bytes_hex")));
        }
    }
}

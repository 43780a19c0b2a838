package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.migration.LibolmPickles;
import org.xmtp.reactive.cryptography.migration.PickleKey;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.OwnBundle;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.SessionRow;
import org.xmtp.reactive.store.StoredIdentity;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;
import org.xmtp.reactive.store.h2.H2Stores;
import org.xmtp.reactive.wire.BundleCodec;
import org.xmtp.reactive.wire.ContentWire;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.PayloadCodec;
import org.xmtp.reactive.wire.Vectors;

/**
 * A conversation of existing clients, on libolm, with one of ours that replaced its fallback key amid it, as
 * {@link ExistingClientTests} hold it: ours goes on from the states that it had before and after.
 */
final class RotationVectorTests extends RuleTests {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JsonNode conversation =
            Vectors.rows("rotation.json", "conversations").findFirst().orElseThrow();
    private final JsonNode ours = conversation.get("ours");

    private List<JsonNode> envelopes(String field, String name) {
        return StreamSupport.stream(conversation.get("envelopes").spliterator(), false)
                .filter(row -> Vectors.text(row, field).equals(name))
                .toList();
    }

    private static long number(JsonNode row, String field) {
        return Long.parseLong(Vectors.text(row, field));
    }

    private static NetworkEnvelope envelope(JsonNode row) {
        return new NetworkEnvelope(
                Vectors.text(row, "topic"), number(row, "timestamp_ns"), Vectors.hex(row, "envelope_hex"));
    }

    private StoredIdentity identity(String when) {
        JsonNode state = ours.get(when);
        List<Long> replaced = new ArrayList<>();
        state.get("replaced_ns").forEach(at -> replaced.add(at.asLong()));
        OwnBundle bundle = new OwnBundle(
                Vectors.hex(state, "bundle_hex"),
                number(state, "sequence"),
                number(state, "bundle_timestamp_ns"),
                number(state, "key_ns"),
                replaced,
                number(state, "uses"));
        return new StoredIdentity(
                new AccountAddress(Vectors.text(ours, "address")),
                JavaRatchet.NAME,
                Vectors.hex(state, "account_hex"),
                Vectors.hex(ours, "grant_hex"),
                number(ours, "created_ns"),
                true,
                0,
                bundle);
    }

    private static PeerId peer(JsonNode row) {
        return new PeerId(
                new AccountAddress(Vectors.text(row, "address")),
                new InstallationId(Vectors.text(row, "installation")));
    }

    private SessionRow session() {
        JsonNode session = ours.get("session");
        return new SessionRow(
                peer(conversation.get("peers").get(Vectors.text(session, "peer"))),
                Vectors.text(session, "id"),
                1,
                number(session, "created_ns"),
                number(session, "received_ns"),
                Vectors.hex(session, "state_hex"));
    }

    private Installation restored(List<Change> changes) {
        conversation
                .get("peers")
                .forEach(peer -> publish(List.of(new NetworkEnvelope(
                        Topics.contact(peer(peer).account()), 1, Vectors.hex(peer, "bundle_hex")))));
        XmtpStore place = file("ours");
        EngineStore store = H2Stores.of(place, runtime);
        value(store.open());
        done(store.commit(WriteSetId.NONE, List.of(new WriteSet(1, new WriteSetId(1, 1), changes))));
        done(store.close());
        return open(setup().ratchet(JavaRatchet.NAME)
                .signer(PrivateKeySigner.of(Vectors.hex(ours, "wallet_secret_hex")))
                .store(place));
    }

    private void assertReads(Installation restored, String stage) {
        List<JsonNode> rows = envelopes("stage", stage);
        rows.forEach(row -> publish(List.of(envelope(row))));
        runtime.pass(Duration.ofMinutes(1));

        assertThat(rows).isNotEmpty();
        assertThat(restored.received())
                .containsExactlyElementsOf(
                        rows.stream().map(row -> Vectors.text(row, "text")).toList());
        assertThat(restored.failures()).isEmpty();
    }

    @Test
    void whatComesByTheFirstKeyIsRead() {
        assertReads(restored(List.of(new Change.IdentityChanged(identity("before")))), "before");
    }

    @Test
    void whatComesByEitherKeyAndInTheSessionThatStandsIsReadOnceItIsReplaced() {
        assertReads(
                restored(List.of(new Change.IdentityChanged(identity("after")), new Change.SessionAdvanced(session()))),
                "after");
    }

    @Test
    void whatOursSentIsInTheOpenAndReadByWhomItWasFor() throws MalformedException {
        PickleKey key = PickleKey.of(Vectors.hex(conversation, "pickle_key_hex"));
        List<JsonNode> rows = envelopes("from", "ours");
        assertThat(rows).hasSize(4);
        for (JsonNode row : rows) {
            JsonNode to = conversation.get("peers").get(Vectors.text(row, "to"));
            OlmAccount account = LibolmPickles.readAccount(Vectors.text(to, "account_pickle"), key, RANDOM);
            OlmAccount sender = OlmAccount.deserialize(identity("after").account());
            OlmSession session = LibolmPickles.readSession(
                    Vectors.text(row, "session_pickle"), key, account, sender.identityKey(), RANDOM);
            byte[] message = EnvelopeCodec.read(envelope(row).message()).ciphertext();
            byte[] content = PayloadCodec.read(session.decrypt(OlmMessage.parse(message)))
                    .content();
            assertThat(new String(ContentWire.read(content).bytes(), StandardCharsets.UTF_8))
                    .isEqualTo(Vectors.text(row, "text"));
        }
    }

    @Test
    void itsTwoBundlesNameOneInstallationAndTwoKeys() throws MalformedException {
        Contact before = contact("before");
        Contact after = contact("after");

        assertThat(after.peer()).isEqualTo(before.peer());
        assertThat(after.identityKey()).isEqualTo(before.identityKey());
        assertThat(after.fallbackKey()).isNotEqualTo(before.fallbackKey());
        assertThat(after.sequence()).isGreaterThan(before.sequence());
    }

    private Contact contact(String when) throws MalformedException {
        StoredIdentity identity = identity(when);
        OwnBundle bundle = Objects.requireNonNull(identity.bundle());
        return BundleCodec.read(bundle.bytes(), identity.address(), bundle.timestampNs());
    }
}

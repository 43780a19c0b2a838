package org.xmtp.reactive.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.XmtpRuntime;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.identity.Grant;
import org.xmtp.reactive.cryptography.migration.VodozemacPickles;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.cryptography.wallet.WalletKey;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.SessionRow;
import org.xmtp.reactive.store.StoredIdentity;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;
import org.xmtp.reactive.store.h2.H2Stores;
import org.xmtp.reactive.wire.BundleCodec;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.Vectors;

/**
 * Envelopes that another implementation received one after the other from one sender, and the state in which it was
 * before the first of them.
 *
 * @param name the story, who wrote, who received, and the first row's number
 * @param rows the envelopes in order
 */
record RecordedBatch(String name, List<JsonNode> rows) {
    private static final SecureRandom RANDOM = new SecureRandom();

    static Stream<RecordedBatch> all() {
        List<RecordedBatch> batches = new ArrayList<>();
        int number = 0;
        for (JsonNode row : Vectors.rows("envelopes.json", "envelopes").toList()) {
            JsonNode last = batches.isEmpty()
                    ? null
                    : batches.get(batches.size() - 1).rows.get(0);
            if (last != null && isOfBatch(row, last)) {
                batches.get(batches.size() - 1).rows.add(row);
            } else {
                String name = number + " " + Vectors.text(row, "story") + ": " + Vectors.text(row, "sender") + " to "
                        + Vectors.text(row, "receiver");
                batches.add(new RecordedBatch(name, new ArrayList<>(List.of(row))));
            }
            number++;
        }
        return batches.stream();
    }

    private static boolean isOfBatch(JsonNode row, JsonNode first) {
        return Stream.of("story", "sender", "receiver", "receiver_sessions_before_batch")
                .allMatch(field -> row.path(field).equals(first.path(field)));
    }

    private JsonNode first() {
        return rows.get(0);
    }

    PeerId sender() {
        return new PeerId(
                new AccountAddress(Vectors.text(first(), "sender_user_address")),
                new InstallationId(Vectors.text(first(), "sender_installation_id")));
    }

    /** The receiver, as others know it. */
    Contact receiver() {
        return contact(
                new AccountAddress(Vectors.text(first(), "recipient_user_address")),
                Vectors.hex(first(), "recipient_contact_bundle_hex"));
    }

    /** Whether all its messages open sessions, so that no earlier state is needed to read them. */
    boolean isOfPreKeyMessages() {
        return rows.stream().allMatch(row -> row.path("is_prekey").asBoolean());
    }

    /** The sender's Ed25519 key, 32 bytes. */
    byte[] senderSigningKey() {
        return Vectors.base64(first(), "sender_ed25519_public_base64");
    }

    /** The sender's contact bundle, as it published it. */
    NetworkEnvelope senderBundle() {
        return new NetworkEnvelope(
                Topics.contact(sender().account()), 1, Vectors.hex(first(), "sender_contact_bundle_hex"));
    }

    /** A row as its node had it. */
    static NetworkEnvelope envelope(JsonNode row) {
        return new NetworkEnvelope(
                Vectors.text(row, "topic"),
                Long.parseUnsignedLong(Vectors.text(row, "envelope_timestamp_ns")),
                Vectors.hex(row, "envelope_hex"));
    }

    /**
     * Makes a store in which the receiver is as it was before the batch.
     *
     * @param withSessions whether its sessions are to be there
     * @param pinned the sender's signing key, if it is to be known beforehand
     */
    void restore(XmtpStore place, boolean withSessions, Optional<byte[]> pinned) {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.IdentityChanged(identity()));
        pinned.ifPresent(
                key -> changes.add(new Change.ContactLearned(senderContact().pinned(key))));
        if (withSessions) {
            JsonNode recorded = first().path("receiver_sessions_before_batch");
            for (int i = 0; i < recorded.size(); i++) {
                changes.add(new Change.SessionAdvanced(session(recorded.get(i), recorded.size() - i)));
            }
        }
        EngineStore store = H2Stores.of(place, (EngineRuntime) XmtpRuntime.shared());
        store.open().block(ObservedClient.LIMIT);
        store.commit(WriteSetId.NONE, List.of(new WriteSet(1, new WriteSetId(1, 1), changes)))
                .block(ObservedClient.LIMIT);
        store.close().block(ObservedClient.LIMIT);
    }

    private OlmAccount account() {
        return VodozemacPickles.readAccountJson(
                first().path("receiver_keys").path("account_pickle_json").toString(), RANDOM);
    }

    private StoredIdentity identity() {
        JsonNode keys = first().path("receiver_keys");
        OlmAccount account = account();
        if (!account.identityKey().base64().equals(Vectors.text(keys, "curve25519_public_base64"))
                || !account.fallbackKey().base64().equals(Vectors.text(keys.path("fallback_key"), "public_base64"))) {
            throw new IllegalStateException("the restored account has other keys than the recorded one");
        }
        // Only the receiver itself publishes its grant, and here it has done so: any wallet will do.
        WalletKey wallet = WalletKey.random(RANDOM);
        return new StoredIdentity(
                new AccountAddress(Vectors.text(first(), "recipient_user_address")),
                JavaRatchet.NAME,
                account.serialize(),
                wallet.sign(new Grant(wallet.address(), account.identityKey()).text()),
                envelope(first()).timestampNs(),
                true);
    }

    private Contact senderContact() {
        return contact(sender().account(), senderBundle().message());
    }

    private static Contact contact(AccountAddress account, byte[] bundle) {
        try {
            return BundleCodec.read(bundle, account, 1);
        } catch (MalformedException e) {
            throw new IllegalStateException("a recorded bundle", e);
        }
    }

    private SessionRow session(JsonNode recorded, int rank) {
        String pickle = recorded.path("session_pickle_json").toString();
        OlmSession restored = VodozemacPickles.readSessionJson(
                pickle, account(), Curve25519PublicKey.of(senderContact().identityKey()), RANDOM);
        if (!restored.sessionId().equals(Vectors.text(recorded, "session_id"))) {
            throw new IllegalStateException("the restored session has another id than the recorded one");
        }
        return new SessionRow(
                sender(),
                restored.sessionId(),
                1,
                recorded.path("created_at").asLong(),
                restored.hasReceived() ? rank : 0,
                restored.serialize());
    }

    @Override
    public String toString() {
        return name;
    }
}

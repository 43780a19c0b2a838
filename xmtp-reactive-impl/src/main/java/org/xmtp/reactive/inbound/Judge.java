package org.xmtp.reactive.inbound;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.TimeSource;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.cryptography.olm.Ed25519PublicKey;
import org.xmtp.reactive.cryptography.olm.InboundSession;
import org.xmtp.reactive.cryptography.olm.NormalMessage;
import org.xmtp.reactive.cryptography.olm.OlmException;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.PreKeyMessage;
import org.xmtp.reactive.cryptography.olm.RatchetSession;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.session.PeerSessions;
import org.xmtp.reactive.session.SessionSlot;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.wire.ContentWire;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.MessageIds;
import org.xmtp.reactive.wire.Payload;
import org.xmtp.reactive.wire.PayloadCodec;

/**
 * Decrypts an envelope on a copy of its session and checks everything that is claimed; runs on the sender's lane. Only
 * what passes every check reaches the cached sessions, in the same step in which its write-set is made.
 */
final class Judge {
    private final LocalIdentity identity;
    private final AtomicLong receivedOrder;

    Judge(LocalIdentity identity, long lastReceivedOrder) {
        this.identity = identity;
        this.receivedOrder = new AtomicLong(lastReceivedOrder);
    }

    private record Opened(SessionSlot from, RatchetSession ratchet, byte[] plaintext, Optional<String> usedKey) {}

    /** The write-set of an accepted envelope. */
    List<Change> judge(Arrival arrival, PeerSessions peer, Contact contact, long nowNs) throws Refusal {
        Opened opened = open(arrival, peer, contact, nowNs);
        Payload payload = payload(opened.plaintext);
        Header header = arrival.header();
        ConversationId conversation = conversation(payload, header);
        @Nullable Contact pinned = verify(arrival, payload, peer, contact);
        try {
            ContentWire.read(payload.content());
        } catch (MalformedException e) {
            throw new Refusal(FailureReason.MALFORMED, e.reason());
        }

        SessionSlot advanced = opened.from.received(opened.ratchet, receivedOrder.incrementAndGet());
        peer.put(advanced);
        List<Change> changes = new ArrayList<>(6);
        boolean signed = pinned != null || peer.pinnedKey().isPresent();
        long sentNs = signed ? header.sentNs() : arrival.received().envelope().timestampNs();
        changes.add(new Change.EntryAppended(new Entry.OfMessage(
                MessageIds.of(conversation, header.senderInstallation(), header.sentNs(), payload.content()),
                conversation,
                header.sender(),
                header.senderInstallation(),
                false,
                sentNs,
                signed ? TimeSource.SIGNED : TimeSource.ENVELOPE,
                payload.content())));
        changes.add(new Change.SessionAdvanced(advanced.row()));
        changes.add(new Change.EnvelopeSeen(arrival.inner(), arrival.received().digest()));
        opened.usedKey.ifPresent(key -> changes.add(new Change.OneTimeKeyUsed(key)));
        if (pinned != null) {
            changes.add(new Change.ContactLearned(peer.pin(contact, signingKey(pinned))));
        }
        if (arrival.received().held()) {
            changes.add(new Change.EnvelopeReleased(arrival.received().digest()));
        }
        return changes;
    }

    private static byte[] signingKey(Contact contact) {
        byte[] key = contact.signingKey();
        if (key == null) {
            throw new IllegalStateException("A pinned contact has a signing key");
        }
        return key;
    }

    private Opened open(Arrival arrival, PeerSessions peer, Contact contact, long nowNs) throws Refusal {
        OlmVersion version = arrival.olm().inner().version();
        if (!identity.ratchet().versions().contains(version)) {
            throw new Refusal(
                    FailureReason.UNSUPPORTED_VERSION,
                    "the ratchet \"" + identity.ratchet().name() + "\" does not speak Olm " + version);
        }
        if (arrival.olm() instanceof PreKeyMessage opening) {
            return openPreKey(opening, peer, contact, nowNs);
        }
        NormalMessage message = (NormalMessage) arrival.olm();
        @Nullable OlmException last = null;
        for (SessionSlot slot : peer.inOrder()) {
            if (slot.ratchet().mayDecrypt(message)) {
                try {
                    return decrypt(slot, message);
                } catch (OlmException e) {
                    last = e;
                }
            }
        }
        throw new Refusal(
                FailureReason.UNDECRYPTABLE,
                last == null
                        ? "no session with this installation fits the message"
                        : last.reason() + " in every session");
    }

    private Opened openPreKey(PreKeyMessage message, PeerSessions peer, Contact contact, long nowNs) throws Refusal {
        if (!Arrays.equals(message.identityKey().bytes(), contact.identityKey())) {
            throw new Refusal(
                    FailureReason.NO_GRANT, "the message's identity key is not the one that the wallet granted");
        }
        String id = message.sessionId();
        Optional<SessionSlot> known = peer.withId(id);
        try {
            if (known.isPresent()) {
                return decrypt(known.get(), message);
            }
            if (peer.isRetired(id)) {
                throw new Refusal(FailureReason.REPLAY, "its session was deleted");
            }
            if (peer.isFull()) {
                throw new Refusal(
                        FailureReason.TOO_MANY_SESSIONS,
                        "the installation has opened " + PeerSessions.MAX_SESSIONS + " sessions");
            }
            InboundSession<? extends RatchetSession> created =
                    identity.account().inboundSession(message, identity.random());
            return new Opened(
                    new SessionSlot(peer.peer(), created.session(), 0, nowNs, 0),
                    created.session(),
                    created.plaintext(),
                    created.usedOneTimeKey().map(key -> key.base64()));
        } catch (OlmException e) {
            throw e.reason() == OlmException.Reason.UNKNOWN_ONE_TIME_KEY
                    ? new Refusal(FailureReason.UNKNOWN_KEY, "it names a key that is not ours")
                    : new Refusal(FailureReason.UNDECRYPTABLE, String.valueOf(e.reason()));
        }
    }

    private static Opened decrypt(SessionSlot slot, org.xmtp.reactive.cryptography.olm.OlmMessage message) {
        RatchetSession copy = slot.ratchet().copy();
        return new Opened(slot, copy, copy.decrypt(message), Optional.empty());
    }

    private static Payload payload(byte[] plaintext) throws Refusal {
        try {
            return PayloadCodec.read(plaintext);
        } catch (MalformedException e) {
            throw new Refusal(FailureReason.MALFORMED, e.reason());
        }
    }

    private ConversationId conversation(Payload payload, Header header) throws Refusal {
        ConversationId conversation;
        try {
            conversation = ConversationId.parse(payload.convoId());
        } catch (XmtpConfigurationException e) {
            throw new Refusal(FailureReason.FOREIGN_CONVERSATION, "its conversation id is not of the canonical form");
        }
        if (!conversation.hasMember(identity.address()) || !conversation.hasMember(header.sender())) {
            throw new Refusal(
                    FailureReason.FOREIGN_CONVERSATION, "sender and recipient are not the members of its conversation");
        }
        boolean withOneself = conversation.lower().equals(conversation.higher());
        if (withOneself && !header.sender().equals(identity.address())) {
            throw new Refusal(FailureReason.FOREIGN_CONVERSATION, "another account writes to our notes");
        }
        return conversation;
    }

    /** Checks the header's signature; the contact with its key newly pinned, or null if nothing is to be pinned. */
    private static @Nullable Contact verify(Arrival arrival, Payload payload, PeerSessions peer, Contact contact)
            throws Refusal {
        Optional<Ed25519PublicKey> known = peer.pinnedKey();
        @Nullable Contact pinned = null;
        Ed25519PublicKey key;
        if (known.isPresent()) {
            key = known.get();
        } else if (payload.senderSigningKey().isPresent()) {
            byte[] first = payload.senderSigningKey().get();
            try {
                key = Ed25519PublicKey.of(first);
            } catch (RuntimeException e) {
                throw new Refusal(FailureReason.BAD_SIGNATURE, "the sender's signing key is no point of the curve");
            }
            pinned = contact.pinned(first);
        } else {
            return null;
        }
        if (!key.verify(PayloadCodec.signedHeader(arrival.headerBytes()), payload.headerSignature())) {
            throw new Refusal(FailureReason.BAD_SIGNATURE, "the header is not signed by the sender's key");
        }
        return pinned;
    }
}

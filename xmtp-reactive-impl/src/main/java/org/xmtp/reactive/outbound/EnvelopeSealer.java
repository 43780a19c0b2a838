package org.xmtp.reactive.outbound;

import java.util.Optional;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.RatchetSession;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.session.PeerSessions;
import org.xmtp.reactive.session.SessionSlot;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.Payload;
import org.xmtp.reactive.wire.PayloadCodec;

/** Makes the copy of a message for one installation, on that installation's lane. */
final class EnvelopeSealer {
    private final LocalIdentity identity;

    EnvelopeSealer(LocalIdentity identity) {
        this.identity = identity;
    }

    /** A copy, and the session one step further. */
    record SealedCopy(OutboxCopy copy, SessionSlot slot) {}

    SealedCopy seal(PeerSessions peer, Contact contact, ConversationId conversation, long sentNs, byte[] content) {
        SessionSlot slot = peer.preferred().orElseGet(() -> open(contact, sentNs));
        RatchetSession ratchet = slot.ratchet();
        PeerId to = contact.peer();
        byte[] header = EnvelopeCodec.headerBytes(new Header(
                sentNs,
                identity.address(),
                identity.installation(),
                to.account(),
                to.installation(),
                !ratchet.hasReceived()));
        byte[] signature = identity.account().sign(PayloadCodec.signedHeader(header));
        byte[] payload = PayloadCodec.write(new Payload(
                signature, Optional.of(identity.account().signingKey().bytes()), conversation.wire(), content));
        OlmMessage message = ratchet.encrypt(payload);
        SessionSlot advanced = slot.stepped();
        peer.put(advanced);
        return new SealedCopy(new OutboxCopy(to, EnvelopeCodec.write(header, message.bytes())), advanced);
    }

    private SessionSlot open(Contact contact, long nowNs) {
        RatchetSession ratchet = identity.account()
                .outboundSession(
                        identity.ratchet().newestVersion(),
                        Curve25519PublicKey.of(contact.identityKey()),
                        Curve25519PublicKey.of(contact.fallbackKey()),
                        identity.random());
        return new SessionSlot(contact.peer(), ratchet, 0, nowNs, 0);
    }
}

package org.xmtp.reactive.outbound;

import java.util.Optional;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.RatchetSession;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.session.SessionSlot;
import org.xmtp.reactive.session.Workbench;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.Payload;
import org.xmtp.reactive.wire.PayloadCodec;

/** Encrypts what is sent for one installation. Runs on lanes. */
final class CopyMaker {
    private final LocalIdentity identity;

    CopyMaker(LocalIdentity identity) {
        this.identity = identity;
    }

    /**
     * A copy that was made.
     *
     * @param copy the copy
     * @param session the session in the state behind it
     */
    record Made(OutboxCopy copy, SessionSlot session) {}

    /** Makes a copy on the preferred session of the bench, or on a new one. */
    Made make(Draft.Subject subject, Workbench bench) {
        Contact contact = bench.sessions().contact();
        if (contact == null) {
            throw new IllegalStateException("A contact does not leave.");
        }
        SessionSlot slot = bench.sessions().preferred().orElseGet(() -> open(contact, bench));
        RatchetSession ratchet = bench.forEncrypting(slot);
        PeerId to = contact.peer();
        byte[] header = EnvelopeCodec.headerBytes(new Header(
                subject.sentNs(),
                identity.address(),
                identity.installation(),
                to.account(),
                to.installation(),
                !ratchet.hasReceived()));
        byte[] signature = identity.account().sign(PayloadCodec.signedHeader(header));
        byte[] payload = PayloadCodec.write(new Payload(
                signature,
                Optional.of(identity.account().signingKey().bytes()),
                subject.conversation().wire(),
                subject.content()));
        OlmMessage message = ratchet.encrypt(payload);
        return new Made(
                new OutboxCopy(to, EnvelopeCodec.write(header, message.bytes())), bench.encrypted(slot, ratchet));
    }

    private SessionSlot open(Contact contact, Workbench bench) {
        if (contact.isExpired(bench.nowNs())) {
            throw new IllegalStateException("The newest bundle of " + contact.peer()
                    + " has expired: the installation has not come back in time, and no session is opened with it.");
        }
        RatchetSession ratchet = identity.account()
                .outboundSession(
                        identity.ratchet().newestVersion(),
                        Curve25519PublicKey.of(contact.identityKey()),
                        Curve25519PublicKey.of(contact.fallbackKey()),
                        identity.random());
        return bench.fresh(ratchet, bench.nowNs());
    }
}

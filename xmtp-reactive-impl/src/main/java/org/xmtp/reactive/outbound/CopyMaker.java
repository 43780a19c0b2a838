package org.xmtp.reactive.outbound;

import java.util.Optional;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.cryptography.hpke.Encapsulation;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
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
import org.xmtp.reactive.wire.Seal;

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
        Header open = new Header(
                subject.sentNs(),
                identity.address(),
                identity.installation(),
                to.account(),
                to.installation(),
                !ratchet.hasReceived());
        Optional<Seal> seal = identity.sealing() != Sealing.OFF && contact.opensSeals()
                ? Optional.of(seal(contact, bench))
                : Optional.empty();
        byte[] header =
                seal.map(one -> EnvelopeCodec.headerBytes(open, one)).orElseGet(() -> EnvelopeCodec.headerBytes(open));
        byte[] signature = identity.account().sign(PayloadCodec.signedHeader(header));
        byte[] payload = PayloadCodec.write(new Payload(
                signature,
                Optional.of(identity.account().signingKey().bytes()),
                subject.conversation().wire(),
                subject.content()));
        byte[] message = ratchet.encrypt(payload).bytes();
        byte[] envelope = seal.map(one -> EnvelopeCodec.write(header, message, one))
                .orElseGet(() -> EnvelopeCodec.write(header, message));
        return new Made(new OutboxCopy(to, envelope), bench.encrypted(slot, ratchet));
    }

    private Seal seal(Contact contact, Workbench bench) {
        Encapsulation encapsulation = bench.encapsulation(
                () -> Seal.encapsulation(Curve25519PublicKey.of(contact.identityKey()), identity.random())
                        .orElseThrow(() -> new IllegalStateException(
                                "The identity key of " + contact.peer() + " is a point of low order.")));
        return new Seal(encapsulation, bench.nextSealed(), identity.sealing() == Sealing.PADDED);
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

package org.xmtp.reactive.outbound;

import java.util.Optional;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.RatchetSession;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.session.Peer;
import org.xmtp.reactive.session.PeerItem;
import org.xmtp.reactive.session.SessionSlot;
import org.xmtp.reactive.session.Workbench;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.Payload;
import org.xmtp.reactive.wire.PayloadCodec;

/** The copy of a message for one installation, to be made on a lane. */
final class CopyItem implements PeerItem {
    private final LocalIdentity identity;
    private final Draft draft;
    private final int index;

    CopyItem(LocalIdentity identity, Draft draft, int index) {
        this.identity = identity;
        this.draft = draft;
        this.index = index;
    }

    @Override
    public long bytes() {
        return draft.content().length + 256L;
    }

    @Override
    public Turn turn(Peer peer) {
        if (peer.contact() == null) {
            draft.failed(index, new IllegalStateException("There is no contact of " + peer.id() + " any more."));
            return Turn.NEVER;
        }
        return Turn.NOW;
    }

    @Override
    public Result compute(Workbench bench) {
        Contact contact = bench.sessions().contact();
        if (contact == null) {
            throw new IllegalStateException("A contact does not leave.");
        }
        SessionSlot slot = bench.sessions().preferred().orElseGet(() -> open(contact, bench));
        RatchetSession ratchet = bench.forEncrypting(slot);
        PeerId to = contact.peer();
        byte[] header = EnvelopeCodec.headerBytes(new Header(
                draft.sentNs(),
                identity.address(),
                identity.installation(),
                to.account(),
                to.installation(),
                !ratchet.hasReceived()));
        byte[] signature = identity.account().sign(PayloadCodec.signedHeader(header));
        byte[] payload = PayloadCodec.write(new Payload(
                signature,
                Optional.of(identity.account().signingKey().bytes()),
                draft.conversation().wire(),
                draft.content()));
        OlmMessage message = ratchet.encrypt(payload);
        String session = bench.encrypted(slot, ratchet).id();
        OutboxCopy copy = new OutboxCopy(to, EnvelopeCodec.write(header, message.bytes()));
        return () -> {
            draft.made(index, copy, session);
            return true;
        };
    }

    private SessionSlot open(Contact contact, Workbench bench) {
        RatchetSession ratchet = identity.account()
                .outboundSession(
                        identity.ratchet().newestVersion(),
                        Curve25519PublicKey.of(contact.identityKey()),
                        Curve25519PublicKey.of(contact.fallbackKey()),
                        identity.random());
        return bench.fresh(ratchet, bench.nowNs());
    }

    /** One copy that can't be made does not hold up the others. */
    @Override
    public void crashed(Throwable error) {
        draft.failed(index, error);
    }
}

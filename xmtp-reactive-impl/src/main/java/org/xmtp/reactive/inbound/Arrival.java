package org.xmtp.reactive.inbound;

import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.olm.OlmException;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.SealedEnvelope;
import org.xmtp.reactive.wire.Sha256;
import org.xmtp.reactive.wire.UnsealableException;

/**
 * An envelope of the right form that is addressed to us; nothing it claims is proven yet.
 *
 * @param envelope the envelope
 * @param digest of its bytes
 * @param inner the digest of the MACed Olm message in it
 * @param sealed its header and its ciphertext
 * @param olm the Olm message
 */
record Arrival(NetworkEnvelope envelope, Digest digest, Digest inner, SealedEnvelope sealed, OlmMessage olm) {
    /** Reads an envelope; refuses what has no form or another recipient. */
    static Arrival of(NetworkEnvelope envelope, Digest digest, PeerId self, EnvelopeCodec.Unsealing unsealing)
            throws Refusal {
        SealedEnvelope sealed;
        OlmMessage olm;
        try {
            sealed = EnvelopeCodec.read(envelope.message(), unsealing);
            olm = OlmMessage.parse(sealed.ciphertext());
        } catch (UnsealableException e) {
            throw new Refusal(FailureReason.UNDECRYPTABLE, "its seal does not open");
        } catch (MalformedException e) {
            throw new Refusal(FailureReason.MALFORMED, e.reason());
        } catch (OlmException e) {
            throw new Refusal(FailureReason.MALFORMED, "the ciphertext is no Olm message");
        }
        if (!sealed.header().recipient().equals(self.account())
                || !sealed.header().recipientInstallation().equals(self.installation())) {
            throw new Refusal(FailureReason.NOT_FOR_US, "it names another recipient");
        }
        if (envelope.timestampNs() < 0) {
            throw new Refusal(FailureReason.MALFORMED, "its timestamp is beyond what a node stores");
        }
        Digest inner = Digest.of(Sha256.of(olm.inner().bytes()));
        return new Arrival(envelope, digest, inner, sealed, olm);
    }

    /** What it says of itself. */
    Header header() {
        return sealed.header();
    }

    /** Whom it says it is from. */
    PeerId sender() {
        return new PeerId(header().sender(), header().senderInstallation());
    }
}

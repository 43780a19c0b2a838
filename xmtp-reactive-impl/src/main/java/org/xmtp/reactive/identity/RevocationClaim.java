package org.xmtp.reactive.identity;

import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.network.TopicPages;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.Revocation;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.RevocationCodec;

/**
 * A revocation that was not looked at yet.
 *
 * @param account on whose revocation topic it was found
 * @param digest over topic and bytes
 * @param envelope the envelope that holds it
 */
record RevocationClaim(AccountAddress account, Digest digest, NetworkEnvelope envelope) implements Claim {
    /** It holds an address of 42 bytes, an id of 43 and a signature of 65; nothing shorter is one. */
    static final int MIN_BYTES = 160;

    /** Whether an envelope can hold a revocation at all; its time is held to what a bundle's is. */
    static boolean canBe(NetworkEnvelope envelope) {
        int length = envelope.message().length;
        return length >= MIN_BYTES && length <= RevocationCodec.MAX_BYTES && envelope.timestampNs() >= 0;
    }

    /** One that was made here, as it is published. */
    static RevocationClaim of(Revocation revocation) {
        NetworkEnvelope envelope = envelopeOf(revocation);
        return new RevocationClaim(
                revocation.account(), Digest.of(TopicPages.placeOf(envelope).digest()), envelope);
    }

    /** The one envelope of a revocation. */
    static NetworkEnvelope envelopeOf(Revocation revocation) {
        return new NetworkEnvelope(
                Topics.revoked(revocation.account()), revocation.revokedNs(), RevocationCodec.write(revocation));
    }

    @Override
    public Verdict judge() {
        return new Verdict(this, null, revocation());
    }

    private @Nullable Revocation revocation() {
        try {
            return RevocationCodec.read(envelope.message(), account);
        } catch (MalformedException e) {
            // Anybody can write to a revocation topic: what is no revocation of this account is nothing to tell of.
            return null;
        }
    }
}

package org.xmtp.reactive.identity;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.network.TopicPages;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.Revocation;

/** What was found on a topic of an account and was not looked at yet. Anybody can have put it there. */
sealed interface Claim permits Bundle, RevocationClaim {
    /** On whose topic it was found. */
    AccountAddress account();

    /** Over topic and bytes. */
    Digest digest();

    /** Reads it and verifies its signature, on a lane. */
    Verdict judge();

    /** What an envelope on a topic of an account claims; empty where it can be nothing of the kind. */
    static Optional<Claim> of(AccountAddress account, NetworkEnvelope envelope) {
        return of(account, envelope, Digest.of(TopicPages.placeOf(envelope).digest()));
    }

    /** The same of one whose digest over topic and bytes is known. */
    static Optional<Claim> of(AccountAddress account, NetworkEnvelope envelope, Digest digest) {
        if (envelope.topic().equals(Topics.revoked(account))) {
            return RevocationClaim.canBe(envelope)
                    ? Optional.of(new RevocationClaim(account, digest, envelope))
                    : Optional.empty();
        }
        return Bundle.canBe(envelope) ? Optional.of(new Bundle(account, digest, envelope)) : Optional.empty();
    }

    /**
     * What came of one: a contact, a revocation, or neither.
     *
     * @param claim the claim
     * @param contact whom the account's wallet has granted to speak for it
     * @param revocation whom it has taken back
     */
    record Verdict(
            Claim claim,
            @Nullable Contact contact,
            @Nullable Revocation revocation) {}
}

package org.xmtp.reactive.rules;

import java.security.SecureRandom;
import java.util.Objects;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.identity.Grant;
import org.xmtp.reactive.cryptography.identity.Identifiers;
import org.xmtp.reactive.cryptography.identity.InstallationStatement;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.wire.BundleCodec;

/** Contact bundles of installations that are nothing but their keys. */
final class Bundles {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Bundles() {}

    /** The id that goes with keys. */
    static InstallationId idOf(OlmAccount keys) {
        return new InstallationId(Identifiers.installationId(keys.identityKey()));
    }

    /** The unsigned bundle of new keys. */
    static NetworkEnvelope unsigned(Signer wallet, long timestampNs) {
        return unsigned(wallet, OlmAccount.create(RANDOM), timestampNs);
    }

    /** An unsigned bundle. */
    static NetworkEnvelope unsigned(Signer wallet, OlmAccount keys, long timestampNs) {
        return envelope(
                wallet,
                timestampNs,
                BundleCodec.write(keys.identityKey(), grant(wallet, keys), wallet.address(), keys.fallbackKey()));
    }

    /** A signed bundle that names a signing key and a fallback key, be they those of other keys. */
    static NetworkEnvelope signed(
            Signer wallet, OlmAccount keys, long sequence, OlmAccount signing, OlmAccount fallback) {
        InstallationStatement said = new InstallationStatement(
                WalletAddress.ofWire(wallet.address().wire()),
                keys.identityKey(),
                signing.signingKey(),
                sequence,
                0,
                Long.MAX_VALUE,
                fallback.fallbackKey(),
                0);
        return envelope(
                wallet,
                sequence,
                BundleCodec.write(said, grant(wallet, keys), keys.signWithIdentityKey(said.bytes(), RANDOM)));
    }

    private static NetworkEnvelope envelope(Signer wallet, long timestampNs, byte[] bundle) {
        return new NetworkEnvelope(Topics.contact(wallet.address()), timestampNs, bundle);
    }

    private static byte[] grant(Signer wallet, OlmAccount keys) {
        Grant grant = new Grant(WalletAddress.ofWire(wallet.address().wire()), keys.identityKey());
        return Objects.requireNonNull(wallet.sign(grant.text()).block());
    }
}

package org.xmtp.reactive.cryptography.libolm;

import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.NormalMessage;
import org.xmtp.reactive.cryptography.olm.OlmException;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;
import org.xmtp.reactive.cryptography.olm.OlmVersion;

/** What has to be refused before libolm sees it. */
final class PeerKeys {
    private PeerKeys() {}

    /** libolm goes on with a secret that is all zeroes, and so known to everybody. */
    static void refuseLowOrder(Curve25519PublicKey... keys) {
        for (Curve25519PublicKey key : keys) {
            if (key.isLowOrder()) {
                throw new OlmException(
                        Reason.ZERO_SECRET,
                        "the public key " + key + " is a point of low order: it agrees on zero with every private key");
            }
        }
    }

    /** libolm's own refusal does not name the version. */
    static void refuseOtherVersion(NormalMessage message) {
        if (message.version() != OlmVersion.V1) {
            throw new OlmException(
                    Reason.VERSION_MISMATCH, "libolm speaks version 1 only, the message is " + message.version());
        }
    }
}

package org.xmtp.reactive.cryptography.migration;

import java.security.SecureRandom;
import java.util.Arrays;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmException;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.cryptography.olm.parts.OlmAccountParts;
import org.xmtp.reactive.cryptography.olm.parts.OlmSessionParts;
import org.xmtp.reactive.cryptography.olm.parts.SecretBytes;

/** Makes accounts and sessions of what was read, and wipes the parts. */
final class Assembly {
    private static final int KEY_BYTES = 32;

    private Assembly() {}

    static OlmAccount account(OlmAccountParts parts) {
        try {
            return OlmAccount.of(parts);
        } catch (OlmException e) {
            throw new PickleException(PickleException.Reason.MALFORMED, "pickled " + e.getMessage());
        } finally {
            parts.wipe();
        }
    }

    static OlmSession session(OlmSessionParts parts, OlmAccount owner, SecureRandom random) {
        try {
            Curve25519PublicKey initiator = parts.initiatorIdentityKey();
            if (!initiator.equals(owner.identityKey()) && !initiator.equals(parts.peerIdentityKey())) {
                throw new PickleException(
                        PickleException.Reason.FOREIGN_SESSION,
                        "the session was opened by " + initiator + ", which is neither the account's identity key "
                                + owner.identityKey() + " nor the peer's " + parts.peerIdentityKey());
            }
            return OlmSession.of(parts, random);
        } catch (OlmException e) {
            throw new PickleException(PickleException.Reason.MALFORMED, "pickled " + e.getMessage());
        } finally {
            parts.wipe();
        }
    }

    /** A private key for what the other implementation has not and ours must have. */
    static SecretBytes freshKey(SecureRandom random) {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        SecretBytes key = SecretBytes.of(bytes);
        Arrays.fill(bytes, (byte) 0);
        return key;
    }
}

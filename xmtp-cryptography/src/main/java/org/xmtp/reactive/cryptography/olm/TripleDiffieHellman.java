package org.xmtp.reactive.cryptography.olm;

import java.util.Arrays;

/**
 * The start of a session: three agreements between identity keys and single-use keys, of which each side computes the
 * same 96 bytes (the Olm specification's "initial setup", PROTOCOL section 5).
 */
final class TripleDiffieHellman {
    private static final int EACH = 32;

    private TripleDiffieHellman() {}

    /** The initiator's side: ECDH(I_A, E_B) ‖ ECDH(E_A, I_B) ‖ ECDH(E_A, E_B). */
    static RootKey.Step initiate(
            Curve25519KeyPair identity,
            Curve25519KeyPair base,
            Curve25519PublicKey theirIdentity,
            Curve25519PublicKey theirOneTime,
            RatchetParameters parameters) {
        byte[] secret = new byte[3 * EACH];
        try {
            identity.agree(theirOneTime, secret, 0);
            base.agree(theirIdentity, secret, EACH);
            base.agree(theirOneTime, secret, 2 * EACH);
            return RootKey.first(secret, parameters);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** The responder's side, in the initiator's order. */
    static RootKey.Step respond(
            Curve25519KeyPair identity,
            Curve25519KeyPair oneTime,
            Curve25519PublicKey theirIdentity,
            Curve25519PublicKey theirBase,
            RatchetParameters parameters) {
        byte[] secret = new byte[3 * EACH];
        try {
            oneTime.agree(theirIdentity, secret, 0);
            identity.agree(theirBase, secret, EACH);
            oneTime.agree(theirBase, secret, 2 * EACH);
            return RootKey.first(secret, parameters);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }
}

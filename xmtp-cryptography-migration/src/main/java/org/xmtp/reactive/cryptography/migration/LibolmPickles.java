package org.xmtp.reactive.cryptography.migration;

import java.security.SecureRandom;
import java.util.Arrays;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmSession;

/**
 * Accounts and sessions as libolm pickles them, and with it jOlm and every other binding: accounts of pickle versions 2
 * to 4, sessions of version 1. Written are 4 and 1.
 */
public final class LibolmPickles {
    private LibolmPickles() {}

    /**
     * The account in a pickle. The ids of one-time and fallback keys and the marks that they are published are not
     * taken over; nothing else is left out.
     *
     * @param random gives the fallback key where the pickled account has none
     * @throws PickleException when it can't be read; {@code UNSUPPORTED_VERSION} for version 1 too, which libolm itself
     *     refuses
     */
    public static OlmAccount readAccount(String pickle, PickleKey key, SecureRandom random) {
        byte[] content = PickleSeal.open(pickle, key);
        try {
            return LibolmAccountFormat.read(content, random);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    /**
     * The session in a pickle, of Olm version 1 like all of libolm's.
     *
     * @param owner the account that the session belongs to
     * @param peer the identity key of the other side: libolm does not keep it with the session
     * @param random gives the private ratchet keys to come
     * @throws PickleException when it can't be read, or was made neither by {@code owner} nor by {@code peer}
     */
    public static OlmSession readSession(
            String pickle, PickleKey key, OlmAccount owner, Curve25519PublicKey peer, SecureRandom random) {
        byte[] content = PickleSeal.open(pickle, key);
        try {
            return LibolmSessionFormat.read(content, owner, peer, random);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    /**
     * A pickle that libolm reads. Its keys count as published. The seed of the signing key has no place in it; libolm
     * signs without.
     *
     * @throws PickleException {@code NOT_REPRESENTABLE} for an account with more than 100 one-time keys
     */
    public static String writeAccount(OlmAccount account, PickleKey key) {
        return LibolmAccountFormat.write(account, key);
    }

    /**
     * A pickle that libolm reads. The identity key of the peer has no place in it: keep it beside.
     *
     * @throws PickleException {@code NOT_REPRESENTABLE} for a session of Olm version 2, one with more than 40 skipped
     *     message keys over all its chains, or one with a chain index of 2^32 or above
     */
    public static String writeSession(OlmSession session, PickleKey key) {
        return LibolmSessionFormat.write(session, key);
    }
}

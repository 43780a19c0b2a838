package org.xmtp.reactive.cryptography.migration;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmSession;

/**
 * Accounts and sessions as vodozemac pickles them: JSON, bare or sealed with a pickle key. Fields that are not known
 * here are passed over, as vodozemac does.
 */
public final class VodozemacPickles {
    private VodozemacPickles() {}

    /**
     * The account in a sealed pickle. The ids of one-time and fallback keys and the marks that they are published are
     * not taken over.
     *
     * @param random gives the fallback key where the pickled account has none
     * @throws PickleException when it can't be read
     */
    public static OlmAccount readAccount(String pickle, PickleKey key, SecureRandom random) {
        byte[] json = PickleSeal.open(pickle, key);
        try {
            return VodozemacAccountFormat.read(JsonReader.parse("vodozemac account", json), random);
        } finally {
            Arrays.fill(json, (byte) 0);
        }
    }

    /** The account in bare JSON; otherwise as {@link #readAccount}. */
    public static OlmAccount readAccountJson(String json, SecureRandom random) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return VodozemacAccountFormat.read(JsonReader.parse("vodozemac account", bytes), random);
    }

    /**
     * The session in a sealed pickle, of the Olm version it says, 1 where it says none.
     *
     * @param owner the account that the session belongs to
     * @param peer the identity key of the other side: vodozemac does not keep it with the session
     * @param random gives the private ratchet keys to come
     * @throws PickleException when it can't be read, or was made neither by {@code owner} nor by {@code peer}
     */
    public static OlmSession readSession(
            String pickle, PickleKey key, OlmAccount owner, Curve25519PublicKey peer, SecureRandom random) {
        byte[] json = PickleSeal.open(pickle, key);
        try {
            return VodozemacSessionFormat.read(JsonReader.parse("vodozemac session", json), owner, peer, random);
        } finally {
            Arrays.fill(json, (byte) 0);
        }
    }

    /** The session in bare JSON; otherwise as {@link #readSession}. */
    public static OlmSession readSessionJson(
            String json, OlmAccount owner, Curve25519PublicKey peer, SecureRandom random) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return VodozemacSessionFormat.read(JsonReader.parse("vodozemac session", bytes), owner, peer, random);
    }
}

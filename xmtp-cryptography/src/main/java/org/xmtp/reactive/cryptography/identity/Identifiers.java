package org.xmtp.reactive.cryptography.identity;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.wallet.Keccak256;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;

/** The identifiers that every participant computes alike (PROTOCOL section 2). */
public final class Identifiers {
    private Identifiers() {}

    /**
     * The id of the installation with this identity key: base64 without padding, 43 characters that can hold {@code /}
     * and {@code +}, of the Keccak-256 of the key's own base64 text.
     */
    public static String installationId(Curve25519PublicKey identityKey) {
        byte[] digest = Keccak256.digest(identityKey.base64().getBytes(StandardCharsets.US_ASCII));
        return Base64.getEncoder().withoutPadding().encodeToString(digest);
    }

    /**
     * The id of the conversation of two accounts, in whichever order they are given: {@code :lower:higher}. The part
     * before the first colon, the type of the conversation, is empty.
     */
    public static String conversationId(WalletAddress one, WalletAddress other) {
        boolean ordered = one.wire().compareTo(other.wire()) <= 0;
        return ":" + (ordered ? one : other).wire() + ":" + (ordered ? other : one).wire();
    }
}

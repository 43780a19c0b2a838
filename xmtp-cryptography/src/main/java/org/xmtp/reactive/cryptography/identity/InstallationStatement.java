package org.xmtp.reactive.cryptography.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.Ed25519PublicKey;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;

/**
 * What an installation says of itself in a signed contact bundle (docs/PROTOCOL-ADDITIONS.md, "Signed bundles"). It is
 * signed by the identity key that the account's wallet has granted, so nobody else can say it.
 *
 * @param account the account that it speaks for
 * @param identityKey its identity key
 * @param signingKey the key that its headers are signed with
 * @param sequence rises with each statement of the installation; at least 1
 * @param capabilities a bit for each thing that it can do
 * @param expiresNs until when sessions are opened with the fallback key, in nanoseconds since the epoch; at least 1
 * @param fallbackKey its fallback key
 * @param fallbackCreatedNs when that was made, by its clock
 */
public record InstallationStatement(
        WalletAddress account,
        Curve25519PublicKey identityKey,
        Ed25519PublicKey signingKey,
        long sequence,
        long capabilities,
        long expiresNs,
        Curve25519PublicKey fallbackKey,
        long fallbackCreatedNs) {
    /** The length of what is signed. */
    public static final int BYTES = 180;

    /** Names what is signed and its version, so that no signature for anything else is one of this. */
    private static final byte[] LABEL = "XMTPv3 installation statement 1\0".getBytes(StandardCharsets.US_ASCII);

    /** Refuses numbers out of range. */
    public InstallationStatement {
        if (sequence < 1 || expiresNs < 1) {
            throw new IllegalArgumentException("sequence and expiry are from 1 to 2^63-1, not "
                    + Long.toUnsignedString(sequence) + " and " + Long.toUnsignedString(expiresNs));
        }
    }

    /** What is signed: {@value #BYTES} bytes, every field at its own place. */
    public byte[] bytes() {
        String hex = account.wire();
        return ByteBuffer.allocate(BYTES)
                .put(LABEL)
                .put(HexFormat.of().parseHex(hex, "0x".length(), hex.length()))
                .put(identityKey.bytes())
                .put(signingKey.bytes())
                .putLong(sequence)
                .putLong(capabilities)
                .putLong(expiresNs)
                .put(fallbackKey.bytes())
                .putLong(fallbackCreatedNs)
                .array();
    }

    /** Whether the identity key has signed it. False for anything that is no signature of it. */
    public boolean isSignedBy(byte[] signature) {
        return identityKey.verify(bytes(), signature);
    }
}

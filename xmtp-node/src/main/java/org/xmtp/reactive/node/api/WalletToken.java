package org.xmtp.reactive.node.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import org.xmtp.proto.message.api.v1.AuthData;
import org.xmtp.proto.message.api.v1.Token;
import org.xmtp.proto.message.contents.PublicKey;
import org.xmtp.proto.message.contents.Signature;
import org.xmtp.reactive.cryptography.wallet.Secp256k1PublicKey;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import org.xmtp.reactive.cryptography.wallet.WalletSignature;

/**
 * What a caller shows to be known by its wallet: the wallet signed an identity key, by a text that it shows to its
 * owner, and this key the wallet's address and a time.
 *
 * @param created when it was made
 */
record WalletToken(WalletAddress wallet, Instant created) {

    /** How long one is taken after it was made. */
    static final Duration VALID = Duration.ofHours(1);

    /** By how much the clock of whoever made it may be ahead. */
    static final Duration AHEAD = Duration.ofMinutes(5);

    /** The longest, in characters of base64, several times what one takes. */
    static final int MAX_CHARACTERS = 2_048;

    private static final int WALLET_SIGNATURE_BYTES = 64;

    /** A token that is none; the text says why, and holds nothing of it. */
    static final class InvalidTokenException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        InvalidTokenException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Reads one and verifies both signatures, which costs about a millisecond.
     *
     * @throws InvalidTokenException if it is none
     */
    static WalletToken verify(String base64) {
        Token token = parse(base64);
        PublicKey key = token.getIdentityKey();
        try {
            WalletAddress signer = signer(key);
            byte[] signed = token.getAuthDataBytes().toByteArray();
            Secp256k1PublicKey identity = Secp256k1PublicKey.parse(
                    key.getSecp256K1Uncompressed().getBytes().toByteArray());
            if (!identity.isSignatureOf(
                    signed,
                    token.getAuthDataSignature().getEcdsaCompact().getBytes().toByteArray())) {
                throw new InvalidTokenException("its identity key did not sign its wallet and time");
            }
            AuthData data = AuthData.parseFrom(signed);
            if (!WalletAddress.parse(data.getWalletAddr()).equals(signer)) {
                throw new InvalidTokenException("another wallet signed its identity key than the one that it names");
            }
            return new WalletToken(signer, time(data.getCreatedNs()));
        } catch (WalletException | InvalidProtocolBufferException e) {
            throw new InvalidTokenException("its keys, signatures or wallet are malformed");
        }
    }

    private static Token parse(String base64) {
        if (base64.length() > MAX_CHARACTERS) {
            throw new InvalidTokenException("it has " + base64.length() + " characters, more than " + MAX_CHARACTERS);
        }
        try {
            return Token.parseFrom(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException | InvalidProtocolBufferException e) {
            throw new InvalidTokenException("it is no Token in base64");
        }
    }

    /** Which wallet signed the key. Some clients give its signature as if it were of any key. */
    private static WalletAddress signer(PublicKey key) {
        Signature signature = key.getSignature();
        ByteString bytes = signature.hasWalletEcdsaCompact()
                ? signature.getWalletEcdsaCompact().getBytes()
                : signature.getEcdsaCompact().getBytes();
        int recovery = signature.hasWalletEcdsaCompact()
                ? signature.getWalletEcdsaCompact().getRecovery()
                : signature.getEcdsaCompact().getRecovery();
        if (bytes.size() != WALLET_SIGNATURE_BYTES || recovery < 0 || recovery > 1) {
            throw new InvalidTokenException("its identity key bears no signature of a wallet");
        }
        byte[] recoverable =
                bytes.concat(ByteString.copyFrom(new byte[] {(byte) recovery})).toByteArray();
        return WalletSignature.parse(recoverable).recover(text(key));
    }

    private static String text(PublicKey key) {
        byte[] unsigned = PublicKey.newBuilder()
                .setTimestamp(key.getTimestamp())
                .setSecp256K1Uncompressed(PublicKey.Secp256k1Uncompressed.newBuilder()
                        .setBytes(key.getSecp256K1Uncompressed().getBytes()))
                .build()
                .toByteArray();
        return "XMTP : Create Identity\n" + HexFormat.of().formatHex(unsigned)
                + "\n\nFor more info: https://xmtp.org/signatures/";
    }

    private static Instant time(long ns) {
        return Instant.EPOCH.plusNanos(ns < 0 ? Long.MAX_VALUE : ns);
    }

    /**
     * Looks whether it is taken at a time.
     *
     * @throws InvalidTokenException if it is not
     */
    void requireValidAt(Instant now) {
        if (created.plus(VALID).isBefore(now)) {
            throw new InvalidTokenException(
                    "it expired: make another one, which is taken for " + VALID.toMinutes() + " minutes");
        }
        if (created.isAfter(now.plus(AHEAD))) {
            throw new InvalidTokenException("it is of a time to come: look at the clock");
        }
    }
}

package org.xmtp.reactive.cryptography.olm;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Curve25519 public key (RFC 7748): an identity, one-time, fallback, base or ratchet key. Immutable.
 *
 * <p>Two keys are equal when they are the same field element: the top bit of the last byte is ignored, and a value of
 * 2^255-19 or above equals its remainder. {@link #bytes()} and {@link #base64()} keep the bytes as they came, since
 * signatures, MACs and installation ids are made over those.
 */
public final class Curve25519PublicKey {
    /** The length of an encoded key. */
    public static final int BYTES = 32;

    /** The points of order 1, 2, 4 and 8, by their field elements. */
    private static final Set<Curve25519PublicKey> LOW_ORDER = Stream.of(
                    "00".repeat(BYTES),
                    "01" + "00".repeat(31),
                    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                    "ec" + "ff".repeat(30) + "7f")
            .map(hex -> owning(HexFormat.of().parseHex(hex)))
            .collect(Collectors.toUnmodifiableSet());

    private final byte[] encoded;
    private final byte[] element;

    private Curve25519PublicKey(byte[] encoded) {
        this.encoded = encoded;
        this.element = fieldElement(encoded);
    }

    /**
     * The key with this encoding, of 32 bytes, little-endian.
     *
     * @throws OlmException {@code MALFORMED} for any other length
     */
    public static Curve25519PublicKey of(byte[] bytes) {
        requireLength(bytes.length);
        return new Curve25519PublicKey(bytes.clone());
    }

    static Curve25519PublicKey owning(byte[] bytes) {
        requireLength(bytes.length);
        return new Curve25519PublicKey(bytes);
    }

    /** A copy of the encoding, 32 bytes. */
    public byte[] bytes() {
        return encoded.clone();
    }

    /** The encoding in base64, standard alphabet, without padding: 43 characters. */
    public String base64() {
        return Base64.getEncoder().withoutPadding().encodeToString(encoded);
    }

    /** The same field element in its one encoding below 2^255-19, for implementations that compare bytes. */
    public Curve25519PublicKey canonical() {
        return owning(element);
    }

    /**
     * Whether every agreement with this key is all zeroes. Our own ratchet notices that at the agreement; who leaves
     * agreements to an implementation that does not look has to ask here first.
     */
    public boolean isLowOrder() {
        return LOW_ORDER.contains(this);
    }

    /**
     * Whether this is a signature of the key's owner over the message, as {@link RotatingAccount#signWithIdentityKey}
     * makes them. False, never an exception, for anything else, and for keys of low order or in another than their one
     * encoding.
     */
    public boolean verify(byte[] message, byte[] signature) {
        return XEdDsa.verify(this, message, signature);
    }

    /** The encoding itself, for reading only. */
    byte[] encoded() {
        return encoded;
    }

    /** The one encoding of the field element, below 2^255-19, for reading only. */
    byte[] element() {
        return element;
    }

    private static void requireLength(int length) {
        if (length != BYTES) {
            throw OlmException.malformed("Curve25519 key", BYTES + " bytes", Integer.toString(length));
        }
    }

    private static byte[] fieldElement(byte[] encoded) {
        boolean topBit = encoded[31] < 0;
        boolean reducible = (encoded[31] & 0x7F) == 0x7F && (encoded[0] & 0xFF) >= 0xED && allOnes(encoded);
        if (!topBit && !reducible) {
            return encoded;
        }
        byte[] element = encoded.clone();
        element[31] &= 0x7F;
        if (reducible) {
            // 2^255-19 ends in ED FF … FF 7F, so all but the first byte of the remainder are zero.
            byte first = (byte) (element[0] - 0xED);
            Arrays.fill(element, (byte) 0);
            element[0] = first;
        }
        return element;
    }

    private static boolean allOnes(byte[] encoded) {
        for (int i = 1; i < 31; i++) {
            if (encoded[i] != -1) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Curve25519PublicKey that && Arrays.equals(element, that.element);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(element);
    }

    /** The base64 form. */
    @Override
    public String toString() {
        return base64();
    }
}

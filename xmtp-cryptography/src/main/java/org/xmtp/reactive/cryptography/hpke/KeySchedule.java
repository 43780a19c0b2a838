package org.xmtp.reactive.cryptography.hpke;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of a context, from a Diffie-Hellman secret: {@code ExtractAndExpand} (RFC 9180, section 4.1) and
 * {@code KeySchedule} in base mode (section 5.1), with HKDF-SHA256. Used once, by one thread.
 */
final class KeySchedule {

    /** DHKEM(X25519, HKDF-SHA256), section 7.1. */
    private static final byte[] KEM_SUITE = {'K', 'E', 'M', 0x00, 0x20};

    /** The same with HKDF-SHA256 and AES-256-GCM, sections 7.2 and 7.3. */
    private static final byte[] SUITE = {'H', 'P', 'K', 'E', 0x00, 0x20, 0x00, 0x01, 0x00, 0x02};

    private static final byte[] VERSION = text("HPKE-v1");
    private static final byte[] NOTHING = {};
    private static final byte MODE_BASE = 0;
    private static final String HMAC = "HmacSHA256";
    private static final int HASH_BYTES = 32;

    private final Mac mac;

    KeySchedule() {
        try {
            this.mac = Mac.getInstance(HMAC);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks HmacSHA256, which every one must have", e);
        }
    }

    /**
     * The context of a secret.
     *
     * @param agreed what both keys agree on; wiped
     * @param encapsulated the sender's ephemeral public key
     * @param recipient the recipient's public key
     * @param purpose what the context is for
     */
    HpkeContext context(byte[] agreed, byte[] encapsulated, byte[] recipient, Purpose purpose) {
        byte[] both = concat(encapsulated, recipient);
        byte[] shared = expand(extract(KEM_SUITE, NOTHING, "eae_prk", agreed), KEM_SUITE, "shared_secret", both, 32);
        byte[] about = purpose.context();
        byte[] secret = extract(SUITE, shared, "secret", NOTHING);
        byte[] key = expand(secret, SUITE, "key", about, HpkeContext.KEY_BYTES);
        byte[] nonce = expand(secret, SUITE, "base_nonce", about, HpkeContext.NONCE_BYTES);
        try {
            return new HpkeContext(key, nonce);
        } finally {
            for (byte[] spent : new byte[][] {agreed, shared, secret, key}) {
                Arrays.fill(spent, (byte) 0);
            }
        }
    }

    /** What a context says of itself, {@code key_schedule_context}: it depends on nothing but what it is for. */
    byte[] about(byte[] info) {
        return concat(
                new byte[] {MODE_BASE},
                extract(SUITE, NOTHING, "psk_id_hash", NOTHING),
                extract(SUITE, NOTHING, "info_hash", info));
    }

    private byte[] extract(byte[] suite, byte[] salt, String label, byte[] material) {
        // HMAC pads a key with zeroes, so these stand for no salt.
        return hmac(salt.length == 0 ? new byte[HASH_BYTES] : salt, VERSION, suite, text(label), material);
    }

    /** At most one hash's length. */
    private byte[] expand(byte[] pseudoRandomKey, byte[] suite, String label, byte[] info, int length) {
        byte[] block = hmac(
                pseudoRandomKey,
                new byte[] {(byte) (length >>> Byte.SIZE), (byte) length},
                VERSION,
                suite,
                text(label),
                info,
                new byte[] {1});
        return Arrays.copyOf(block, length);
    }

    private byte[] hmac(byte[] key, byte[]... parts) {
        try {
            mac.init(new SecretKeySpec(key, HMAC));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 refused a key of " + key.length + " bytes", e);
        }
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    private static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

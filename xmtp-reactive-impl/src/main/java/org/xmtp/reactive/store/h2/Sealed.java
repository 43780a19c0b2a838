package org.xmtp.reactive.store.h2;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The form of sealed bytes: a version byte, the number of the opening that sealed them (4 bytes), its counter (8
 * bytes), then the AES-256-GCM ciphertext with its 16-byte tag. Opening number and counter are the nonce; the table's
 * name and the row's key are the associated data, so that a row moved elsewhere does not open.
 */
final class Sealed {
    static final byte VERSION = 1;
    static final int HEADER_LENGTH = 1 + Integer.BYTES + Long.BYTES;
    static final int TAG_LENGTH = 16;
    private static final int NONCE_LENGTH = 12;
    private static final int NONCE_OFFSET = 1;

    private Sealed() {}

    static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every JDK", e);
        }
    }

    /** The nonce that stands in the header. */
    static AlgorithmParameterSpec nonce(byte[] sealed) {
        return new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, sealed, NONCE_OFFSET, NONCE_LENGTH);
    }

    static boolean wellFormed(byte[] sealed) {
        return sealed.length >= HEADER_LENGTH + TAG_LENGTH && sealed[0] == VERSION;
    }

    static int opening(byte[] sealed) {
        return ByteBuffer.wrap(sealed).getInt(NONCE_OFFSET);
    }

    static byte[] associatedData(byte[] tableIdentity, long id) {
        return ByteBuffer.allocate(tableIdentity.length + 1 + Long.BYTES)
                .put(tableIdentity)
                .put((byte) 0)
                .putLong(id)
                .array();
    }
}

package org.xmtp.reactive.store.h2;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** Seals rows under the key of one opening, each under the next number of a counter. For one thread. */
final class Sealer {
    private final int opening;
    private final SecretKeySpec key;
    private final Cipher cipher = Sealed.cipher();
    private long counter;

    Sealer(int opening, SecretKeySpec key) {
        this.opening = opening;
        this.key = key;
    }

    int opening() {
        return opening;
    }

    byte[] seal(Table table, long id, byte[] plain) {
        return seal(table.identity(), id, plain);
    }

    byte[] seal(byte[] tableIdentity, long id, byte[] plain) {
        byte[] sealed = new byte[Sealed.HEADER_LENGTH + plain.length + Sealed.TAG_LENGTH];
        ByteBuffer.wrap(sealed).put(Sealed.VERSION).putInt(opening).putLong(counter++);
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, Sealed.nonce(sealed));
            cipher.updateAAD(Sealed.associatedData(tableIdentity, id));
            cipher.doFinal(plain, 0, plain.length, sealed, Sealed.HEADER_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM takes every message of this size", e);
        }
        return sealed;
    }
}

package org.xmtp.reactive.store.h2;

import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.function.IntFunction;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpSecurityException;

/** Opens sealed rows. For one thread. */
final class Opener {
    private final IntFunction<Optional<SecretKeySpec>> keys;
    private final Cipher cipher = Sealed.cipher();

    /**
     * Makes one.
     *
     * @param keys the key of an opening
     */
    Opener(IntFunction<Optional<SecretKeySpec>> keys) {
        this.keys = keys;
    }

    /**
     * Opens a row.
     *
     * @throws XmtpSecurityException if it is not what was written there
     */
    byte[] open(Table table, long id, byte[] sealed) {
        return tryOpen(table.identity(), id, sealed).orElseThrow(() -> tampered(table.name(), id));
    }

    Optional<byte[]> tryOpen(byte[] tableIdentity, long id, byte[] sealed) {
        if (!Sealed.wellFormed(sealed)) {
            return Optional.empty();
        }
        Optional<SecretKeySpec> key = keys.apply(Sealed.opening(sealed));
        if (key.isEmpty()) {
            return Optional.empty();
        }
        try {
            cipher.init(Cipher.DECRYPT_MODE, key.get(), Sealed.nonce(sealed));
            cipher.updateAAD(Sealed.associatedData(tableIdentity, id));
            return Optional.of(cipher.doFinal(sealed, Sealed.HEADER_LENGTH, sealed.length - Sealed.HEADER_LENGTH));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    static XmtpSecurityException tampered(String table, long id) {
        return new XmtpSecurityException(
                ErrorCode.STORE_TAMPERED,
                "Row " + id + " of table " + table
                        + " is not what was written there; restore the store from a backup, and find out who can write it.");
    }
}

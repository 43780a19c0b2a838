package org.xmtp.reactive.cryptography.libolm;

import com.sun.jna.Pointer;
import java.util.Locale;

/** What libolm does for its accounts and its sessions alike, under two sets of names. */
enum NativeKind {
    ACCOUNT {
        @Override
        long size() {
            return Libolm.olm_account_size();
        }

        @Override
        Pointer initialize(Pointer memory) {
            return Libolm.olm_account(memory);
        }

        @Override
        long clear(Pointer object) {
            return Libolm.olm_clear_account(object);
        }

        @Override
        String lastError(Pointer object) {
            return Libolm.olm_account_last_error(object);
        }

        @Override
        long pickleLength(Pointer object) {
            return Libolm.olm_pickle_account_length(object);
        }

        @Override
        long pickle(Pointer object, byte[] key, byte[] pickled) {
            return Libolm.olm_pickle_account(object, key, key.length, pickled, pickled.length);
        }

        @Override
        long unpickle(Pointer object, byte[] key, byte[] pickled) {
            return Libolm.olm_unpickle_account(object, key, key.length, pickled, pickled.length);
        }
    },
    SESSION {
        @Override
        long size() {
            return Libolm.olm_session_size();
        }

        @Override
        Pointer initialize(Pointer memory) {
            return Libolm.olm_session(memory);
        }

        @Override
        long clear(Pointer object) {
            return Libolm.olm_clear_session(object);
        }

        @Override
        String lastError(Pointer object) {
            return Libolm.olm_session_last_error(object);
        }

        @Override
        long pickleLength(Pointer object) {
            return Libolm.olm_pickle_session_length(object);
        }

        @Override
        long pickle(Pointer object, byte[] key, byte[] pickled) {
            return Libolm.olm_pickle_session(object, key, key.length, pickled, pickled.length);
        }

        @Override
        long unpickle(Pointer object, byte[] key, byte[] pickled) {
            return Libolm.olm_unpickle_session(object, key, key.length, pickled, pickled.length);
        }
    };

    /** As it stands in messages. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    abstract long size();

    abstract Pointer initialize(Pointer memory);

    abstract long clear(Pointer object);

    abstract String lastError(Pointer object);

    abstract long pickleLength(Pointer object);

    abstract long pickle(Pointer object, byte[] key, byte[] pickled);

    /** Overwrites {@code pickled}. */
    abstract long unpickle(Pointer object, byte[] key, byte[] pickled);
}

package org.xmtp.reactive.cryptography.libolm;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Optional;

/**
 * The functions of libolm 3 that are used here, as its header {@code olm.h} declares them. A {@code size_t} is a
 * {@code long}, so the platform must have 64 bits.
 */
@SuppressWarnings("MemberName") // The names are libolm's.
final class Libolm {
    /** What every function with a result in {@code size_t} returns for a failure: {@code olm_error()}. */
    static final long ERROR = -1;
    /** The type of a message without pre-key wrapping. */
    static final long MESSAGE_TYPE_MESSAGE = 1;

    private static final int MAJOR = 3;
    private static final Optional<String> PROBLEM = load("olm");

    private Libolm() {}

    /** Why libolm cannot be used here, and what to do about it; empty if it can. */
    static Optional<String> problem() {
        return PROBLEM;
    }

    /** Makes sure that the functions below can be called. */
    static void require() {
        if (PROBLEM.isPresent()) {
            throw new LibolmUnavailableException(PROBLEM.get());
        }
    }

    static Optional<String> load(String library) {
        try {
            NativeLibrary found = NativeLibrary.getInstance(library);
            Native.register(Libolm.class, found);
            byte[] major = new byte[1];
            olm_get_library_version(major, new byte[1], new byte[1]);
            if (Native.SIZE_T_SIZE != Long.BYTES) {
                return remedy("the platform has " + Native.SIZE_T_SIZE * Byte.SIZE + " bits, not 64");
            }
            return major[0] == MAJOR
                    ? Optional.empty()
                    : remedy(found.getFile() + " is of version " + major[0] + ", not " + MAJOR);
        } catch (LinkageError e) {
            return remedy(e.toString().lines().findFirst().orElseThrow());
        }
    }

    private static Optional<String> remedy(String reason) {
        return Optional.of(
                "libolm 3 cannot be loaded (" + reason + "); install it: \"apt-get install libolm3\" on Debian"
                        + " and Ubuntu, \"dnf install libolm\" on Fedora, \"brew install libolm\" on macOS; or name the folder"
                        + " that holds it with -Djna.library.path=FOLDER");
    }

    static native void olm_get_library_version(byte[] major, byte[] minor, byte[] patch);

    static native long olm_account_size();

    static native Pointer olm_account(Pointer memory);

    static native String olm_account_last_error(Pointer account);

    static native long olm_clear_account(Pointer account);

    static native long olm_pickle_account_length(Pointer account);

    static native long olm_pickle_account(
            Pointer account, byte[] key, long keyLength, byte[] pickled, long pickledLength);

    static native long olm_unpickle_account(
            Pointer account, byte[] key, long keyLength, byte[] pickled, long pickledLength);

    static native long olm_create_account_random_length(Pointer account);

    static native long olm_create_account(Pointer account, byte[] random, long randomLength);

    static native long olm_account_identity_keys_length(Pointer account);

    static native long olm_account_identity_keys(Pointer account, byte[] keys, long keysLength);

    static native long olm_account_signature_length(Pointer account);

    static native long olm_account_sign(
            Pointer account, byte[] message, long messageLength, byte[] signature, long signatureLength);

    static native long olm_account_one_time_keys_length(Pointer account);

    static native long olm_account_one_time_keys(Pointer account, byte[] keys, long keysLength);

    static native long olm_account_mark_keys_as_published(Pointer account);

    static native long olm_account_generate_one_time_keys_random_length(Pointer account, long count);

    static native long olm_account_generate_one_time_keys(
            Pointer account, long count, byte[] random, long randomLength);

    static native long olm_account_generate_fallback_key_random_length(Pointer account);

    static native long olm_account_generate_fallback_key(Pointer account, byte[] random, long randomLength);

    static native long olm_account_fallback_key_length(Pointer account);

    /** Deprecated by libolm in favour of a function that shows the key only until it is marked as published. */
    static native long olm_account_fallback_key(Pointer account, byte[] key, long keyLength);

    static native void olm_account_forget_old_fallback_key(Pointer account);

    static native long olm_remove_one_time_keys(Pointer account, Pointer session);

    static native long olm_session_size();

    static native Pointer olm_session(Pointer memory);

    static native String olm_session_last_error(Pointer session);

    static native long olm_clear_session(Pointer session);

    static native long olm_pickle_session_length(Pointer session);

    static native long olm_pickle_session(
            Pointer session, byte[] key, long keyLength, byte[] pickled, long pickledLength);

    static native long olm_unpickle_session(
            Pointer session, byte[] key, long keyLength, byte[] pickled, long pickledLength);

    static native long olm_create_outbound_session_random_length(Pointer session);

    static native long olm_create_outbound_session(
            Pointer session,
            Pointer account,
            byte[] theirIdentityKey,
            long theirIdentityKeyLength,
            byte[] theirOneTimeKey,
            long theirOneTimeKeyLength,
            byte[] random,
            long randomLength);

    static native long olm_create_inbound_session(Pointer session, Pointer account, byte[] message, long messageLength);

    static native long olm_create_inbound_session_from(
            Pointer session,
            Pointer account,
            byte[] theirIdentityKey,
            long theirIdentityKeyLength,
            byte[] message,
            long messageLength);

    static native long olm_session_id_length(Pointer session);

    static native long olm_session_id(Pointer session, byte[] id, long idLength);

    static native int olm_session_has_received_message(Pointer session);

    static native long olm_matches_inbound_session(Pointer session, byte[] message, long messageLength);

    static native long olm_encrypt_random_length(Pointer session);

    static native long olm_encrypt_message_length(Pointer session, long plaintextLength);

    static native long olm_encrypt(
            Pointer session,
            byte[] plaintext,
            long plaintextLength,
            byte[] random,
            long randomLength,
            byte[] message,
            long messageLength);

    static native long olm_decrypt_max_plaintext_length(
            Pointer session, long messageType, byte[] message, long messageLength);

    static native long olm_decrypt(
            Pointer session,
            long messageType,
            byte[] message,
            long messageLength,
            byte[] plaintext,
            long maxPlaintextLength);
}

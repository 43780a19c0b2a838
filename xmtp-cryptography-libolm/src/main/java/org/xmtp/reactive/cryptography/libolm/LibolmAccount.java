package org.xmtp.reactive.cryptography.libolm;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.Ed25519PublicKey;
import org.xmtp.reactive.cryptography.olm.InboundSession;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.PreKeyMessage;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;

/**
 * An installation's own keys in libolm: the Curve25519 identity key, the Ed25519 signing key, a fallback key with its
 * predecessor, and one-time keys. For any number of threads, which take turns.
 */
public final class LibolmAccount implements RatchetAccount, AutoCloseable {
    /** The most one-time keys that libolm holds; beyond them a new one takes the place of the oldest. */
    public static final int MAX_ONE_TIME_KEYS = 100;

    private final NativeObject account;
    private final Curve25519PublicKey identityKey;
    private final Ed25519PublicKey signingKey;

    private LibolmAccount(NativeObject account) {
        this.account = account;
        byte[] keys = account.buffer(Libolm::olm_account_identity_keys_length);
        account.call(object -> Libolm.olm_account_identity_keys(object, keys, keys.length));
        this.identityKey = Curve25519PublicKey.of(Base64Text.key(keys, "curve25519"));
        this.signingKey = Ed25519PublicKey.of(Base64Text.key(keys, "ed25519"));
    }

    /**
     * A new account, with a fallback key.
     *
     * @throws LibolmUnavailableException when libolm cannot be used here
     */
    public static LibolmAccount create(SecureRandom random) {
        NativeObject account = new NativeObject(NativeKind.ACCOUNT);
        byte[] seed = account.random(Libolm::olm_create_account_random_length, random);
        account.call(object -> Libolm.olm_create_account(object, seed, seed.length));
        LibolmAccount created = new LibolmAccount(account);
        created.rotateFallbackKey(random);
        return created;
    }

    @Override
    public Curve25519PublicKey identityKey() {
        return identityKey;
    }

    @Override
    public Ed25519PublicKey signingKey() {
        return signingKey;
    }

    @Override
    public synchronized byte[] sign(byte[] message) {
        byte[] signature = account.buffer(Libolm::olm_account_signature_length);
        account.call(object -> Libolm.olm_account_sign(object, message, message.length, signature, signature.length));
        return Base64Text.decode(signature);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException for an account from elsewhere that has none yet
     */
    @Override
    public synchronized Curve25519PublicKey fallbackKey() {
        byte[] key = account.buffer(Libolm::olm_account_fallback_key_length);
        account.call(object -> Libolm.olm_account_fallback_key(object, key, key.length));
        return Base64Text.keys(key).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "the account comes from elsewhere and has no fallback key; call rotateFallbackKey first"));
    }

    /** Makes a new fallback key and keeps the current one as the previous; the one before that is gone. */
    public synchronized Curve25519PublicKey rotateFallbackKey(SecureRandom random) {
        byte[] seed = account.random(Libolm::olm_account_generate_fallback_key_random_length, random);
        account.call(object -> Libolm.olm_account_generate_fallback_key(object, seed, seed.length));
        return fallbackKey();
    }

    /** Drops the previous fallback key: pre-key messages made with it can't be read any more. */
    public synchronized void forgetPreviousFallbackKey() {
        account.run(Libolm::olm_account_forget_old_fallback_key);
    }

    /**
     * Makes one-time keys; {@link #unpublishedOneTimeKeys()} shows them.
     *
     * @param count from 0 to {@link #MAX_ONE_TIME_KEYS}
     */
    public synchronized void generateOneTimeKeys(int count, SecureRandom random) {
        if (count < 0 || count > MAX_ONE_TIME_KEYS) {
            throw new IllegalArgumentException(
                    "can't make " + count + " one-time keys: give 0 to " + MAX_ONE_TIME_KEYS);
        }
        byte[] seed = account.random(
                object -> Libolm.olm_account_generate_one_time_keys_random_length(object, count), random);
        account.call(object -> Libolm.olm_account_generate_one_time_keys(object, count, seed, seed.length));
    }

    /** The one-time keys that were not marked as published, newest first. libolm does not show the others. */
    public synchronized List<Curve25519PublicKey> unpublishedOneTimeKeys() {
        byte[] keys = account.buffer(Libolm::olm_account_one_time_keys_length);
        account.call(object -> Libolm.olm_account_one_time_keys(object, keys, keys.length));
        return Base64Text.keys(keys);
    }

    /** Marks the one-time keys as published; they stay usable. */
    public synchronized void markKeysAsPublished() {
        account.call(Libolm::olm_account_mark_keys_as_published);
    }

    /**
     * Removes the one-time key that the session was made with; a fallback key stays.
     *
     * @return whether there was one
     * @throws org.xmtp.reactive.cryptography.olm.OlmException {@code UNKNOWN_ONE_TIME_KEY} when it was made with no key
     *     that is still held
     */
    public synchronized boolean removeOneTimeKeys(LibolmSession session) {
        // libolm does not tell a one-time key from a fallback key, but only the former makes the account smaller.
        long before = account.call(Libolm::olm_pickle_account_length);
        session.use(used -> account.call(object -> Libolm.olm_remove_one_time_keys(object, used)));
        return account.call(Libolm::olm_pickle_account_length) < before;
    }

    @Override
    public synchronized LibolmSession outboundSession(
            OlmVersion version,
            Curve25519PublicKey peerIdentityKey,
            Curve25519PublicKey peerOneTimeOrFallbackKey,
            SecureRandom random) {
        if (version != OlmVersion.V1) {
            throw new IllegalArgumentException("libolm opens sessions of version 1 only, not of " + version);
        }
        PeerKeys.refuseLowOrder(peerIdentityKey, peerOneTimeOrFallbackKey);
        byte[] identity = Base64Text.of(peerIdentityKey);
        byte[] oneTime = Base64Text.of(peerOneTimeOrFallbackKey);
        NativeObject session = new NativeObject(NativeKind.SESSION);
        byte[] seed = session.random(Libolm::olm_create_outbound_session_random_length, random);
        account.run(ours -> session.call(object -> Libolm.olm_create_outbound_session(
                object, ours, identity, identity.length, oneTime, oneTime.length, seed, seed.length)));
        return new LibolmSession(session, random);
    }

    @Override
    public synchronized InboundSession<LibolmSession> inboundSession(PreKeyMessage message, SecureRandom random) {
        return inboundSession(
                message,
                random,
                (session, text) -> account.run(ours ->
                        session.call(object -> Libolm.olm_create_inbound_session(object, ours, text, text.length))));
    }

    /**
     * As {@link #inboundSession(PreKeyMessage, SecureRandom)}, from this peer alone.
     *
     * @throws org.xmtp.reactive.cryptography.olm.OlmException {@code UNKNOWN_ONE_TIME_KEY} also when the message names
     *     another identity key
     */
    public synchronized InboundSession<LibolmSession> inboundSessionFrom(
            Curve25519PublicKey peerIdentityKey, PreKeyMessage message, SecureRandom random) {
        byte[] identity = Base64Text.of(peerIdentityKey);
        return inboundSession(
                message,
                random,
                (session, text) -> account.run(ours -> session.call(object -> Libolm.olm_create_inbound_session_from(
                        object, ours, identity, identity.length, text, text.length))));
    }

    private InboundSession<LibolmSession> inboundSession(
            PreKeyMessage message, SecureRandom random, Creation creation) {
        PeerKeys.refuseOtherVersion(message.inner());
        PeerKeys.refuseLowOrder(message.identityKey(), message.baseKey());
        NativeObject session = new NativeObject(NativeKind.SESSION);
        creation.create(session, Base64Text.of(message.canonical().bytes()));
        LibolmSession created = new LibolmSession(session, random);
        byte[] plaintext = created.decrypt(message);
        Optional<Curve25519PublicKey> used =
                wouldSpend(created) ? Optional.of(message.oneTimeKey().canonical()) : Optional.empty();
        return new InboundSession<>(created, plaintext, used);
    }

    private boolean wouldSpend(LibolmSession session) {
        try (LibolmAccount copy = deserialize(serialize())) {
            return copy.removeOneTimeKeys(session);
        }
    }

    /** All keys, encrypted under the key, in base64. Only as secret as the key. */
    public synchronized byte[] pickle(byte[] key) {
        return account.pickle(key);
    }

    /**
     * Restores what {@link #pickle} gave, here or in another program that uses libolm.
     *
     * @throws org.xmtp.reactive.cryptography.olm.OlmException {@code MALFORMED} for anything else, and for another key
     */
    public static LibolmAccount unpickle(byte[] pickled, byte[] key) {
        return new LibolmAccount(NativeObject.unpickle(NativeKind.ACCOUNT, key, pickled));
    }

    /** All keys, open to all: a pickle under an empty key. Seal it before it is stored. */
    @Override
    public byte[] serialize() {
        return pickle(NativeObject.NO_KEY);
    }

    /**
     * Restores what {@link #serialize()} gave.
     *
     * @throws org.xmtp.reactive.cryptography.olm.OlmException {@code MALFORMED} for anything else
     */
    public static LibolmAccount deserialize(byte[] state) {
        return unpickle(state, NativeObject.NO_KEY);
    }

    /** Overwrites and frees the keys. The account can't be used afterwards; sessions made from it can. */
    @Override
    public synchronized void close() {
        account.close();
    }

    /** Whose account it is; no private key of it. */
    @Override
    public String toString() {
        return "LibolmAccount[" + identityKey + "]";
    }

    /** One of libolm's two ways to make a session from a pre-key message. */
    private interface Creation {
        void create(NativeObject session, byte[] message);
    }
}

package org.xmtp.reactive.cryptography.olm;

import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.xmtp.reactive.cryptography.olm.parts.OlmAccountParts;

/**
 * An installation's own keys: the Curve25519 identity key, the Ed25519 signing key, a fallback key with its
 * predecessors, and one-time keys.
 *
 * <p>For any number of threads. A reader sees the account either before or after a change, never between; changes take
 * turns. Making a session reads the account and never changes it.
 */
public final class OlmAccount implements RotatingAccount {
    /** The most one-time keys that are held at once. */
    public static final int MAX_ONE_TIME_KEYS = 1000;

    private final Curve25519KeyPair identity;
    private final Ed25519KeyPair signing;
    private final RatchetParameters parameters;
    private volatile PreKeys preKeys;

    OlmAccount(Curve25519KeyPair identity, Ed25519KeyPair signing, PreKeys preKeys, RatchetParameters parameters) {
        this.identity = identity;
        this.signing = signing;
        this.preKeys = preKeys;
        this.parameters = parameters;
    }

    /**
     * A new account: identity key, signing key and fallback key, drawn from {@code random} in this order. Its sessions
     * have the limits of {@link RatchetLimits#OLM}.
     */
    public static OlmAccount create(SecureRandom random) {
        return create(random, RatchetParameters.OLM);
    }

    /** A new account whose sessions have the given limits. */
    public static OlmAccount create(SecureRandom random, RatchetLimits limits) {
        return create(random, RatchetParameters.OLM.within(limits));
    }

    static OlmAccount create(SecureRandom random, RatchetParameters parameters) {
        Curve25519KeyPair identity = Curve25519KeyPair.generate(random);
        Ed25519KeyPair signing = Ed25519KeyPair.generate(random);
        PreKeys preKeys = new PreKeys(Curve25519KeyPair.generate(random), List.of(), Map.of());
        return new OlmAccount(identity, signing, preKeys, parameters);
    }

    @Override
    public Curve25519PublicKey identityKey() {
        return identity.publicKey();
    }

    @Override
    public Ed25519PublicKey signingKey() {
        return signing.publicKey();
    }

    @Override
    public byte[] sign(byte[] message) {
        return signing.sign(message);
    }

    @Override
    public Curve25519PublicKey fallbackKey() {
        return preKeys.fallback().publicKey();
    }

    /** The fallback key before the current one, still accepted; empty before the first rotation and once forgotten. */
    public Optional<Curve25519PublicKey> previousFallbackKey() {
        return previousFallbackKeys().stream().findFirst();
    }

    @Override
    public List<Curve25519PublicKey> previousFallbackKeys() {
        return preKeys.previous().stream().map(Curve25519KeyPair::publicKey).toList();
    }

    @Override
    public byte[] signWithIdentityKey(byte[] message, SecureRandom random) {
        return XEdDsa.sign(identity.secret(), message, random);
    }

    @Override
    public OlmAccount withNewFallbackKey(SecureRandom random) {
        return with(preKeys.withFallback(Curve25519KeyPair.generate(random), MAX_PREVIOUS));
    }

    @Override
    public OlmAccount keepingFallbackKeys(int kept) {
        if (kept < 0 || kept > MAX_PREVIOUS) {
            throw new IllegalArgumentException(
                    "can't keep " + kept + " fallback keys of before: give 0 to " + MAX_PREVIOUS);
        }
        return with(preKeys.keeping(kept));
    }

    private OlmAccount with(PreKeys others) {
        return new OlmAccount(identity, signing, others, parameters);
    }

    @Override
    public synchronized void takeFallbackKeys(RotatingAccount copy) {
        if (!(copy instanceof OlmAccount same) || !same.identityKey().equals(identityKey())) {
            throw new IllegalArgumentException(
                    "the fallback keys of " + copy + " are not those of " + this + "; give a copy of the same account");
        }
        // Those that are left behind are not wiped: a session may be in the making with one of them.
        preKeys = preKeys.withFallbackKeysOf(same.preKeys);
    }

    /** Makes a new fallback key and keeps the current one as the previous; the one before that is gone. */
    public synchronized Curve25519PublicKey rotateFallbackKey(SecureRandom random) {
        preKeys = preKeys.withFallback(Curve25519KeyPair.generate(random), 1);
        return fallbackKey();
    }

    /** Drops the fallback keys before the current one: pre-key messages made with them can't be read any more. */
    public synchronized void forgetPreviousFallbackKey() {
        preKeys = preKeys.keeping(0);
    }

    /**
     * Makes one-time keys, and returns the new ones.
     *
     * @param count with those held, at most {@link #MAX_ONE_TIME_KEYS}
     * @throws IllegalArgumentException for a count below 0 or too many
     */
    public synchronized List<Curve25519PublicKey> generateOneTimeKeys(int count, SecureRandom random) {
        int held = preKeys.oneTime().size();
        if (count < 0 || count > MAX_ONE_TIME_KEYS - held) {
            throw new IllegalArgumentException("can't make " + count + " one-time keys beside the " + held
                    + " held: at most " + MAX_ONE_TIME_KEYS + " in all; remove old ones first");
        }
        List<Curve25519KeyPair> more = Stream.generate(() -> Curve25519KeyPair.generate(random))
                .limit(count)
                .toList();
        preKeys = preKeys.plus(more);
        return more.stream().map(Curve25519KeyPair::publicKey).toList();
    }

    /** The one-time keys that no session has used, oldest first. */
    public List<Curve25519PublicKey> oneTimeKeys() {
        return preKeys.oneTimeKeys();
    }

    /** Removes a one-time key, and says whether it was there. */
    public synchronized boolean removeOneTimeKey(Curve25519PublicKey key) {
        boolean held = preKeys.isOneTime(key);
        if (held) {
            preKeys = preKeys.without(key);
        }
        return held;
    }

    /** Whether the key is a one-time key or fallback key of ours, the previous one included. Costs a look-up. */
    public boolean holds(Curve25519PublicKey key) {
        return preKeys.find(key) != null;
    }

    @Override
    public OlmSession outboundSession(
            OlmVersion version,
            Curve25519PublicKey peerIdentityKey,
            Curve25519PublicKey peerOneTimeOrFallbackKey,
            SecureRandom random) {
        Curve25519KeyPair base = Curve25519KeyPair.generate(random);
        Curve25519KeyPair ratchetKey = Curve25519KeyPair.generate(random);
        RootKey.Step start =
                TripleDiffieHellman.initiate(identity, base, peerIdentityKey, peerOneTimeOrFallbackKey, parameters);
        base.secret().wipe();
        return new OlmSession(
                version,
                new SessionKeys(identityKey(), base.publicKey(), peerOneTimeOrFallbackKey),
                peerIdentityKey,
                DoubleRatchet.initiated(start, ratchetKey),
                random,
                parameters);
    }

    @Override
    public Optional<byte[]> agreement(Curve25519PublicKey theirs) {
        byte[] agreed = new byte[Secret.BYTES];
        return identity.agrees(theirs, agreed, 0) ? Optional.of(agreed) : Optional.empty();
    }

    @Override
    public InboundSession<OlmSession> inboundSession(PreKeyMessage message, SecureRandom random) {
        return inboundSession(message, random, 0);
    }

    @Override
    public InboundSession<OlmSession> inboundSession(PreKeyMessage message, SecureRandom random, long nowNs) {
        PreKeys keys = preKeys;
        Curve25519KeyPair named = keys.find(message.oneTimeKey());
        if (named == null) {
            throw new OlmException(
                    OlmException.Reason.UNKNOWN_ONE_TIME_KEY,
                    "the pre-key message names " + message.oneTimeKey()
                            + ", which is no one-time or fallback key held here");
        }
        RootKey.Step start =
                TripleDiffieHellman.respond(identity, named, message.identityKey(), message.baseKey(), parameters);
        NormalMessage inner = message.inner();
        OlmSession session = new OlmSession(
                inner.version(),
                message.keys(),
                message.identityKey(),
                DoubleRatchet.responding(start, inner.ratchetKey(), parameters),
                random,
                parameters);
        byte[] plaintext = decryptOrWipe(session, inner, nowNs);
        Optional<Curve25519PublicKey> used =
                keys.isOneTime(message.oneTimeKey()) ? Optional.of(named.publicKey()) : Optional.empty();
        return new InboundSession<>(session, plaintext, used);
    }

    /** Decrypts the first message; the keys of a session that comes to nothing do not stay behind. */
    private static byte[] decryptOrWipe(OlmSession session, NormalMessage first, long nowNs) {
        try {
            return session.decrypt(first, nowNs);
        } catch (OlmException refused) {
            session.wipe();
            throw refused;
        }
    }

    /** All keys in a compact versioned form. It holds every secret of the installation: seal it before it is stored. */
    @Override
    public byte[] serialize() {
        return AccountState.write(this);
    }

    /**
     * Restores what {@link #serialize()} gave. Its sessions have the limits of {@link RatchetLimits#OLM}.
     *
     * @throws OlmException {@code MALFORMED} for anything else
     */
    public static OlmAccount deserialize(byte[] state) {
        return deserialize(state, RatchetLimits.OLM);
    }

    /**
     * Restores what {@link #serialize()} gave.
     *
     * @param limits of the sessions made from now on
     * @throws OlmException {@code MALFORMED} for anything else
     */
    public static OlmAccount deserialize(byte[] state, RatchetLimits limits) {
        return AccountState.read(state, RatchetParameters.OLM.within(limits));
    }

    /**
     * The account with these keys, brought from another implementation. The keys are copied.
     *
     * @throws OlmException {@code MALFORMED} for keys that no account can have
     */
    public static OlmAccount of(OlmAccountParts parts) {
        return AccountAssembly.assemble(parts, RatchetParameters.OLM);
    }

    /** A copy of all private keys, to be taken to another implementation, and wiped. */
    public OlmAccountParts revealParts() {
        return AccountAssembly.disassemble(this);
    }

    /**
     * Overwrites the private keys, once no thread uses them. The account can't be used afterwards; sessions made from
     * it can.
     */
    public synchronized void wipe() {
        identity.secret().wipe();
        signing.privateKey().wipe();
        preKeys.wipe();
    }

    Curve25519KeyPair identity() {
        return identity;
    }

    Ed25519KeyPair signing() {
        return signing;
    }

    PreKeys preKeys() {
        return preKeys;
    }

    /** Whose account it is; no private key of it. */
    @Override
    public String toString() {
        return "OlmAccount[" + identityKey() + "]";
    }
}

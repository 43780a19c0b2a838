package org.xmtp.reactive.cryptography.olm;

import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.cryptography.olm.parts.OlmSessionParts;

/**
 * A double-ratchet session between two installations.
 *
 * <p>Threads that share a session take turns, so that no message key is used twice; in which order, and what becomes
 * durable when, is for its owner to settle.
 *
 * <p>{@link #copy()} costs next to nothing. Keys that the ratchet has left behind go to the garbage collector unwiped,
 * since a copy may still need them; what is made for one message alone is wiped at once.
 */
public final class OlmSession implements RatchetSession {
    /** The longest plaintext: with any index it fits a pre-key message of {@link OlmMessage#MAX_BYTES}. */
    public static final int MAX_PLAINTEXT_BYTES = OlmMessage.MAX_BYTES - 256;

    private final OlmVersion version;
    private final SessionKeys keys;
    private final String sessionId;
    private final Curve25519PublicKey peerIdentityKey;
    private final SecureRandom random;
    private final RatchetParameters parameters;
    private volatile DoubleRatchet ratchet;

    OlmSession(
            OlmVersion version,
            SessionKeys keys,
            Curve25519PublicKey peerIdentityKey,
            DoubleRatchet ratchet,
            SecureRandom random,
            RatchetParameters parameters) {
        this.version = version;
        this.keys = keys;
        this.sessionId = keys.sessionId();
        this.peerIdentityKey = peerIdentityKey;
        this.ratchet = ratchet;
        this.random = random;
        this.parameters = parameters;
    }

    private OlmSession(OlmSession original) {
        this.version = original.version;
        this.keys = original.keys;
        this.sessionId = original.sessionId;
        this.peerIdentityKey = original.peerIdentityKey;
        this.ratchet = original.ratchet;
        this.random = original.random;
        this.parameters = original.parameters;
    }

    @Override
    public synchronized OlmMessage encrypt(byte[] plaintext) {
        if (plaintext.length > MAX_PLAINTEXT_BYTES) {
            throw new IllegalArgumentException("a plaintext of " + plaintext.length
                    + " bytes is too long for one message;" + " send at most " + MAX_PLAINTEXT_BYTES);
        }
        DoubleRatchet.Encrypted encrypted = ratchet.encrypt(plaintext, version, random, parameters);
        ratchet = encrypted.next();
        return hasReceived() ? encrypted.message() : new PreKeyMessage(keys, encrypted.message());
    }

    @Override
    public synchronized byte[] decrypt(OlmMessage message, long nowNs) {
        NormalMessage inner = message.inner();
        if (inner.version() != version) {
            throw new OlmException(
                    OlmException.Reason.VERSION_MISMATCH,
                    "the session " + sessionId + " speaks " + version + ", the message is " + inner.version());
        }
        DoubleRatchet.Decrypted decrypted = ratchet.decrypt(inner, nowNs, parameters);
        ratchet = decrypted.next();
        return decrypted.plaintext().bytes();
    }

    @Override
    public synchronized void retain(Retention retention) {
        ratchet = ratchet.retained(retention);
    }

    /** A session in the same state that goes its own way from here. Both share key objects; see {@link #wipe()}. */
    @Override
    public OlmSession copy() {
        return new OlmSession(this);
    }

    @Override
    public String sessionId() {
        return sessionId;
    }

    /** The Olm version of all its messages. */
    public OlmVersion version() {
        return version;
    }

    @Override
    public boolean hasReceived() {
        return !ratchet.receiving().isEmpty();
    }

    /** The identity key of the other installation, as it was when the session was made. */
    public Curve25519PublicKey peerIdentityKey() {
        return peerIdentityKey;
    }

    @Override
    public boolean mayDecrypt(NormalMessage message) {
        return hasChainOf(message) || acceptsNewChain();
    }

    /** Whether the message lies on a receiving chain that is kept: then it is this session's or nobody's. Cheap. */
    public boolean hasChainOf(NormalMessage message) {
        return ratchet.receiving().named(message.ratchetKey()).isPresent();
    }

    /**
     * Whether a message on a chain not known so far could be genuine: only after we have sent on our newest chain. If
     * not, {@link #decrypt} refuses it without a Diffie-Hellman step. Cheap.
     */
    public boolean acceptsNewChain() {
        return ratchet.sending().canBeAnswered();
    }

    /**
     * The whole state in a compact versioned form. It holds every secret of the session: seal it before it is stored.
     */
    @Override
    public byte[] serialize() {
        return SessionState.write(this, ratchet.receiving().chains());
    }

    @Override
    public byte[] head() {
        List<ReceivingChain> chains = ratchet.receiving().chains();
        return SessionState.write(
                this,
                chains.stream()
                        .skip(Math.max(0, chains.size() - 1))
                        .map(chain -> chain.withSkipped(0))
                        .toList());
    }

    @Override
    public SessionPages pages() {
        return new SessionPages(ratchet.receiving().chains());
    }

    /**
     * Restores what {@link #serialize()} gave, within the limits of {@link RatchetLimits#OLM}.
     *
     * @param random gives the private ratchet keys to come
     * @throws OlmException {@code MALFORMED} for anything else
     */
    public static OlmSession deserialize(byte[] state, SecureRandom random) {
        return deserialize(state, random, RatchetLimits.OLM);
    }

    /**
     * Restores what {@link #serialize()} gave.
     *
     * @param random gives the private ratchet keys to come
     * @param limits what it keeps from now on, and at most has kept
     * @throws OlmException {@code MALFORMED} for anything else
     */
    public static OlmSession deserialize(byte[] state, SecureRandom random, RatchetLimits limits) {
        return SessionState.read(state, Map.of(), random, RatchetParameters.OLM.within(limits));
    }

    /**
     * Restores what {@link #head()} and {@link #pages()} gave.
     *
     * @param pages all that there are, by name
     * @param random gives the private ratchet keys to come
     * @param limits what it keeps from now on, and at most has kept
     * @throws OlmException {@code MALFORMED} for anything else
     */
    public static OlmSession restore(
            byte[] head, Map<String, byte[]> pages, SecureRandom random, RatchetLimits limits) {
        return SessionState.read(head, pages, random, RatchetParameters.OLM.within(limits));
    }

    /**
     * The session in this state, brought from another implementation. The keys are copied.
     *
     * @param random gives the private ratchet keys to come
     * @throws OlmException {@code MALFORMED} for a state that no session can have
     */
    public static OlmSession of(OlmSessionParts parts, SecureRandom random) {
        return SessionAssembly.assemble(parts, random, RatchetParameters.OLM);
    }

    /** A copy of the whole state with all its keys, to be taken to another implementation, and wiped. */
    public OlmSessionParts revealParts() {
        return SessionAssembly.disassemble(this);
    }

    /** Overwrites the keys, once no thread uses them. This session and its copies can't be used afterwards. */
    public synchronized void wipe() {
        ratchet.wipe();
    }

    SessionKeys keys() {
        return keys;
    }

    DoubleRatchet ratchet() {
        return ratchet;
    }

    /** Which session it is; no key of it. */
    @Override
    public String toString() {
        return "OlmSession[" + sessionId + ", " + version + "]";
    }
}

package org.xmtp.reactive.cryptography.olm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message from which its receiver can make the session: the three public keys of the triple Diffie-Hellman around a
 * normal message. What lies around the inner message is authenticated by nothing, except that a session made from wrong
 * keys does not decrypt it.
 */
public final class PreKeyMessage implements OlmMessage {
    private final SessionKeys keys;
    private final NormalMessage inner;

    PreKeyMessage(SessionKeys keys, NormalMessage inner) {
        this.keys = keys;
        this.inner = inner;
    }

    /** The receiver's one-time or fallback key that the sender used. */
    public Curve25519PublicKey oneTimeKey() {
        return keys.oneTimeKey();
    }

    /** The sender's base key, made for this session. */
    public Curve25519PublicKey baseKey() {
        return keys.baseKey();
    }

    /** The sender's identity key. */
    public Curve25519PublicKey identityKey() {
        return keys.identityKey();
    }

    @Override
    public NormalMessage inner() {
        return inner;
    }

    /** The id of the session this message starts or belongs to, as {@link OlmSession#sessionId()}. */
    public String sessionId() {
        return keys.sessionId();
    }

    /**
     * The same message with its three keys in their canonical encoding. Nothing authenticates them, so anyone can send
     * them in another one; an implementation that compares or hashes bytes then sees another session.
     */
    public PreKeyMessage canonical() {
        return new PreKeyMessage(keys.canonical(), inner);
    }

    @Override
    public byte[] bytes() {
        return OlmMessageCodec.encode(this);
    }

    SessionKeys keys() {
        return keys;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PreKeyMessage that && Arrays.equals(bytes(), that.bytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes());
    }

    @Override
    public String toString() {
        return "PreKeyMessage[session " + sessionId() + ", " + inner + "]";
    }
}

package org.xmtp.reactive.cryptography.libolm;

import java.util.random.RandomGenerator;

/** An account of libolm, given any bytes. */
public final class RawAccount implements AutoCloseable {
    private final NativeObject account;

    private RawAccount(NativeObject account) {
        this.account = account;
    }

    /** An account in the state of a pickle under an empty key. */
    public static RawAccount unpickle(byte[] pickle) {
        return new RawAccount(NativeObject.unpickle(NativeKind.ACCOUNT, NativeObject.NO_KEY, pickle));
    }

    /** Opens a session to a peer's keys. */
    public RawSession open(byte[] peerIdentityKey, byte[] peerKey, RandomGenerator random) {
        NativeObject session = new NativeObject(NativeKind.SESSION);
        byte[] identity = RawSession.base64(peerIdentityKey);
        byte[] oneTime = RawSession.base64(peerKey);
        byte[] seed = session.buffer(Libolm::olm_create_outbound_session_random_length);
        random.nextBytes(seed);
        account.run(ours -> session.call(object -> Libolm.olm_create_outbound_session(
                object, ours, identity, identity.length, oneTime, oneTime.length, seed, seed.length)));
        return new RawSession(session);
    }

    /**
     * Makes a session from a message, which it does not decrypt.
     *
     * @throws org.xmtp.reactive.cryptography.olm.OlmException for a message that libolm refuses
     */
    public RawSession inbound(byte[] message) {
        NativeObject session = new NativeObject(NativeKind.SESSION);
        byte[] text = RawSession.base64(message);
        account.run(ours -> session.call(object -> Libolm.olm_create_inbound_session(object, ours, text, text.length)));
        return new RawSession(session);
    }

    /** Removes the one-time key that the session was made with. */
    public void removeOneTimeKey(RawSession session) {
        session.run(used -> account.call(ours -> Libolm.olm_remove_one_time_keys(ours, used)));
    }

    @Override
    public void close() {
        account.close();
    }
}

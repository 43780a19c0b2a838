package org.xmtp.reactive.identity;

import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.wire.BundleCodec;
import org.xmtp.reactive.wire.MalformedException;

/**
 * A contact bundle that was not looked at yet.
 *
 * @param account whose contact topic it was found on
 * @param digest over topic and bytes
 * @param envelope the envelope that holds it
 */
record Bundle(AccountAddress account, Digest digest, NetworkEnvelope envelope) implements Claim {
    /** A bundle holds two keys of 32 bytes, a signature of 65 and an address of 42; nothing shorter is one. */
    static final int MIN_BYTES = 171;

    /** About 250 bytes are in use; the rest is room for what later versions add. */
    static final int MAX_BYTES = 64 << 10;

    /**
     * Whether an envelope can hold a bundle at all. One whose time is out of range does not count as seen: the same
     * bytes may come once more with a good one.
     */
    static boolean canBe(NetworkEnvelope envelope) {
        int length = envelope.message().length;
        return length >= MIN_BYTES && length <= MAX_BYTES && envelope.timestampNs() >= 0;
    }

    @Override
    public Verdict judge() {
        return new Verdict(this, contact(), null);
    }

    private @Nullable Contact contact() {
        try {
            return BundleCodec.read(envelope.message(), account, envelope.timestampNs());
        } catch (MalformedException e) {
            // Anybody can write to a contact topic: what is no bundle of this account is nothing to tell of.
            return null;
        }
    }
}

package org.xmtp.reactive.identity;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.xmtp.reactive.cryptography.hpke.HpkeContext;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Seal;

/**
 * Opens what is sealed to this installation. It remembers the newest contexts, since messages that were sealed together
 * share one, and to agree on it costs more than all else. For one thread at a time.
 */
public final class SealOpener implements EnvelopeCodec.Unsealing {
    private static final int CONTEXTS = 64;

    private final RatchetAccount account;
    private final Map<ByteBuffer, Optional<HpkeContext>> newest = new LinkedHashMap<>();

    /** For what is sealed to an account's identity key. */
    public SealOpener(RatchetAccount account) {
        this.account = account;
    }

    @Override
    public Optional<HpkeContext> context(byte[] key) {
        ByteBuffer name = ByteBuffer.wrap(key);
        Optional<HpkeContext> known = newest.get(name);
        if (known != null) {
            return known;
        }
        if (newest.size() == CONTEXTS) {
            newest.remove(newest.keySet().iterator().next());
        }
        Optional<HpkeContext> agreed = account.agreement(Curve25519PublicKey.of(key))
                .map(secret -> Seal.opened(secret, key, account.identityKey()));
        newest.put(name, agreed);
        return agreed;
    }
}

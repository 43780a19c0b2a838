package org.xmtp.reactive.rules;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.PreKeyMessage;
import org.xmtp.reactive.store.Contact;

/** Messages that open sessions under an identity key whose private half their writer has not. Each opens another. */
final class ForgedOpenings {
    private static final int BYTES = 200;

    private final SecureRandom random = new SecureRandom();
    private final OlmAccount writer = OlmAccount.create(random);
    private final Contact recipient;
    private final Contact named;

    /** To one in the name of another. */
    ForgedOpenings(Contact recipient, Contact named) {
        this.recipient = recipient;
        this.named = named;
    }

    /** As its writer makes it, in no other's name. */
    PreKeyMessage own() {
        return (PreKeyMessage) writer.outboundSession(
                        TestRatchet.version(),
                        Curve25519PublicKey.of(recipient.identityKey()),
                        Curve25519PublicKey.of(recipient.fallbackKey()),
                        random)
                .encrypt(new byte[BYTES]);
    }

    /** One in the other's name. */
    byte[] next() {
        PreKeyMessage own = own();
        byte[] bytes = own.bytes();
        byte[] key = own.identityKey().bytes();
        int at = IntStream.range(0, bytes.length - key.length)
                .filter(from -> Arrays.equals(key, Arrays.copyOfRange(bytes, from, from + key.length)))
                .findFirst()
                .orElseThrow();
        System.arraycopy(named.identityKey(), 0, bytes, at, key.length);
        return bytes;
    }
}

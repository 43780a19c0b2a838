package org.xmtp.reactive.store.h2;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.PeerId;

/**
 * Makes row keys of names: the first eight bytes of an HMAC-SHA-256 under a key of the store, so that the file tells
 * nobody whom it knows, and nobody can look for two names with one key. The rows behind them name what they are about.
 * For one thread.
 */
final class IndexKey {
    private final Mac mac;

    IndexKey(SecretKeySpec key) {
        try {
            mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is part of every JDK", e);
        }
    }

    long of(PeerId peer) {
        return of('p', peer.account().wire() + peer.installation().value());
    }

    long ofPages(PeerId peer, String session) {
        return of('k', peer.account().wire() + peer.installation().value() + session);
    }

    long of(AccountAddress account) {
        return of('a', account.wire());
    }

    long of(ConversationId conversation) {
        return of('c', conversation.wire());
    }

    long ofReader(String name) {
        return of('r', name);
    }

    long ofHeld(Digest digest) {
        mac.update((byte) 'h');
        return ByteBuffer.wrap(mac.doFinal(digest.bytes())).getLong();
    }

    private long of(char kind, String name) {
        mac.update((byte) kind);
        return ByteBuffer.wrap(mac.doFinal(name.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }
}

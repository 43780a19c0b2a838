package org.xmtp.reactive.node.store;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Names a store, so that nobody takes the arrival numbers of one for those of another.
 *
 * @param bytes 16 random ones
 */
public record StoreId(ByteString bytes) {

    /** The length of an id in bytes. */
    public static final int BYTES = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    public StoreId {
        if (bytes.size() != BYTES) {
            throw new IllegalArgumentException("an id of " + BYTES + " bytes, not " + bytes.size());
        }
    }

    /** The id of a store that is made anew. */
    public static StoreId random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new StoreId(ByteString.copyFrom(bytes));
    }

    /** As it stands in headers: base64url without padding. */
    public String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    @Override
    public String toString() {
        return text();
    }
}

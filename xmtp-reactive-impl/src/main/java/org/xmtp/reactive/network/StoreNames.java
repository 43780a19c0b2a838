package org.xmtp.reactive.network;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a node names the store that counts arrivals: 16 bytes, in headers as base64url without padding. */
final class StoreNames {
    private static final Metadata.Key<String> STORE = Metadata.Key.of("xmtp-store", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> NO_RESUME =
            Metadata.Key.of("xmtp-no-resume", Metadata.ASCII_STRING_MARSHALLER);
    private static final int BYTES = 16;
    private static final int CHARACTERS = 22;

    private StoreNames() {}

    /** The store that an answer names, if it does so as it should. */
    static Optional<String> in(Metadata headers) {
        return Optional.ofNullable(headers.get(STORE))
                .filter(name -> bytes(name).size() == BYTES);
    }

    /** The bytes of a name; none where it is no name. */
    static ByteString bytes(String name) {
        try {
            return name.length() == CHARACTERS
                    ? ByteString.copyFrom(Base64.getUrlDecoder().decode(name))
                    : ByteString.EMPTY;
        } catch (IllegalArgumentException e) {
            return ByteString.EMPTY;
        }
    }

    /** Whether a call ended since the store has not what a place says. */
    static boolean refusesPlace(@Nullable Metadata trailers) {
        return trailers != null && trailers.containsKey(NO_RESUME);
    }
}

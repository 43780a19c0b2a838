package org.xmtp.reactive.cryptography.olm;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The info text of an HKDF (RFC 5869), which keeps the uses of one key apart. */
final class HkdfInfo {
    private final String text;
    private final byte[] bytes;

    private HkdfInfo(String text) {
        this.text = text;
        this.bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static HkdfInfo of(String text) {
        return new HkdfInfo(text);
    }

    /** The bytes themselves, for reading only. */
    byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HkdfInfo that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}

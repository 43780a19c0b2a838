package org.xmtp.reactive.cryptography.olm;

import java.util.Optional;

/**
 * The versions of the Olm message format. They differ in the version byte and in how much of the HMAC a message
 * carries; a session keeps the version it started with.
 */
public enum OlmVersion {
    /** Version byte 0x03, MAC cut to 8 bytes: the only version libolm and its bindings speak. */
    V1(0x03),
    /** Version byte 0x04, the whole MAC of 32 bytes: what existing v3-alpha clients open sessions with. */
    V2(0x04);

    private final byte wireByte;

    OlmVersion(int wireByte) {
        this.wireByte = (byte) wireByte;
    }

    static Optional<OlmVersion> ofWireByte(int found) {
        return switch (found) {
            case 0x03 -> Optional.of(V1);
            case 0x04 -> Optional.of(V2);
            default -> Optional.empty();
        };
    }

    /** The first byte of a normal message of this version. */
    byte wireByte() {
        return wireByte;
    }
}

package org.xmtp.reactive.cryptography.wallet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The digest that a wallet signs for a text: {@code personal_sign}, version 0x45 of EIP-191. */
final class PersonalMessage {
    private static final String PREFIX = "\u0019Ethereum Signed Message:\n";

    private PersonalMessage() {}

    /** Keccak-256 of prefix, length of the text in bytes as a decimal number, and the text in UTF-8. */
    static byte[] digest(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        signed.writeBytes((PREFIX + bytes.length).getBytes(StandardCharsets.US_ASCII));
        signed.writeBytes(bytes);
        return Keccak256.digest(signed.toByteArray());
    }
}

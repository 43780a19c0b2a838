package org.xmtp.reactive.cryptography.libolm;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;

/** The form in which libolm takes and gives bytes: base64 without padding, in ASCII; lists of keys in JSON. */
final class Base64Text {
    private static final Pattern MEMBER = Pattern.compile("\"(\\w+)\":\"([^\"]*)\"");

    private Base64Text() {}

    static byte[] of(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encode(bytes);
    }

    /** The key as libolm, which compares keys by their bytes, has to see it. */
    static byte[] of(Curve25519PublicKey key) {
        return of(key.canonical().bytes());
    }

    static byte[] decode(byte[] text) {
        return Base64.getDecoder().decode(text);
    }

    /** Whether it is base64: libolm itself reads other characters too, as if they were some of its alphabet. */
    static boolean isText(byte[] text) {
        try {
            decode(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The keys in {@code {"curve25519":{"AAAAAQ":"…",…}}}, as they stand there. */
    static List<Curve25519PublicKey> keys(byte[] json) {
        return MEMBER.matcher(ascii(json))
                .results()
                .map(member -> Curve25519PublicKey.of(decode(member.group(2))))
                .toList();
    }

    /** The value of one key in {@code {"curve25519":"…","ed25519":"…"}}. */
    static byte[] key(byte[] json, String name) {
        return MEMBER.matcher(ascii(json))
                .results()
                .filter(member -> member.group(1).equals(name))
                .findFirst()
                .map(member -> decode(member.group(2)))
                .orElseThrow(() -> new IllegalStateException("libolm gave no " + name + " key"));
    }

    static String ascii(byte[] text) {
        return new String(text, StandardCharsets.US_ASCII);
    }

    private static byte[] decode(String text) {
        return Base64.getDecoder().decode(text);
    }
}

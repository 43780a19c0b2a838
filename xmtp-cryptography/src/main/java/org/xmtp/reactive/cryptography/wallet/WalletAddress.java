package org.xmtp.reactive.cryptography.wallet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An Ethereum address.
 *
 * @param wire the form on the wire: {@code 0x} and 40 lower-case hex digits
 */
public record WalletAddress(String wire) {
    private static final Pattern WIRE = Pattern.compile("0x[0-9a-f]{40}");
    private static final Pattern ANY_CASE = Pattern.compile("0x[0-9a-fA-F]{40}");
    private static final int PUBLIC_KEY_BYTES = 64;
    private static final int DROPPED_DIGEST_BYTES = 12;
    private static final int SHOWN_CHARACTERS = 80;

    /**
     * Takes the wire form only.
     *
     * @throws WalletException {@code MALFORMED_ADDRESS} for any other
     */
    public WalletAddress {
        if (!WIRE.matcher(wire).matches()) {
            throw malformed(wire, "0x and 40 lower-case hex digits");
        }
    }

    /**
     * The address in a text from the network, where upper case is refused.
     *
     * @throws WalletException {@code MALFORMED_ADDRESS}
     */
    public static WalletAddress ofWire(String text) {
        return new WalletAddress(text);
    }

    /**
     * The address in a text from a person: all lower or all upper-case digits, or mixed case with the right checksum
     * (EIP-55).
     *
     * @throws WalletException {@code MALFORMED_ADDRESS} or {@code BAD_CHECKSUM}
     */
    public static WalletAddress parse(String text) {
        if (!ANY_CASE.matcher(text).matches()) {
            throw malformed(text, "0x and 40 hex digits");
        }
        WalletAddress address = new WalletAddress(text.toLowerCase(Locale.ROOT));
        String digits = text.substring(2);
        boolean mixed =
                !digits.equals(digits.toLowerCase(Locale.ROOT)) && !digits.equals(digits.toUpperCase(Locale.ROOT));
        if (mixed && !address.checksummed().equals(text)) {
            throw new WalletException(
                    WalletException.Reason.BAD_CHECKSUM,
                    "the address " + text + " is mistyped: upper and lower case do not match its checksum (EIP-55);"
                            + " copy it again, or give it in lower case if it is right");
        }
        return address;
    }

    /** The address of the holder of an uncompressed public key: x and y, 64 bytes. */
    static WalletAddress ofPublicKey(byte[] point) {
        if (point.length != PUBLIC_KEY_BYTES) {
            throw new IllegalArgumentException("a public key has " + PUBLIC_KEY_BYTES + " bytes, not " + point.length);
        }
        byte[] digest = Keccak256.digest(point);
        byte[] last = Arrays.copyOfRange(digest, DROPPED_DIGEST_BYTES, Keccak256.BYTES);
        return new WalletAddress("0x" + HexFormat.of().formatHex(last));
    }

    /** The mixed-case form whose upper-case letters are a checksum (EIP-55): for people, never on the wire. */
    public String checksummed() {
        String digits = wire.substring(2);
        byte[] digest = Keccak256.digest(digits.getBytes(StandardCharsets.US_ASCII));
        StringBuilder text = new StringBuilder("0x");
        for (int i = 0; i < digits.length(); i++) {
            int nibble = (i % 2 == 0 ? digest[i / 2] >> 4 : digest[i / 2]) & 0xF;
            char digit = digits.charAt(i);
            text.append(nibble >= 8 ? Character.toUpperCase(digit) : digit);
        }
        return text.toString();
    }

    /** The wire form. */
    @Override
    public String toString() {
        return wire;
    }

    private static WalletException malformed(String text, String expected) {
        // Text from outside may hold anything: what is shown of it is short and printable.
        String shown =
                text.substring(0, Math.min(SHOWN_CHARACTERS, text.length())).replaceAll("[^ -~]", "?");
        return new WalletException(
                WalletException.Reason.MALFORMED_ADDRESS,
                "expected an address of " + expected + ", got '" + shown + "'");
    }
}

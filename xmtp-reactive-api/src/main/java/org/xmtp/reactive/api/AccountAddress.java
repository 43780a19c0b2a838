package org.xmtp.reactive.api;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.xmtp.reactive.api.spi.XmtpEngine;

/**
 * The address of an Ethereum account: {@code 0x} and 40 lower-case hexadecimal digits, the only form that goes on the
 * wire and the only one this type holds.
 *
 * @param wire the address in its wire form
 */
public record AccountAddress(String wire) implements Comparable<AccountAddress> {
    private static final Pattern WIRE = Pattern.compile("0x[0-9a-f]{40}");
    private static final Pattern ANY_CASE = Pattern.compile("0x[0-9a-fA-F]{40}");

    /**
     * Takes a wire form as it is.
     *
     * @throws XmtpConfigurationException if it is not {@code 0x} and 40 lower-case hexadecimal digits
     */
    public AccountAddress {
        Objects.requireNonNull(wire, "wire");
        if (!WIRE.matcher(wire).matches()) {
            throw XmtpConfigurationException.invalid(
                    "account address", wire, "give 0x and 40 hexadecimal digits, for example the wallet's address");
        }
    }

    /**
     * Reads an address as a person writes it: in one case, or in mixed case with the EIP-55 checksum, which is verified
     * if an engine is on the class path.
     *
     * @throws XmtpConfigurationException if it is not an address, or its checksum does not hold
     */
    public static AccountAddress parse(String text) {
        Objects.requireNonNull(text, "text");
        String trimmed = text.strip();
        if (!ANY_CASE.matcher(trimmed).matches()) {
            throw XmtpConfigurationException.invalid(
                    "account address", text, "give 0x and 40 hexadecimal digits, for example the wallet's address");
        }
        String digits = trimmed.substring(2);
        boolean mixed =
                !digits.equals(digits.toLowerCase(Locale.ROOT)) && !digits.equals(digits.toUpperCase(Locale.ROOT));
        if (mixed
                && !XmtpEngine.find()
                        .map(engine -> engine.checksumHolds(trimmed))
                        .orElse(true)) {
            throw XmtpConfigurationException.invalid(
                    "account address",
                    text,
                    "its upper and lower case do not fit the EIP-55 checksum: look for a mistyped digit, or give it in lower case");
        }
        return new AccountAddress(trimmed.toLowerCase(Locale.ROOT));
    }

    @Override
    public int compareTo(AccountAddress other) {
        return wire.compareTo(other.wire);
    }

    @Override
    public String toString() {
        return wire;
    }
}

package org.xmtp.reactive.api;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Names one installation (one app on one device): the unpadded base64 of a Keccak-256 digest over its identity key, 43
 * characters of the standard alphabet. It may hold {@code /} and {@code +}.
 *
 * @param value the id as it stands in topics and headers
 */
public record InstallationId(String value) implements Comparable<InstallationId> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9+/]{43}");

    /**
     * Takes an id as it is.
     *
     * @throws XmtpConfigurationException if it is not 43 base64 characters
     */
    public InstallationId {
        Objects.requireNonNull(value, "value");
        if (!FORM.matcher(value).matches()) {
            throw XmtpConfigurationException.invalid(
                    "installation id", value, "give the 43 base64 characters that the installation shows for itself");
        }
    }

    @Override
    public int compareTo(InstallationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

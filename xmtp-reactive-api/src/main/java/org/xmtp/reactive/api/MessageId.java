package org.xmtp.reactive.api;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Names a message, the same on every installation that holds it: the lower-case hexadecimal SHA-256 over conversation,
 * sending installation, time and content.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record MessageId(String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    /**
     * Takes an id as it is.
     *
     * @throws XmtpConfigurationException if it is not 64 lower-case hexadecimal digits
     */
    public MessageId {
        Objects.requireNonNull(hex, "hex");
        if (!FORM.matcher(hex).matches()) {
            throw XmtpConfigurationException.invalid("message id", hex, "give its 64 lower-case hexadecimal digits");
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}

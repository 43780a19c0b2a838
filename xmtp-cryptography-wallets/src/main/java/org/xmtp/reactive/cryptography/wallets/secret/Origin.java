package org.xmtp.reactive.cryptography.wallets.secret;

import java.nio.file.Path;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Printable;
import org.xmtp.reactive.api.XmtpConfigurationException;

/**
 * What a secret is and where it came from, as errors name it.
 *
 * @param name such as "mnemonic", or "mnemonic in the file /run/secrets/phrase"
 */
public record Origin(String name) {
    /** A secret that the caller has given. */
    public static Origin argument(String what) {
        return new Origin(what);
    }

    /** A secret in a file. */
    public static Origin file(String what, Path file) {
        return new Origin(what + " in the file " + Printable.text(file.toString()));
    }

    /** A secret in an environment variable. */
    public static Origin variable(String what, String variable) {
        return new Origin(what + " in the environment variable " + Printable.text(variable));
    }

    /** The error for a secret that cannot be used. */
    public XmtpConfigurationException refuses(UnusableSecretException problem) {
        return new XmtpConfigurationException(
                ErrorCode.INVALID_ARGUMENT, "The " + name + " cannot be used: " + problem.getMessage() + ".");
    }
}

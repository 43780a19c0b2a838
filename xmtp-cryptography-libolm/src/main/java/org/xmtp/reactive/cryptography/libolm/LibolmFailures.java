package org.xmtp.reactive.cryptography.libolm;

import org.xmtp.reactive.cryptography.olm.OlmException;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;

/** From libolm's names of errors ({@code olm/error.h}) to ours. */
final class LibolmFailures {
    private LibolmFailures() {}

    static RuntimeException of(NativeKind kind, String error) {
        String message = "libolm refuses for this " + kind + ": " + error;
        return switch (error) {
            case "BAD_MESSAGE_VERSION" -> new OlmException(Reason.VERSION_MISMATCH, message);
            // Also for a key that was used or dropped, a gap that is too large, and a chain that can't be: libolm
            // tells no more than that it did not decrypt.
            case "BAD_MESSAGE_MAC" -> new OlmException(Reason.BAD_MAC, message);
            case "BAD_MESSAGE_KEY_ID" -> new OlmException(Reason.UNKNOWN_ONE_TIME_KEY, message);
            case "BAD_MESSAGE_FORMAT",
                    "INVALID_BASE64",
                    "BAD_ACCOUNT_KEY",
                    "UNKNOWN_PICKLE_VERSION",
                    "CORRUPTED_PICKLE",
                    "BAD_LEGACY_ACCOUNT_PICKLE",
                    "PICKLE_EXTRA_DATA" -> new OlmException(Reason.MALFORMED, message);
            // Buffers and randomness are measured by libolm itself, so what is left is a mistake of this binding.
            default -> new IllegalStateException(message);
        };
    }
}

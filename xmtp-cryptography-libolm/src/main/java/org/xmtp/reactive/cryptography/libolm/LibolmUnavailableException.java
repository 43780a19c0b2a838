package org.xmtp.reactive.cryptography.libolm;

/** libolm 3 is not on this machine, or cannot be loaded; the message says why, and how to get it. */
public final class LibolmUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LibolmUnavailableException(String message) {
        super(message);
    }
}

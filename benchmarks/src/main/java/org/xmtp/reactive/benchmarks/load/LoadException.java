package org.xmtp.reactive.benchmarks.load;

/** Nothing was measured, for a reason that its message tells. */
public final class LoadException extends RuntimeException {
    LoadException(String message) {
        super(message);
    }

    LoadException(String message, Throwable cause) {
        super(message, cause);
    }
}

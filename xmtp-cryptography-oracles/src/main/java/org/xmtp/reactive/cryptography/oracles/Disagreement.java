package org.xmtp.reactive.cryptography.oracles;

/** Our ratchet and the oracle did not do the same. The message tells enough to do it again; no key in it is in use. */
final class Disagreement extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Disagreement(String message) {
        super(message);
    }
}

package org.xmtp.reactive.cryptography.wallets.remote;

/**
 * An answer that brings no signature. The message says what the signer did and what helps, to stand behind its name.
 */
final class RefusedAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String whatItDid;

    RefusedAnswerException(String whatItDid) {
        super(whatItDid);
        this.whatItDid = whatItDid;
    }

    String whatItDid() {
        return whatItDid;
    }
}

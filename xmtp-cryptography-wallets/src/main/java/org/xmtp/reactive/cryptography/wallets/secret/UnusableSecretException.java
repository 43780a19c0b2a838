package org.xmtp.reactive.cryptography.wallets.secret;

/**
 * A secret that does not say what it should. The message is the problem and the remedy, without the secret, to stand
 * behind the words of {@link Origin#refuses}.
 */
public final class UnusableSecretException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A secret with this problem: part of a sentence, without the dot. */
    public UnusableSecretException(String problem) {
        super(problem);
    }
}

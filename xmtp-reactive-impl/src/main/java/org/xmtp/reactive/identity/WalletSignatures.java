package org.xmtp.reactive.identity;

import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.spi.Signalled;
import reactor.core.publisher.Mono;

/** What wallets sign; a wallet is the program's own, so it may do anything but that. */
final class WalletSignatures {
    private WalletSignatures() {}

    /**
     * Creates the signing of a text; the signature is still to be verified.
     *
     * <ul>
     *   <li><i>errors with</i> {@link XmtpConfigurationException} with {@code SIGNER_FAILED}.
     * </ul>
     *
     * @param what what the text is, for the error
     */
    static Mono<byte[]> of(Signer signer, String text, String what) {
        return Signalled.of(() -> signer.sign(text))
                .onErrorMap(
                        e -> !saysItself(e),
                        e -> new XmtpConfigurationException(
                                ErrorCode.SIGNER_FAILED, "The wallet did not sign the " + what + "; it is needed.", e))
                .switchIfEmpty(Mono.error(() -> new XmtpConfigurationException(
                        ErrorCode.SIGNER_FAILED, "The wallet gave no signature of the " + what + "; it is needed.")))
                .map(byte[]::clone);
    }

    /** A signer of ours names itself and the remedy. */
    private static boolean saysItself(Throwable error) {
        return error instanceof XmtpConfigurationException known && known.code() == ErrorCode.SIGNER_FAILED;
    }
}

package org.xmtp.reactive.cryptography.wallets.remote;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.xmtp.reactive.cryptography.fuzz.FuzzedDecoder;
import org.xmtp.reactive.cryptography.wallet.SignedText;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import org.xmtp.reactive.cryptography.wallet.WalletKey;

/** The decoder of what a remote signer answers, up to the signature that is checked. */
enum SignerAnswerDecoder implements FuzzedDecoder {
    SIGNER_ANSWER;

    private static final String TEXT = "a text";
    private static final WalletKey KEY = WalletKey.of(
            new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8
            });

    @Override
    public boolean tryDecode(byte[] input) {
        WalletAddress address = KEY.address();
        try {
            byte[] signature = new SignatureRequest(SigningMethod.ETH_SIGN, address.wire(), TEXT).read(200, input);
            new SignedText(address, TEXT).check(signature);
            return true;
        } catch (RefusedAnswerException | WalletException refused) {
            return false;
        }
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                ScriptedSigner.result(HexFormat.of().formatHex(KEY.sign(TEXT))).getBytes(StandardCharsets.UTF_8));
    }
}

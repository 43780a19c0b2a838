package org.xmtp.reactive.cryptography.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.cryptography.wallet.WalletException.Reason;

/** What came back is the wallet's signature, or it is said why not, and what to do. */
class SignedTextTests {
    private static final String TEXT = "AccountAssociation(XMTPv3): …";
    private static final byte[] UNDEPLOYED = HexFormat.of().parseHex("6492".repeat(16));

    private final WalletKey key = WalletKey.random(new SecureRandom());
    private final SignedText asked = new SignedText(key.address(), TEXT);
    private final byte[] genuine = key.sign(TEXT);

    @Test
    void theWalletsOwnSignatureIsTakenInBothForms() {
        byte[] plain = genuine.clone();
        plain[64] = (byte) (plain[64] - 27);

        assertThat(asked.check(genuine).bytes()).isEqualTo(genuine);
        assertThat(asked.check(plain).bytes()).isEqualTo(genuine);
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 65, 97, 480})
    void whatEndsWithTheMarkOfEip6492IsAContractWalletsThatIsNotDeployed(int length) {
        byte[] wrapped = Arrays.copyOf(genuine, length);
        System.arraycopy(UNDEPLOYED, 0, wrapped, length - UNDEPLOYED.length, UNDEPLOYED.length);

        assertRefused(wrapped, Reason.CONTRACT_WALLET, "EIP-6492", "not deployed", "EIP-1271", "has a private key");
    }

    @ParameterizedTest
    @ValueSource(ints = {66, 130, 195, 10_000})
    void whatIsLongerIsAContractWallets(int length) {
        assertRefused(
                Arrays.copyOf(genuine, length), Reason.CONTRACT_WALLET, length + " bytes", "EIP-1271", "v3-alpha");
    }

    @ParameterizedTest
    @ValueSource(bytes = {31, 32})
    void whatTheOwnerOfASafeGivesIsAContractWallets(byte v) {
        byte[] signature = genuine.clone();
        signature[64] = v;

        assertRefused(signature, Reason.CONTRACT_WALLET, "Safe", "EIP-1271");
    }

    @Test
    void theCompactFormIsNamed() {
        assertRefused(Arrays.copyOf(genuine, 64), Reason.MALFORMED_SIGNATURE, "EIP-2098", "65 bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 63})
    void whatIsShorterIsMalformed(int length) {
        assertRefused(Arrays.copyOf(genuine, length), Reason.MALFORMED_SIGNATURE, "65 bytes", "got " + length);
    }

    @Test
    void anotherKeysSignatureNamesBothAccountsAndWhatToDo() {
        WalletKey other = WalletKey.random(new SecureRandom());

        assertRefused(
                other.sign(TEXT),
                Reason.OTHER_SIGNER,
                "of " + other.address(),
                "not of " + key.address(),
                "choose that account",
                "EIP-1271");
    }

    @Test
    void theSignatureOfTheTextWithoutItsPrefixIsToldApart() {
        byte[] bare = Secp256k1.sign(
                        new BigInteger(1, key.revealBytes()),
                        key.address(),
                        Keccak256.digest(TEXT.getBytes(StandardCharsets.UTF_8)))
                .bytes();

        assertRefused(bare, Reason.OTHER_SIGNER, "personal_sign", "prefix");
    }

    @Test
    void theSignatureOfAnotherTextIsAnotherSigners() {
        assertRefused(key.sign(TEXT + " "), Reason.OTHER_SIGNER, "sign the text as it is");
    }

    private void assertRefused(byte[] signature, Reason reason, String... words) {
        assertThatExceptionOfType(WalletException.class)
                .isThrownBy(() -> asked.check(signature))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
                .satisfies(e -> assertThat(e).hasMessageContainingAll(words));
    }
}

package org.xmtp.reactive.cryptography.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalletAddressTests {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x52908400098527886E0F7030069857D2E4169EE7",
                "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
                "0xde709f2102306220921060314715629080e2fb77",
                "0x27b1fdb04752bbc536007a920d24acb045561c26",
                "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
                "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
                "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
                "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"
            })
    void theExamplesOfEip55AreParsedAndMade(String text) {
        WalletAddress address = WalletAddress.parse(text);

        assertThat(address.wire()).isEqualTo(text.toLowerCase(Locale.ROOT));
        assertThat(address.checksummed()).isEqualTo(text);
        assertThat(address).hasToString(address.wire());
    }

    @Test
    void oneCaseAloneHasNoChecksumToVerify() {
        String lower = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed";
        String upper = "0x" + lower.substring(2).toUpperCase(Locale.ROOT);

        assertThat(WalletAddress.parse(lower)).isEqualTo(WalletAddress.parse(upper));
    }

    @Test
    void mixedCaseWithAnyLetterInTheOtherCaseIsRefused() {
        String right = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        for (int i = 2; i < right.length(); i++) {
            char c = right.charAt(i);
            if (Character.isLetter(c)) {
                char other = Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c);
                String wrong = right.substring(0, i) + other + right.substring(i + 1);
                assertRefused(WalletException.Reason.BAD_CHECKSUM, () -> WalletAddress.parse(wrong));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0x",
                "5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
                "0X5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
                "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae",
                "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaedd",
                "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaeg",
                " 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
                "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed\n",
                "0x5aaeb6053f3e94c9b9a09f33669435e7ef1bea\u0660\u0661"
            })
    void whatIsNoAddressIsRefusedEverywhere(String text) {
        assertRefused(WalletException.Reason.MALFORMED_ADDRESS, () -> WalletAddress.parse(text));
        assertRefused(WalletException.Reason.MALFORMED_ADDRESS, () -> WalletAddress.ofWire(text));
    }

    @Test
    void theWireFormIsLowerCaseOnly() {
        assertRefused(
                WalletException.Reason.MALFORMED_ADDRESS,
                () -> WalletAddress.ofWire("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));
    }

    @Test
    void anErrorShowsHostileTextShortAndPrintable() {
        assertThatExceptionOfType(WalletException.class)
                .isThrownBy(() -> WalletAddress.ofWire("\u001b[31m\n" + "x".repeat(10_000)))
                .satisfies(e -> assertThat(e.getMessage())
                        .hasSizeLessThan(200)
                        .doesNotContain("\u001b")
                        .doesNotContain("\n"));
    }

    static void assertRefused(WalletException.Reason reason, ThrowingCallable call) {
        assertThatExceptionOfType(WalletException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }
}

package org.xmtp.reactive.cryptography.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.xmtp.reactive.cryptography.wallet.WalletAddressTests.assertRefused;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.cryptography.wallet.WalletException.Reason;

class WalletSignatureTests {
    private static final BigInteger ORDER =
            new BigInteger("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", 16);
    private static final String TEXT = "a text";

    private final WalletKey key = WalletKey.random(new SecureRandom());
    private final byte[] genuine = key.sign(TEXT);

    @Test
    void bothFormsOfTheRecoveryIdAreTaken() {
        byte[] plain = genuine.clone();
        plain[64] = (byte) (plain[64] - 27);

        assertThat(WalletSignature.parse(plain)).isEqualTo(WalletSignature.parse(genuine));
        assertThat(WalletSignature.parse(plain).recover(TEXT)).isEqualTo(key.address());
        assertThat(WalletSignature.parse(plain).bytes()).isEqualTo(genuine);
    }

    @Test
    void everyOtherRecoveryIdIsRefused() {
        for (int v = 0; v < 256; v++) {
            if (v != 0 && v != 1 && v != 27 && v != 28) {
                byte[] changed = genuine.clone();
                changed[64] = (byte) v;
                assertRefused(Reason.MALFORMED_SIGNATURE, () -> WalletSignature.parse(changed));
            }
        }
    }

    @Test
    void otherLengthsAreRefused() {
        for (int length : new int[] {0, 64, 66}) {
            assertRefused(Reason.MALFORMED_SIGNATURE, () -> WalletSignature.parse(Arrays.copyOf(genuine, length)));
        }
    }

    @Test
    void theTwinWithAHighSIsRefusedAndTheHighestLowOneTaken() {
        byte[] twin = genuine.clone();
        BigInteger s = new BigInteger(1, Arrays.copyOfRange(genuine, 32, 64));
        put(twin, 32, ORDER.subtract(s));
        twin[64] ^= 27 ^ 28;
        assertRefused(Reason.HIGH_S, () -> WalletSignature.parse(twin));

        BigInteger half = ORDER.shiftRight(1);
        assertThat(new WalletSignature(BigInteger.ONE, half, 0).s()).isEqualTo(half);
        assertRefused(Reason.HIGH_S, () -> new WalletSignature(BigInteger.ONE, half.add(BigInteger.ONE), 0));
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        for (BigInteger out : new BigInteger[] {
            BigInteger.ZERO, ORDER, BigInteger.TWO.pow(256).subtract(BigInteger.ONE)
        }) {
            for (int offset : new int[] {0, 32}) {
                byte[] changed = genuine.clone();
                put(changed, offset, out);
                assertRefused(Reason.MALFORMED_SIGNATURE, () -> WalletSignature.parse(changed));
            }
        }
        assertRefused(Reason.MALFORMED_SIGNATURE, () -> WalletSignature.parse(new byte[65]));
        assertRefused(Reason.MALFORMED_SIGNATURE, () -> new WalletSignature(BigInteger.ONE, BigInteger.ONE, 2));
        assertRefused(
                Reason.MALFORMED_SIGNATURE, () -> new WalletSignature(BigInteger.ONE.negate(), BigInteger.ONE, 0));
    }

    @Test
    void anotherTextOrRecoveryIdGivesAnotherSigner() {
        byte[] swapped = genuine.clone();
        swapped[64] ^= 27 ^ 28;

        assertThat(WalletSignature.parse(genuine).recover("another text")).isNotEqualTo(key.address());
        assertThat(WalletSignature.parse(swapped).recover(TEXT)).isNotEqualTo(key.address());
    }

    @Test
    void anXCoordinateThatIsNotOnTheCurveHasNoSigner() {
        byte[] changed = genuine.clone();
        put(changed, 0, BigInteger.valueOf(5));

        assertRefused(Reason.UNRECOVERABLE, () -> WalletSignature.parse(changed).recover(TEXT));
    }

    @Test
    void noBytesGiveAnythingButASignerOrTheTypedError() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[65];
            random.nextBytes(bytes);
            bytes[32] &= 0x3F;
            bytes[64] = (byte) (27 + (i & 1));
            try {
                assertThat(WalletSignature.parse(bytes).recover(TEXT)).isNotNull();
            } catch (WalletException e) {
                assertThat(e.reason()).as("seed " + seed).isEqualTo(Reason.UNRECOVERABLE);
            }
        }
    }

    @Test
    void aKeyIsThirtyTwoBytesWithinTheGroup() {
        byte[] highest = new byte[32];
        put(highest, 0, ORDER.subtract(BigInteger.ONE));
        byte[] tooHigh = new byte[32];
        put(tooHigh, 0, ORDER);

        assertThat(WalletKey.of(highest).address()).isNotNull();
        assertRefused(Reason.MALFORMED_KEY, () -> WalletKey.of(tooHigh));
        assertRefused(Reason.MALFORMED_KEY, () -> WalletKey.of(new byte[32]));
        assertRefused(Reason.MALFORMED_KEY, () -> WalletKey.of(new byte[31]));
    }

    @Test
    void aKeyIsReadByTheVisibleCallOnlyAndGoneWhenWiped() {
        byte[] bytes = key.revealBytes();

        assertThat(WalletKey.of(bytes).address()).isEqualTo(key.address());
        assertThat(key.toString()).doesNotContain(HexFormat.of().formatHex(bytes));
        key.wipe();
        assertThatIllegalStateException().isThrownBy(() -> key.sign(TEXT)).withMessageContaining("wiped");
        assertThatIllegalStateException().isThrownBy(key::revealBytes);
    }

    private static void put(byte[] target, int offset, BigInteger value) {
        System.arraycopy(BigIntegers.asUnsignedByteArray(32, value), 0, target, offset, 32);
    }
}

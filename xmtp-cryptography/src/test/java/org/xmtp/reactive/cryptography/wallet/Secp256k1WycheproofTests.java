package org.xmtp.reactive.cryptography.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.reactive.cryptography.Vectors;
import org.xmtp.reactive.cryptography.Wycheproof;

/** The recovery of signers against the corner cases of Project Wycheproof, which verify under a known key. */
class Secp256k1WycheproofTests {
    /** x coordinates above the group order need recovery ids that Ethereum does not know. */
    private static final String LARGE_X = "k*G has a large x-coordinate";

    static Stream<Wycheproof> vectors() {
        return Wycheproof.vectors("ecdsa_secp256k1_sha256");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void theSignerIsRecoveredFromAValidSignatureAndFromNoOther(Wycheproof vector) {
        byte[] point = Vectors.hex(vector.group(), "uncompressed");
        WalletAddress signer = WalletAddress.ofPublicKey(Arrays.copyOfRange(point, 1, point.length));
        boolean recovered = IntStream.of(27, 28).anyMatch(v -> recovers(vector, v, signer));

        boolean expected = !vector.isInvalid()
                && !isHigh(vector.hex("sig"))
                && !vector.toString().contains(LARGE_X);
        assertThat(recovered).isEqualTo(expected);
    }

    private static boolean recovers(Wycheproof vector, int v, WalletAddress signer) {
        byte[] given = vector.hex("sig");
        byte[] bytes = Arrays.copyOf(given, given.length + 1);
        bytes[given.length] = (byte) v;
        try {
            WalletSignature signature = WalletSignature.parse(bytes);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(vector.hex("msg"));
            return Secp256k1.recover(signature.r(), signature.s(), signature.recoveryId(), digest)
                    .filter(signer::equals)
                    .isPresent();
        } catch (WalletException refused) {
            return false;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isHigh(byte[] signature) {
        int half = signature.length / 2;
        return Secp256k1.isHigh(new BigInteger(1, Arrays.copyOfRange(signature, half, signature.length)));
    }
}

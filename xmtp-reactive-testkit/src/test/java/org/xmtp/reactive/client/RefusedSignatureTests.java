package org.xmtp.reactive.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.testkit.InMemoryNetwork;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Registration with what is no signature by the account's key: refused with what it is, and nothing is left behind. */
class RefusedSignatureTests {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final InMemoryNetwork network = InMemoryNetwork.create();
    private final PrivateKeySigner alice = PrivateKeySigner.random();

    /** A wallet of Alice's address, that does something of its own with each signature. */
    private record Altering(PrivateKeySigner wallet, UnaryOperator<Mono<byte[]>> change) implements Signer {
        @Override
        public AccountAddress address() {
            return wallet.address();
        }

        @Override
        public Mono<byte[]> sign(String text) {
            return change.apply(wallet.sign(text));
        }
    }

    @Test
    void theSignatureOfAContractWalletIsToldApart() {
        assertRefused(
                signature -> signature.map(bytes -> Arrays.copyOf(bytes, 130)), "130 bytes", "EIP-1271", "v3-alpha");
    }

    @Test
    void theSignatureOfAContractWalletThatIsNotDeployedIsToldApart() {
        assertRefused(
                signature -> signature.map(bytes -> withMark(Arrays.copyOf(bytes, 224))),
                "EIP-6492",
                "not deployed",
                "has a private key");
    }

    @Test
    void anotherWalletsSignatureNamesBothAccounts() {
        PrivateKeySigner owner = PrivateKeySigner.random();

        assertRefused(
                signature -> owner.sign("anything"),
                "does not prove that it is " + alice.address().wire(),
                "not of " + alice.address().wire(),
                "EIP-1271");
    }

    @Test
    void aWalletThatGivesNothingIsNamedAsThat() {
        assertRefused(signature -> Mono.empty(), "gave no signature");
    }

    @Test
    void whatASignerSaysOfItselfIsWhatTheCallerReads() {
        assertRefused(
                signature -> Mono.error(
                        new XmtpConfigurationException(ErrorCode.SIGNER_FAILED, "The signer at http://s is locked.")),
                "The signer at http://s is locked.");
    }

    @Test
    void afterARefusalTheSameStoreTakesAGoodSignature(@TempDir Path folder) {
        XmtpStore store = XmtpStore.file(folder.resolve("alice"), StoreKey.random());
        StepVerifier.create(builder(new Altering(alice, signature -> Mono.just(new byte[200])), store)
                        .connect())
                .expectError(XmtpConfigurationException.class)
                .verify(LIMIT);

        XmtpClient client = ObservedClient.await(builder(alice, store).connect());

        assertThat(client.address()).isEqualTo(alice.address());
        client.close().block(LIMIT);
    }

    @Test
    void whatWasRefusedIsNotPublished() {
        assertRefused(signature -> Mono.just(new byte[200]), "200 bytes");

        StepVerifier.create(builder(PrivateKeySigner.random(), XmtpStore.inMemory())
                        .using(other -> other.installations(alice.address())))
                .expectComplete()
                .verify(LIMIT);
    }

    private void assertRefused(UnaryOperator<Mono<byte[]>> change, String... words) {
        StepVerifier.create(builder(new Altering(alice, change), XmtpStore.inMemory())
                        .connect())
                .expectErrorSatisfies(error -> assertThat(error)
                        .hasMessageContainingAll(words)
                        .isInstanceOfSatisfying(
                                XmtpConfigurationException.class,
                                known -> assertThat(known.code()).isEqualTo(ErrorCode.SIGNER_FAILED)))
                .verify(LIMIT);
    }

    private Xmtp.ClientBuilder builder(Signer signer, XmtpStore store) {
        return Xmtp.client().signer(signer).transport(network.transport()).store(store);
    }

    private static byte[] withMark(byte[] signature) {
        byte[] mark = HexFormat.of().parseHex("6492".repeat(16));
        System.arraycopy(mark, 0, signature, signature.length - mark.length, mark.length);
        return signature;
    }
}

package org.xmtp.reactive.cryptography.wallets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.Installation;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.cryptography.wallet.WalletKey;
import org.xmtp.reactive.cryptography.wallets.keystore.KeystoreSigner;
import org.xmtp.reactive.cryptography.wallets.mnemonic.MnemonicSigner;
import org.xmtp.reactive.cryptography.wallets.remote.RemoteSigner;
import org.xmtp.reactive.cryptography.wallets.remote.ScriptedSigner;
import org.xmtp.reactive.node.XmtpNode;
import reactor.test.StepVerifier;

/** With each kind of signer a client registers at a node, and another reads its grant, and its message. */
class RegistrationIntegrationTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final XmtpNode node = XmtpNode.inMemory().start();

    @AfterEach
    void stopTheNode() {
        node.close();
    }

    @Test
    void byAPrivateKey() {
        assertRegisters(PrivateKeySigner.random());
    }

    @Test
    void byAMnemonicInAFile(@TempDir Path folder) throws Exception {
        Path phrase = Files.writeString(
                folder.resolve("phrase"), "test test test test test test test test test test test junk\n");

        MnemonicSigner signer = MnemonicSigner.fromFile(phrase);

        assertThat(signer.address().wire()).isEqualTo("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
        assertRegisters(signer);
    }

    @Test
    void byAKeystoreInAFile(@TempDir Path folder) throws Exception {
        JsonNode row = Resource.vectors("keystores.json").path("vectors").path("pbkdf2");
        Path keystore =
                Files.writeString(folder.resolve("keystore"), row.path("json").toString());
        Path password = Files.writeString(
                folder.resolve("password"), row.path("password").asText() + "\n");

        KeystoreSigner signer = KeystoreSigner.fromFiles(keystore, password);

        assertThat(signer.address().wire()).isEqualTo("0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b");
        assertRegisters(signer);
    }

    @Test
    void byARemoteSigner() throws Exception {
        WalletKey key = WalletKey.random(new SecureRandom());
        try (ScriptedSigner remote = ScriptedSigner.signing(key, UnaryOperator.identity())) {
            assertRegisters(RemoteSigner.at(
                    remote.url(), new AccountAddress(key.address().wire())));
            assertThat(remote.calls()).hasSize(1);
        }
    }

    @Test
    void aRemoteSignerThatRefusesEndsTheRegistrationWithItsOwnWords() throws Exception {
        try (ScriptedSigner remote =
                ScriptedSigner.answering(200, "{\"id\":1,\"error\":{\"code\":-32000,\"message\":\"locked\"}}")) {
            StepVerifier.create(client(RemoteSigner.at(
                                    remote.url(), PrivateKeySigner.random().address()))
                            .connect())
                    .expectErrorSatisfies(error -> assertThat(error)
                            .hasMessageContainingAll(remote.url().toString(), "-32000: locked", "unlock it there")
                            .isInstanceOfSatisfying(
                                    XmtpConfigurationException.class,
                                    known -> assertThat(known.code()).isEqualTo(ErrorCode.SIGNER_FAILED)))
                    .verify(PATIENCE);
        }
    }

    private void assertRegisters(Signer signer) {
        PrivateKeySigner reader = PrivateKeySigner.random();
        StepVerifier.create(client(signer)
                        .using(me -> client(reader)
                                .using(other -> other.installations(signer.address())
                                        .collectList()
                                        .doOnNext(found -> assertIs(me, found))
                                        .then(me.conversation(other.address()).send("hello"))
                                        .thenMany(other.inbound("test").take(1)))))
                .assertNext(row -> assertThat(row).isInstanceOfSatisfying(InboundMessage.class, message -> {
                    assertThat(message.message().sender()).isEqualTo(signer.address());
                    assertThat(message.message().text()).contains("hello");
                }))
                .expectComplete()
                .verify(PATIENCE);
    }

    private static void assertIs(XmtpClient me, List<Installation> found) {
        assertThat(found).singleElement().satisfies(installation -> {
            assertThat(installation.account()).isEqualTo(me.address());
            assertThat(installation.id()).isEqualTo(me.installationId());
        });
    }

    private Xmtp.ClientBuilder client(Signer signer) {
        return Xmtp.client().node(node.uri()).signer(signer).store(XmtpStore.inMemory());
    }
}

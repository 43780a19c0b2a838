package org.xmtp.reactive.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.testkit.InMemoryNetwork;

class RatchetChoiceTests {
    private final InMemoryNetwork network = InMemoryNetwork.create();
    private final PrivateKeySigner signer = PrivateKeySigner.random();

    private Xmtp.ClientBuilder client(XmtpStore store) {
        return Xmtp.client().signer(signer).transport(network.transport()).store(store);
    }

    private static InstallationId installation(Xmtp.ClientBuilder builder) {
        XmtpClient client = ObservedClient.await(builder.connect());
        client.close().block(ObservedClient.LIMIT);
        return client.installationId();
    }

    private static XmtpConfigurationException refusal(Xmtp.ClientBuilder builder) {
        return assertThatExceptionOfType(XmtpConfigurationException.class)
                .isThrownBy(() -> builder.connect().block(ObservedClient.LIMIT))
                .actual();
    }

    @Test
    void anUnknownRatchetIsRefusedAndThoseThereAreNamed() {
        XmtpConfigurationException refusal =
                refusal(client(XmtpStore.inMemory()).ratchet("no-such-ratchet"));

        assertThat(refusal.code()).isEqualTo(ErrorCode.RATCHET_UNAVAILABLE);
        assertThat(refusal)
                .hasMessageContaining("no-such-ratchet")
                .hasMessageContaining("java, libolm")
                .hasMessageContaining("xmtp-cryptography-libolm");
        assertThat(network.stored()).isEmpty();
    }

    @Test
    void aRatchetThatCannotBeUsedHereIsRefusedWithTheRemedy() {
        XmtpConfigurationException refusal =
                refusal(client(XmtpStore.inMemory()).ratchet(UnusableRatchet.NAME));

        assertThat(refusal.code()).isEqualTo(ErrorCode.RATCHET_UNAVAILABLE);
        assertThat(refusal).hasMessageContaining(UnusableRatchet.PROBLEM);
        assertThat(network.stored()).isEmpty();
    }

    @Test
    void aStoreGoesOnWithItsOwnRatchetAndRefusesAnother(@TempDir Path folder) {
        XmtpStore store = XmtpStore.file(folder.resolve("store"), StoreKey.random());
        InstallationId made = installation(client(store));

        XmtpConfigurationException refusal = refusal(client(store).ratchet("libolm"));

        assertThat(refusal.code()).isEqualTo(ErrorCode.OTHER_RATCHET);
        assertThat(refusal).hasMessageContaining("java").hasMessageContaining("libolm");
        assertThat(installation(client(store).ratchet("java"))).isEqualTo(made);
        assertThat(installation(client(store))).isEqualTo(made);
    }
}

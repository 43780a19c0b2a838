package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.proto.v3.message.contents.VmacInstallationStatement;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.client.SignedBundles;
import org.xmtp.reactive.cryptography.libolm.LibolmRatchet;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.network.Topics;

/**
 * A ratchet that gives out no identity key, as libolm does and the faltering one while it works: nothing can be signed
 * with that, nothing sealed to it, and nobody would believe another fallback key.
 */
final class HidingRatchetTests extends RuleTests {
    private static final String LIBOLM = "libolm";

    private final OwnTime hidingsTime = new OwnTime(runtime, Duration.ZERO);
    private final PrivateKeySigner hidings = PrivateKeySigner.random();

    private Installation hiding(String ratchet) {
        LibolmRatchet libolm = new LibolmRatchet();
        assumeTrue(!ratchet.equals(LIBOLM) || libolm.problem().isEmpty(), () -> String.valueOf(libolm.problem()));
        return open(
                setup().signer(hidings).store(file("hiding")).ratchet(ratchet).runtime(hidingsTime));
    }

    private Installation ours() {
        return open(setup().ratchet(JavaRatchet.NAME));
    }

    private List<NetworkEnvelope> bundles() {
        String topic = Topics.contact(hidings.address());
        return network.stored().stream()
                .filter(envelope -> envelope.topic().equals(topic))
                .toList();
    }

    private void assertBundleIsUnsigned() {
        assertThat(bundles())
                .singleElement()
                .extracting(SignedBundles::statement)
                .isEqualTo(VmacInstallationStatement.getDefaultInstance());
    }

    private void read(Installation from, Installation to, String text) {
        publish(from, to.address(), text);
        until("it is read", () -> to.received().contains(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {FalteringRatchet.NAME, LIBOLM})
    void itsBundleIsUnsignedAndItIsWrittenToInTheOpenFromTheFirstMessageOn(String ratchet) {
        Installation hiding = hiding(ratchet);
        assertBundleIsUnsigned();
        Installation ours = ours();
        // Its own first: what ours would open a session with, libolm may not speak.
        read(hiding, ours, "hello");
        read(ours, hiding, "hello yourself");
        read(hiding, ours, "and on");
        close(hiding);
        Installation again = hiding(ratchet);
        read(ours, again, "after a restart");

        assertThat(again.mine(network))
                .hasSizeGreaterThanOrEqualTo(2)
                .noneMatch(SealedEnvelopes::isSealed)
                .allMatch(envelope -> SealedEnvelopes.names(envelope, ours));
        assertThat(ours.mine(network))
                .as("it seals for who opens that")
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(SealedEnvelopes::isSealed);
        assertThat(again.failures()).isEmpty();
        assertThat(ours.failures()).isEmpty();
        assertBundleIsUnsigned();
    }

    @ParameterizedTest
    @ValueSource(strings = {FalteringRatchet.NAME, LIBOLM})
    void itReplacesNoKeyWhoeverAsksAndHoweverOldThatBecomes(String ratchet) {
        Installation hiding = hiding(ratchet);
        Installation ours = ours();
        read(hiding, ours, "hello");

        assertThat(end(begin(hiding.client().rotate())))
                .isInstanceOfSatisfying(XmtpConfigurationException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.ROTATION_UNAVAILABLE);
                    assertThat(refused).hasMessageContaining("\"" + ratchet + "\" hides its keys");
                });
        hidingsTime.ahead(Duration.ofDays(8));
        runtime.pass(Duration.ofHours(2));
        assertBundleIsUnsigned();
        read(ours, hiding, "by the key that it has");
        assertThat(hiding.failures()).isEmpty();
    }
}

package org.xmtp.reactive.defects;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.wire.BundleCodec;
import reactor.core.publisher.Mono;

/**
 * Anyone may publish on an account's contact topic, and as much as they want: the one good bundle is found all the
 * same.
 */
@Timeout(120)
class HostileBundlesTests extends DefectTests {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int TINY = 10_000;
    /** About 2 MB of them. */
    private static final int FORGED = 9_000;

    private static final int SIGNATURE_BYTES = 65;
    private static final byte RECOVERY = 27;

    private final SecureRandom random = new SecureRandom();

    private void publishTiny(AccountAddress on) {
        List<NetworkEnvelope> tiny = new ArrayList<>();
        for (int number = 1; number <= TINY; number++) {
            byte[] bytes = {(byte) number, (byte) (number >> 8), 0};
            tiny.add(new NetworkEnvelope(Topics.contact(on), number, bytes));
        }
        publish(tiny);
    }

    /** A bundle of the right form whose grant somebody else signed: it takes a signature check to tell. */
    private NetworkEnvelope forged(AccountAddress account, long timestampNs) {
        byte[] signature = bytes(SIGNATURE_BYTES);
        signature[0] &= 0x7f;
        signature[SIGNATURE_BYTES / 2] &= 0x7f;
        signature[SIGNATURE_BYTES - 1] = RECOVERY;
        return new NetworkEnvelope(
                Topics.contact(account), timestampNs, BundleCodec.write(key(), signature, account, key()));
    }

    private Curve25519PublicKey key() {
        return Curve25519PublicKey.of(bytes(Curve25519PublicKey.BYTES));
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Before, new peers were told that the account has no installation, and its messages were refused for good. */
    @Test
    void tenThousandTinyEnvelopesBeforeABundleDoNotHideIt() {
        XmtpClient alice = connect();
        publishTiny(alice.address());
        XmtpClient bob = connect();
        XmtpClient carol = connect();

        Await.value(bob.conversation(alice.address()).send("to Alice"), PATIENCE);
        publish(alice, carol.address(), "from Alice");

        assertThat(Reading.of(alice).awaitTexts(1, PATIENCE)).containsExactly("to Alice");
        Reading carols = Reading.of(carol);
        assertThat(carols.awaitTexts(1, PATIENCE)).containsExactly("from Alice");
        assertThat(carols.failures()).isEmpty();
    }

    /** Before, other reads of the store waited 27 s behind the signature checks, and a first send failed. */
    @Test
    void twoMegabytesOfForgedBundlesOnTheOwnTopicHoldUpNeitherReadsNorSends() {
        XmtpClient client = connect();
        Stranger peer = Stranger.create();
        List<NetworkEnvelope> envelopes = new ArrayList<>(List.of(peer.bundle()));
        for (int number = 1; number <= FORGED; number++) {
            envelopes.add(forged(client.address(), number));
        }
        publish(envelopes);

        Mono<SentMessage> sending =
                client.conversation(peer.address()).send("hello").cache();
        sending.subscribe(sent -> {}, error -> {});
        long slowest = 0;
        for (int times = 0; times < 20; times++) {
            long began = System.nanoTime();
            Await.done(client.conversations().then());
            slowest = Math.max(slowest, System.nanoTime() - began);
            Await.done(Mono.delay(Duration.ofMillis(100)));
        }

        assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(10));
        assertThat(Await.value(sending, PATIENCE).message().text()).contains("hello");
    }
}

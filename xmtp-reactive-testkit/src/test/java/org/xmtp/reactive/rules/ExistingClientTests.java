package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.libolm.LibolmRatchet;
import org.xmtp.reactive.cryptography.libolm.LibolmSession;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.network.Topics;

/** Clients that know nothing of signed bundles, of keys that are replaced and of seals talk with ours all the same. */
final class ExistingClientTests extends RuleTests {
    private Installation ours;

    @BeforeEach
    void needsLibolm() {
        LibolmRatchet libolm = new LibolmRatchet();
        assumeTrue(libolm.problem().isEmpty(), () -> String.valueOf(libolm.problem()));
        ours = open(setup().ratchet(JavaRatchet.NAME));
    }

    private ExistingClient existing() {
        ExistingClient client = new ExistingClient(runtime.clock());
        publish(List.of(client.bundle()));
        return client;
    }

    private NetworkEnvelope newestBundle() {
        List<NetworkEnvelope> bundles = network.stored().stream()
                .filter(envelope -> envelope.topic().equals(Topics.contact(ours.address())))
                .toList();
        return bundles.get(bundles.size() - 1);
    }

    private void isRead(NetworkEnvelope envelope, String text) {
        publish(List.of(envelope));
        until("it is read", () -> ours.received().contains(text));
    }

    private void isAnswered(ExistingClient client, LibolmSession session, String text) {
        publish(ours, client.address(), text);
        List<NetworkEnvelope> all = client.mine(network.stored());
        assertThat(ExistingClient.read(session, all.get(all.size() - 1))).isEqualTo(text);
    }

    @Test
    void sessionsOutliveAReplacedKeyAndWhatIsLateIsRead() {
        ExistingClient alice = existing();
        ExistingClient carol = existing();
        ExistingClient dave = existing();
        NetworkEnvelope before = newestBundle();
        LibolmSession alices = alice.open(before);
        isRead(alice.write(alices, ours.self(), "by the first key"), "by the first key");
        isAnswered(alice, alices, "answered");
        LibolmSession daves = dave.open(before);
        NetworkEnvelope late = dave.write(daves, ours.self(), "late, by the first key");

        done(ours.client().rotate());
        runtime.run();
        NetworkEnvelope after = newestBundle();
        assertThat(after.message()).isNotEqualTo(before.message());

        isRead(alice.write(alices, ours.self(), "in the session that stands"), "in the session that stands");
        isAnswered(alice, alices, "answered there");
        LibolmSession carols = carol.open(after);
        isRead(carol.write(carols, ours.self(), "by the second key"), "by the second key");
        isAnswered(carol, carols, "answered in a new one");
        isRead(late, "late, by the first key");
        isAnswered(dave, daves, "answered late");
        assertThat(ours.failures()).isEmpty();
    }
}

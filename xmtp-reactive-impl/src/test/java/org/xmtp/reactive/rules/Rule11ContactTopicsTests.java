package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.network.Topics;

/**
 * Rule 11: the subscription covers the contact topics of our own account and of active peers; while it is down,
 * contacts are refreshed before a send.
 */
@DisplayName("Rule 11: new installations are seen by subscription, or asked for")
final class Rule11ContactTopicsTests extends RuleTests {
    private final WatchedTransport transport = new WatchedTransport(network.transport());
    private final PrivateKeySigner bobs = PrivateKeySigner.random();
    private final PrivateKeySigner alices = PrivateKeySigner.random();
    private final Parts alice = open(Parts.Setup.on(transport).signer(alices));
    private final Parts bob = open(Parts.Setup.on(network.transport()).signer(bobs));

    private int asked() {
        return transport.queries(Topics.contact(bob.address())).size();
    }

    /** Returns once the subscription has covered Bob's account so long that nobody is asked any more. */
    private void covered() {
        alice.start();
        Await.until("the subscription covers bob", () -> {
            int before = asked();
            Await.value(alice.directory.installations(bob.address()));
            Await.value(alice.directory.installations(alice.address()));
            return asked() == before;
        });
    }

    @Test
    void theSubscriptionCoversOurAccountAndThoseWeWriteTo() {
        alice.start();
        Await.until("it is subscribed", () -> !transport.topics().isEmpty());
        assertThat(transport.topics().get(0)).containsExactlyInAnyOrder(alice.topic(), Topics.contact(alice.address()));

        alice.publish(bob.address(), "hello");

        Await.until("it covers bob", () -> {
            Set<String> topics = transport.topics().get(transport.topics().size() - 1);
            return topics.contains(Topics.contact(bob.address()));
        });
    }

    @Test
    void aSendReachesAnInstallationWhoseBundleCameBySubscription() {
        covered();
        int before = asked();
        Parts second = open(Parts.Setup.on(network.transport()).signer(bobs));
        Await.until(
                "its bundle came",
                () -> Await.value(alice.store.contacts(bob.address())).size() == 2);

        alice.publish(bob.address(), "hello");

        assertThat(second.mine(network.stored())).hasSize(1);
        assertThat(asked()).isEqualTo(before);
    }

    @Test
    void aSendReachesANewInstallationOfOurOwnAccount() {
        covered();
        Parts second = open(Parts.Setup.on(network.transport()).signer(alices));
        Await.until(
                "its bundle came",
                () -> Await.value(alice.store.contacts(alice.address())).size() == 2);

        alice.publish(bob.address(), "hello");

        assertThat(second.mine(network.stored())).hasSize(1);
    }

    @Test
    void whileTheSubscriptionIsDownContactsAreAskedForBeforeASend() {
        covered();
        int before = asked();
        transport.down(true);
        network.breakSubscriptions();
        Await.until(
                "it is down", () -> alice.mailbox.states().blockFirst(Await.LIMIT) instanceof ConnectionState.Waiting);
        Parts second = open(Parts.Setup.on(network.transport()).signer(bobs));

        alice.publish(bob.address(), "hello");

        assertThat(second.mine(network.stored())).hasSize(1);
        assertThat(asked()).isGreaterThan(before);
    }
}

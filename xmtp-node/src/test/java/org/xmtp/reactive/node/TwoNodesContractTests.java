package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.xmtp.reactive.node.nats.NatsServer;
import org.xmtp.reactive.node.postgres.PostgresServer;

/** What one node does, two on a database do together, whichever of them is called. */
@Tag("long")
@Tag("verify")
class TwoNodesContractTests {

    private static final int LEAST = 70;

    @BeforeEach
    void ask() {
        PostgresServer.assumeInstalled();
        NatsServer.assumeInstalled();
        System.setProperty(StoreKind.ASKED, StoreKind.TWO_NODES.name());
    }

    @AfterEach
    void askNoMore() {
        System.clearProperty(StoreKind.ASKED);
    }

    @Test
    void theyKeepTheContractOfOne() {
        LauncherDiscoveryRequest contract = LauncherDiscoveryRequestBuilder.request()
                .selectors(Stream.of(
                                PublishTests.class,
                                QueryTests.class,
                                SubscribeTests.class,
                                ArrivalTests.class,
                                ContactTests.class,
                                HostileRequestTests.class)
                        .map(tests -> selectClass(tests))
                        .toList())
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(contract, listener);
        assertThat(listener.getSummary().getFailures()).isEmpty();
        assertThat(listener.getSummary().getTestsSucceededCount()).isGreaterThan(LEAST);
    }
}

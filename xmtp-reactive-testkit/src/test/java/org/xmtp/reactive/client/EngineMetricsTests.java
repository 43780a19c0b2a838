package org.xmtp.reactive.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SecurityEvent;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.testkit.FaultyTransport;
import org.xmtp.reactive.testkit.InMemoryNetwork;
import org.xmtp.reactive.testkit.ScriptedFaults;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class EngineMetricsTests {
    private static final Duration PATIENCE = Connection.PATIENCE;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final InMemoryNetwork network = InMemoryNetwork.create();

    @BeforeEach
    void addTheUsersRegistry() {
        Metrics.addRegistry(registry);
    }

    @AfterEach
    void removeTheUsersRegistry() {
        Metrics.removeRegistry(registry);
    }

    @Test
    void countMessagesAndShowWhatWaitsUntilTheClientCloses() {
        FaultyTransport line = new FaultyTransport(network.transport(), new ScriptedFaults(), Schedulers.parallel());
        XmtpClient alice = Connection.connected(line);
        XmtpClient bob = Connection.connected(network.transport());

        SentMessage first = sent(alice, bob, "one");
        first.published().block(PATIENCE);
        await(() -> count(bob, "received") == 1);

        assertThat(count(alice, "sent")).isEqualTo(1);
        assertThat(count(alice, "received")).isZero();
        await(() -> gauge(alice, "xmtp.outbox.depth") == 0);
        await(() -> gauge(alice, "xmtp.mailbox.live") == 1);
        assertThat(gauge(alice, "xmtp.mailbox.lag")).isBetween(0.0, 600.0);
        assertThat(gauge(alice, "xmtp.outbox.age")).isZero();
        for (String depth : List.of("journal.depth", "lanes.depth", "inbound.depth", "inbound.held")) {
            await(() -> gauge(alice, "xmtp." + depth) == 0);
        }

        line.cut();
        SentMessage second = sent(alice, bob, "two");
        await(() -> gauge(alice, "xmtp.outbox.age") > 0);
        assertThat(gauge(alice, "xmtp.outbox.depth")).isEqualTo(1);
        await(() -> gauge(alice, "xmtp.mailbox.live") == 0);

        line.mend();
        second.published().block(PATIENCE);
        await(() -> gauge(alice, "xmtp.outbox.depth") == 0 && gauge(alice, "xmtp.outbox.age") == 0);

        alice.close().block(PATIENCE);
        assertThat(metersOf(alice)).isEmpty();
        assertThat(metersOf(bob)).isNotEmpty();
        bob.close().block(PATIENCE);
        assertThat(metersOf(alice)).isEmpty();
        assertThat(metersOf(bob)).isEmpty();
    }

    @Test
    void countWhatConcernsTrust() {
        XmtpClient alice = Connection.connected(network.transport());
        PrivateKeySigner bobs = PrivateKeySigner.random();
        XmtpClient bob = Connection.connected(network.transport(), bobs);
        assertThat(alice.installations(bob.address()).collectList().block(PATIENCE))
                .hasSize(1);

        XmtpClient second = Connection.connected(network.transport(), bobs);
        assertThat(alice.security().next().block(PATIENCE))
                .isInstanceOfSatisfying(
                        SecurityEvent.NewInstallation.class,
                        event -> assertThat(event.installation()).isEqualTo(second.installationId()));

        assertThat(security(alice, "new_installation")).isEqualTo(1);
        assertThat(security(alice, "revoked_installation")).isZero();
        for (XmtpClient client : List.of(alice, bob, second)) {
            client.close().block(PATIENCE);
        }
    }

    /** What runs with a class path of its own; it must not need the class around it, which knows Micrometer. */
    public static final class Connection implements Callable<String> {
        static final Duration PATIENCE = Duration.ofSeconds(60);

        @Override
        public String call() {
            XmtpClient client = connected(InMemoryNetwork.create().transport());
            String address = client.address().wire();
            client.close().block(PATIENCE);
            return address;
        }

        static XmtpClient connected(NetworkTransport transport) {
            return connected(transport, PrivateKeySigner.random());
        }

        static XmtpClient connected(NetworkTransport transport, PrivateKeySigner wallet) {
            return Objects.requireNonNull(TestRatchet.client()
                    .signer(wallet)
                    .transport(transport)
                    .store(XmtpStore.inMemory())
                    .connect()
                    .block(PATIENCE));
        }
    }

    @Test
    void areNotNeeded() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains("micrometer")) {
                urls.add(new File(entry).toURI().toURL());
            }
        }
        try (URLClassLoader without =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> without.loadClass(Metrics.class.getName()))
                    .isInstanceOf(ClassNotFoundException.class);
            Callable<?> connection = (Callable<?>) without.loadClass(Connection.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();

            assertThat(connection.call()).asString().startsWith("0x");
        }
    }

    private static SentMessage sent(XmtpClient from, XmtpClient to, String text) {
        return Objects.requireNonNull(from.conversation(to.address()).send(text).block(PATIENCE));
    }

    private double count(XmtpClient client, String direction) {
        return Objects.requireNonNull(
                        of(client, "xmtp.messages").tag("direction", direction).counter())
                .count();
    }

    private double security(XmtpClient client, String kind) {
        return Objects.requireNonNull(
                        of(client, "xmtp.security").tag("kind", kind).counter())
                .count();
    }

    private double gauge(XmtpClient client, String name) {
        return Objects.requireNonNull(of(client, name).gauge(), name).value();
    }

    private Search of(XmtpClient client, String name) {
        return registry.find(name).tag("installation", client.installationId().value());
    }

    /** Whatever else runs in this process shows its figures in the same registry. */
    private List<Meter> metersOf(XmtpClient client) {
        return registry.getMeters().stream()
                .filter(meter ->
                        client.installationId().value().equals(meter.getId().getTag("installation")))
                .toList();
    }

    private static void await(BooleanSupplier condition) {
        Flux.interval(Duration.ofMillis(20))
                .onBackpressureDrop()
                .filter(tick -> condition.getAsBoolean())
                .next()
                .timeout(PATIENCE, Mono.error(() -> new AssertionError("waited in vain")))
                .block();
    }
}

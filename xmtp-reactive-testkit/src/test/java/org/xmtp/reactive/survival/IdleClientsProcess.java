package org.xmtp.reactive.survival;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.xmtp.reactive.JavaProcess;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpRuntime;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.testkit.InMemoryNetwork;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Many clients with stores in memory, on one runtime in a process of their own, each with a reader to which nothing
 * comes. It says {@code each BYTES}: what one more of them takes of the heap.
 */
public final class IdleClientsProcess {
    /** What all clients have in common is there before anything is measured. */
    private static final int FIRST = 20;

    private static final int AT_ONCE = 8;
    /** Until what the connecting itself took is done with: the second sweep follows it after a second. */
    private static final Duration SETTLING = Duration.ofSeconds(10);

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private IdleClientsProcess() {}

    /** Starts one with so many clients, on a node or else on a network in its memory. */
    static Process start(int clients, Optional<URI> node) {
        return JavaProcess.start(
                Footprint.OPTIONS,
                IdleClientsProcess.class,
                Stream.concat(Stream.of(Integer.toString(clients)), node.map(URI::toString).stream())
                        .toArray(String[]::new));
    }

    /** Takes what {@link #start} gives. */
    public static void main(String[] arguments) {
        int count = Integer.parseInt(arguments[0]);
        InMemoryNetwork inMemory = InMemoryNetwork.create();
        UnaryOperator<Xmtp.ClientBuilder> network = arguments.length > 1
                ? builder -> builder.node(arguments[1])
                : builder -> builder.transport(inMemory.transport());
        XmtpRuntime runtime = XmtpRuntime.create();
        List<PrivateKeySigner> wallets =
                Stream.generate(PrivateKeySigner::random).limit(FIRST + count).toList();
        List<XmtpClient> first = connect(wallets.subList(0, FIRST), network, runtime);
        long before = Footprint.now().heap();
        List<XmtpClient> others = connect(wallets.subList(FIRST, FIRST + count), network, runtime);
        long after = Footprint.now().heap();
        System.out.println("each " + (after - before) / count);
        JavaProcess.endWithParent();
        // They are in use until here.
        Flux.concat(Flux.fromIterable(first), Flux.fromIterable(others))
                .flatMap(XmtpClient::close)
                .blockLast(LIMIT);
    }

    private static List<XmtpClient> connect(
            List<PrivateKeySigner> wallets, UnaryOperator<Xmtp.ClientBuilder> network, XmtpRuntime runtime) {
        List<XmtpClient> clients = Objects.requireNonNull(Flux.fromIterable(wallets)
                .flatMap(
                        wallet -> network.apply(Xmtp.client()
                                        .signer(wallet)
                                        .store(XmtpStore.inMemory())
                                        .runtime(runtime))
                                .connect()
                                .delayUntil(client -> client.connection()
                                        .ofType(ConnectionState.Live.class)
                                        .next()),
                        AT_ONCE)
                .doOnNext(client -> client.inbound(TalkingProcess.READER)
                        .subscribe(row -> System.out.println("shown " + row), error -> System.out.println(error)))
                .collectList()
                .block(LIMIT));
        Mono.delay(SETTLING).block();
        return clients;
    }
}

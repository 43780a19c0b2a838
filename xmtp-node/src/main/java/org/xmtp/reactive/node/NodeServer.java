package org.xmtp.reactive.node;

import com.google.protobuf.ByteString;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.xmtp.proto.message.api.v1.MessageApiGrpc;
import org.xmtp.reactive.node.api.MessageApiService;
import org.xmtp.reactive.node.commit.Announcements;
import org.xmtp.reactive.node.commit.CommitQueue;
import org.xmtp.reactive.node.commit.SharedStoreRelay;
import org.xmtp.reactive.node.contact.ContactChecks;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import org.xmtp.reactive.node.nats.NatsAnnouncements;
import org.xmtp.reactive.node.relay.EnvelopeRelay;
import org.xmtp.reactive.node.relay.InProcessRelay;
import org.xmtp.reactive.node.retention.Retention;
import org.xmtp.reactive.node.status.NodeParts;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.SharedEnvelopeStore;
import org.xmtp.reactive.node.store.StoreException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The parts of a running node, put together and taken apart in order. */
final class NodeServer {

    /** How long calls that are under way may take to finish when the node stops. */
    static final Duration DRAIN = Duration.ofSeconds(5);

    /** The largest request, in bytes. */
    static final int MAX_REQUEST_BYTES = 50 << 20;

    /** What a client may send as metadata before its connection ends; {@link MetadataLimit} refuses a call before. */
    private static final int MAX_HEADERS_BYTES = 1 << 20;

    /** Clients may ping this often; one that does so more often is sent away. */
    private static final Duration MIN_CLIENT_PING = Duration.ofSeconds(30);

    /** A connection on which nothing was heard for so long is asked for a sign of life, so that dead ones end. */
    private static final Duration SERVER_PING = Duration.ofMinutes(5);

    /** Streams and calls that one connection may have under way. */
    private static final int MAX_CALLS_PER_CONNECTION = 10_000;

    /** How long what a node has read of contact topics stays true where others write them too. */
    private static final Duration KNOWN_OF_SHARED = Duration.ofSeconds(10);

    private static final Duration KNOWN_OF_OWN = Duration.ofDays(365);

    /** The digest of no envelope. */
    private static final ByteString NOTHING = ByteString.copyFrom(new byte[EnvelopeId.DIGEST_BYTES]);

    private final EnvelopeStore store;
    private final Scheduler calls;
    private final Scheduler commit;
    private final EnvelopeRelay relay;
    private final GrpcConnections connections = new GrpcConnections();
    private final HealthStatusManager health = new HealthStatusManager();
    private final Server server;
    private final Optional<NatsAnnouncements> nats;
    private final Optional<ServerTls> tls;
    private final Optional<HttpSide> http;
    private final Operations operations;
    private final Retention retention;
    private volatile boolean draining;

    private NodeServer(
            NodeSettings settings, Optional<ServerTls> tls, Optional<NatsAnnouncements> nats, EnvelopeStore opened)
            throws IOException {
        this.tls = tls;
        this.nats = nats;
        this.operations = new Operations(settings.metrics(), settings.operations());
        this.store = operations.around(opened);
        this.calls = Schedulers.newParallel("xmtp-node", Schedulers.DEFAULT_POOL_SIZE, true);
        this.commit = Schedulers.newSingle("xmtp-node-commit", true);
        this.relay = relay(opened);
        Optional<ContactChecks> contacts = settings.topicChecks() ? Optional.of(contacts(opened)) : Optional.empty();
        ServerServiceDefinition service = operations.around(MessageApiService.create(
                new CommitQueue(store, relay, commit), store, relay, settings.admission(), contacts));
        ReceivingLimit receiving = ReceivingLimit.ofMemory(calls::schedule);
        this.server = NettyServerBuilder.forAddress(
                        settings.address(),
                        tls.map(ServerTls::credentials).orElseGet(InsecureServerCredentials::create))
                .executor(calls::schedule)
                .maxInboundMessageSize(MAX_REQUEST_BYTES)
                // What is compressed is a thousand times as large for whoever has to hold it.
                .decompressorRegistry(DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false))
                .maxInboundMetadataSize(MAX_HEADERS_BYTES)
                .intercept(receiving)
                .intercept(new MetadataLimit())
                .addStreamTracerFactory(receiving)
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .permitKeepAliveTime(MIN_CLIENT_PING.toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .keepAliveTime(SERVER_PING.toSeconds(), TimeUnit.SECONDS)
                .addTransportFilter(connections)
                .addService(service)
                .addService(health.getHealthService())
                .addService(ProtoReflectionServiceV1.newInstance())
                .build();
        health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
        health.setStatus(MessageApiGrpc.SERVICE_NAME, ServingStatus.SERVING);
        Optional<HttpSide> side = Optional.empty();
        try {
            server.start();
            side = settings.http().isPresent()
                    ? Optional.of(HttpSide.start(
                            settings.address().getHostString(),
                            settings.http().get(),
                            tls.map(ServerTls::context),
                            service,
                            calls))
                    : Optional.empty();
            http = side;
            operations.start(parts(), calls);
        } catch (IOException | RuntimeException e) {
            operations.close();
            side.ifPresent(begun -> begun.close(Duration.ZERO));
            server.shutdownNow();
            calls.dispose();
            commit.dispose();
            throw e;
        }
        this.retention = new Retention(
                store.expiry(),
                settings.retention(),
                Clock.systemUTC(),
                Retention.LOOK_EVERY,
                calls,
                left -> contacts.ifPresent(checks -> checks.forget(left)));
    }

    private NodeParts parts() {
        return new NodeParts(
                store,
                relay,
                Mono.defer(this::serving),
                () -> ServiceList.of(address(), httpAddress(), nats.map(NatsAnnouncements::isHeard), draining),
                () -> draining,
                connections::count,
                () -> http.map(HttpSide::connections).orElse(0));
    }

    private ContactChecks contacts(EnvelopeStore opened) {
        return new ContactChecks(store, opened instanceof SharedEnvelopeStore ? KNOWN_OF_SHARED : KNOWN_OF_OWN, calls);
    }

    private EnvelopeRelay relay(EnvelopeStore opened) {
        EnvelopeRelay ours = operations.around(new InProcessRelay(calls));
        if (!(opened instanceof SharedEnvelopeStore shared)) {
            return ours;
        }
        try {
            return new SharedStoreRelay(
                    shared,
                    shared.newestArrival().blockOptional().orElse(0L),
                    ours,
                    nats.<Announcements>map(told -> told).orElse(Announcements.NONE),
                    calls);
        } catch (StoreException e) {
            calls.dispose();
            commit.dispose();
            throw e;
        }
    }

    /** Starts a node. Blocks. */
    static NodeServer start(NodeSettings settings) {
        requireKnown(settings.address(), "host");
        settings.operations().ifPresent(address -> requireKnown(address, "host for figures"));
        Optional<ServerTls> tls = settings.certificate().map(ServerTls::new);
        Optional<NatsAnnouncements> nats = Optional.empty();
        try {
            nats = settings.nats().map(NodeServer::announcements);
            return start(settings, tls, nats, open(settings.opening()));
        } catch (RuntimeException e) {
            tls.ifPresent(ServerTls::close);
            nats.ifPresent(NatsAnnouncements::close);
            throw e;
        }
    }

    private static void requireKnown(InetSocketAddress address, String what) {
        if (address.isUnresolved()) {
            throw new NodeException("the " + what + " " + address.getHostString()
                    + " is unknown; name an address of this machine, or 0.0.0.0 for all that it has");
        }
    }

    private static NatsAnnouncements announcements(String servers) {
        try {
            return NatsAnnouncements.connect(servers);
        } catch (IllegalArgumentException e) {
            throw new NodeException(String.valueOf(e.getMessage()));
        }
    }

    private static NodeServer start(
            NodeSettings settings, Optional<ServerTls> tls, Optional<NatsAnnouncements> nats, EnvelopeStore store) {
        try {
            return new NodeServer(settings, tls, nats, store);
        } catch (StoreException e) {
            store.close().block();
            throw new NodeException("the store failed as the node began: " + e.getMessage() + "; start it again");
        } catch (RuntimeException e) {
            store.close().block();
            throw e;
        } catch (IOException e) {
            store.close().block();
            throw new NodeException("can't listen at " + settings.address().getHostString() + ":"
                    + settings.address().getPort()
                    + settings.http().map(http -> ", " + http.port()).orElse("")
                    + settings.operations()
                            .map(told -> ", " + told.getHostString() + ":" + told.getPort())
                            .orElse("")
                    + (isInUse(e)
                            ? "; the port may be in use: stop the other program or choose another port"
                            : ", which this machine does not have; name one of its addresses, or 0.0.0.0 for all"));
        }
    }

    private static boolean isInUse(IOException failure) {
        Throwable cause = failure.getCause();
        return cause == null || !String.valueOf(cause.getMessage()).contains("assign");
    }

    private static EnvelopeStore open(Mono<EnvelopeStore> opening) {
        try {
            return Objects.requireNonNull(opening.block());
        } catch (StoreException e) {
            throw new NodeException(e.getMessage());
        }
    }

    /** Whether it can do what it is there for: the store is asked for what may be there. */
    private Mono<Boolean> serving() {
        return draining ? Mono.error(new NodeException("the node is shutting down")) : store.holds("", 0, NOTHING);
    }

    boolean isEncrypted() {
        return tls.isPresent();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getListenSockets().get(0);
    }

    Optional<InetSocketAddress> httpAddress() {
        return http.map(HttpSide::address);
    }

    Optional<InetSocketAddress> operationsAddress() {
        return operations.address();
    }

    int subscribers() {
        return relay.subscribers();
    }

    void close() {
        draining = true;
        retention.close();
        health.enterTerminalState();
        server.shutdown();
        relay.close(Status.UNAVAILABLE
                .withDescription("the node is shutting down; connect again later")
                .asRuntimeException());
        http.ifPresent(side -> side.close(DRAIN));
        try {
            if (!server.awaitTermination(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow().awaitTermination(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        nats.ifPresent(NatsAnnouncements::close);
        try {
            store.close().block();
        } finally {
            tls.ifPresent(ServerTls::close);
            operations.close();
            commit.dispose();
            calls.dispose();
        }
    }
}

package org.xmtp.reactive.node;

import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.grpc.MetricCollectingServerInterceptor;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.node.http.OperationsServer;
import org.xmtp.reactive.node.metrics.MeteredRelay;
import org.xmtp.reactive.node.metrics.MeteredStore;
import org.xmtp.reactive.node.relay.EnvelopeRelay;
import org.xmtp.reactive.node.status.NodeParts;
import org.xmtp.reactive.node.status.StatusPage;
import org.xmtp.reactive.node.store.EnvelopeStore;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What a node tells of itself: to a registry of the program that embeds it, and to whoever asks by HTTP. */
final class Operations implements AutoCloseable {

    private final CompositeMeterRegistry registry = new CompositeMeterRegistry();
    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Optional<MeterRegistry> program;
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Optional<InetSocketAddress> address;
    private @Nullable OperationsServer server;

    /**
     * Tells a registry and, at an address, whoever asks.
     *
     * @param program the registry of the program
     */
    Operations(Optional<MeterRegistry> program, Optional<InetSocketAddress> address) {
        this.program = program;
        this.address = address;
        program.ifPresent(registry::add);
        if (address.isPresent()) {
            registry.add(prometheus);
            new JvmMemoryMetrics().bindTo(prometheus);
            new JvmThreadMetrics().bindTo(prometheus);
            collections.bindTo(prometheus);
            new ProcessorMetrics().bindTo(prometheus);
            new FileDescriptorMetrics().bindTo(prometheus);
            new UptimeMetrics().bindTo(prometheus);
        }
    }

    private boolean isTold() {
        return !registry.getRegistries().isEmpty();
    }

    EnvelopeStore around(EnvelopeStore store) {
        return isTold() ? new MeteredStore(store, registry) : store;
    }

    EnvelopeRelay around(EnvelopeRelay relay) {
        return isTold() ? new MeteredRelay(relay, registry) : relay;
    }

    ServerServiceDefinition around(ServerServiceDefinition service) {
        return isTold()
                ? ServerInterceptors.intercept(service, new MetricCollectingServerInterceptor(registry))
                : service;
    }

    /**
     * Answers from now on.
     *
     * @param node what it tells of
     * @throws IOException if it can't listen at its address
     */
    void start(NodeParts node, Scheduler calls) throws IOException {
        connections("grpc", node.grpc());
        connections("http", node.http());
        if (address.isPresent()) {
            try {
                server = new OperationsServer(
                        address.get(),
                        Mono.fromSupplier(prometheus::scrape).subscribeOn(calls),
                        node.serving(),
                        new StatusPage(node, prometheus, calls).html());
            } catch (RuntimeException e) {
                throw new IOException(e.getMessage(), e.getCause());
            }
        }
    }

    private void connections(String way, IntSupplier count) {
        Gauge.builder("xmtp.node.connections", count::getAsInt)
                .description("connections that are open")
                .tag("by", way)
                .register(registry);
    }

    Optional<InetSocketAddress> address() {
        return Optional.ofNullable(server).map(OperationsServer::address);
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        collections.close();
        // The program goes on, and its registry with it.
        List.copyOf(registry.getMeters()).forEach(registry::remove);
        program.ifPresent(registry::remove);
        registry.close();
        prometheus.close();
    }
}
